"""`handraise policy check`: what a file does, with its conditions and sites; documented files are good ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from agent_console.assembly.policy import load_policy_at
from agent_console.commands.policy import run_check
from escalation.policy.load import read_default_policy
from house.prepare import ROOT

EXAMPLE = ROOT / "examples" / "policy" / "policy.yaml"
PAGES = ["docs/howto/write-a-policy.md", "docs/howto/write-a-rule.md", "docs/reference/policy.md"]


def test_the_example_is_described_with_conditions_and_sites(capsys: Any) -> None:
    run_check(EXAMPLE, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{EXAMPLE} is a good policy, version {load_policy_at(EXAMPLE).version}."
    gold = next(at for at, line in enumerate(lines) if line.startswith("  gold_customer"))
    assert lines[gold].split() == [
        *("gold_customer", "handoff", "A", "gold", "customer", "asks", "about", "money.")
    ]
    assert lines[gold + 1].strip() == (
        "when customer.plan == 'gold' && (draft.failed || topic == 'billing')"
    )
    assert "  many_numbers       handoff            Your own rule, rules.py:many_numbers." in lines
    site = lines.index("On the site help-centre:")
    assert [line.split()[:2] for line in lines[site + 1 : -1]] == [
        ["asks_for_human", "approve"],
        ["worth_a_look", "off"],
    ]


def test_as_json_sites_have_rules_of_their_own(capsys: Any) -> None:
    run_check(EXAMPLE, as_json=True)
    told = json.loads(capsys.readouterr().out)
    rules = {each["rule"]: each for each in told["rules"]}
    assert rules["long_story"]["runs"] == "shadow"
    assert rules["worth_a_look"]["settings"]["when"] == "customer.value >= 1000.0"
    there = {each["rule"]: each for each in told["sites"]["help-centre"]}
    assert there["asks_for_human"]["action"] == "approve"
    assert "worth_a_look" not in there


def list_policies() -> list[tuple[str, str]]:
    """Every YAML on the pages that is a policy, or a part of one."""
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text()
        for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)):
            lines = block.splitlines()
            indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
            found.append((f"{page} {number}", "\n".join(line[indent:] for line in lines)))
        for number, block in enumerate(re.findall(r"\n   ```yaml\n(.*?)   ```", text, re.DOTALL)):
            assert block, f"{page} {number}"
    return found


@pytest.mark.parametrize(("where", "text"), list_policies())
def test_every_policy_on_the_pages_is_a_good_one(where: str, text: str, tmp_path: Path) -> None:
    if "rules:" not in text.splitlines()[0] and "\nrules:" not in text:
        text = f"rules: {{ bot_failed: }}\nconditions: {{ night: {{ when: hours.open }} }}\n{text}"
    (tmp_path / "rules.py").write_text((EXAMPLE.parent / "rules.py").read_text())
    file = tmp_path / "policy.yaml"
    file.write_text(text)
    load_policy_at(file)


def test_the_page_about_rules_shows_the_example() -> None:
    page = (ROOT / "docs/howto/write-a-rule.md").read_text()
    shown = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    code = "\n".join(line.removeprefix("   ") for line in shown[1].splitlines())
    own = (EXAMPLE.parent / "rules.py").read_text()
    for line in code.splitlines():
        assert line in own, "the page and examples/policy/rules.py say the same"


def test_the_default_policy_needs_no_library() -> None:
    lines = read_default_policy().splitlines()
    assert not any("when:" in line for line in lines if not line.startswith("#"))
