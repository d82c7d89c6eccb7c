"""Rules in Python are found beside the policy file, each file run once, or refused with what to do."""

from pathlib import Path

import pytest

from agent_console.adapters.own_rules import find_own_code
from escalation.policy.workshop import OwnRuleUnusable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.py").write_text("def late(situation):\n    return None\n\n\nLIMIT = 3\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "rules.py").write_text("class Late: ...\n")
    return tmp_path


def test_what_stands_at_a_place_is_found_with_the_text_of_its_file(folder: Path) -> None:
    code = find_own_code(folder, "rules.py:late")
    assert code.found(None) is None  # type: ignore[operator]
    assert (code.file, code.text) == ("rules.py", (folder / "rules.py").read_text())
    inner = find_own_code(folder, "inner/rules.py:Late")
    assert (inner.file, inner.found.__name__) == ("inner/rules.py", "Late")  # type: ignore[attr-defined]


def test_a_file_runs_once_and_again_when_it_was_changed(folder: Path) -> None:
    first = find_own_code(folder, "rules.py:late").found
    assert find_own_code(folder, "rules.py:late").found is first
    (folder / "rules.py").write_text("def late(situation):\n    return 'Late.'\n")
    changed = find_own_code(folder, "rules.py:late").found
    assert changed(None) == "Late."  # type: ignore[operator]
    assert not (folder / "__pycache__").exists()


def test_dataclasses_work_in_it(folder: Path) -> None:
    (folder / "data.py").write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n\n"
        "@dataclass\nclass Late:\n    hour: int = 22\n"
    )
    assert find_own_code(folder, "data.py:Late").found().hour == 22  # type: ignore[operator]


@pytest.mark.parametrize(
    ("place", "found", "expected"),
    [
        ("late", "late", "a file and a name in it, such as rules.py:late_evening"),
        ("rules:late", "rules:late", "a file and a name in it, such as rules.py:late_evening"),
        ("../rules.py:late", "../rules.py", "a file beside the policy file, in "),
        ("/etc/rules.py:late", "/etc/rules.py", "a file beside the policy file, in "),
        ("gone.py:late", "no readable file gone.py (No such file or directory)", "one in "),
        ("rules.py:lates", "no lates in rules.py",
         "a function or a class of that name (did you mean late?)"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(folder: Path, place: str, found: str, expected: str) -> None:
    with pytest.raises(OwnRuleUnusable) as caught:
        find_own_code(folder, place)
    assert caught.value.found == found
    assert caught.value.expected.startswith(expected)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import nothing_there\n", "line 1 (ModuleNotFoundError: No module named 'nothing_there')"),
        ("\nx = 1 / 0\n", "line 2 (ZeroDivisionError: division by zero)"),
        ("def late(:\n", "line 1 (SyntaxError: "),
        ("\n\nraise SystemExit('bye')\n", "line 3 (SystemExit: bye)"),
    ],
)
def test_a_file_that_cannot_run_is_refused_with_its_line(
    folder: Path, code: str, told: str
) -> None:
    (folder / "broken.py").write_text(code)
    for _ in range(2):  # it is not taken for loaded the second time
        with pytest.raises(OwnRuleUnusable) as caught:
            find_own_code(folder, "broken.py:late")
        assert caught.value.found.startswith(f"broken.py, which fails in {told}")


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "latin.py").write_bytes("# ü\n".encode("latin-1"))
    with pytest.raises(OwnRuleUnusable, match="it is not UTF-8"):
        find_own_code(folder, "latin.py:late")
