"""`handraise policy` as typed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.agent_console.terminal import read_json, run, run_apart

GOOD_POLICY = "rules:\n  low_confidence:\n    action: handoff\n"


def test_a_good_policy_is_described(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(GOOD_POLICY)
    assert "low_confidence" in run(tmp_path, "policy", "check", str(file)).stdout
    report = read_json(run(tmp_path, "policy", "check", str(file), "--json"))
    rules = {row["rule"]: row["runs"] for row in report["rules"]}
    assert (rules["low_confidence"], rules["bot_failed"]) == ("on", "off")


def test_a_policy_tells_who_lets_tools_run(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(f"{GOOD_POLICY}\ntools: {{order_status: free, close_account: human}}\n")
    told = run(tmp_path, "policy", "check", str(file)).stdout
    assert "order_status free, close_account human, all others approve." in told
    report = read_json(run(tmp_path, "policy", "check", str(file), "--json"))
    assert report["tools"] == {"order_status": "free", "close_account": "human"}
    assert report["other_tools"] == "approve"


def test_a_broken_policy_is_told_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(GOOD_POLICY.replace("handoff", "shout"))
    done = run(tmp_path, "policy", "check", str(file))
    assert done.returncode == 1
    assert f"{file}:3:13: found" in done.stderr
    told = run(tmp_path, "policy", "check", str(file), "--json")
    problem = json.loads(told.stdout)["problems"][0]
    assert (told.returncode, problem["line"], problem["column"]) == (1, 3, 13)
    served = run_apart(tmp_path, "serve", "--port", "0", "--policy", str(file))
    assert (served.returncode, f"{file}:3:13" in served.stderr) == (1, True)
