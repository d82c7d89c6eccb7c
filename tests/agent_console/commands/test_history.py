import json
from pathlib import Path

import pytest
import typer

from agent_console.commands.history import run_check
from agent_console.commands.trouble import WANTING, WRONG_USE, WrongUse
from agent_console.lab.history import encode_line
from tests.agent_console.lab.checker.tale import Tale


def write(path: Path, tale: Tale) -> Path:
    path.write_text("".join(encode_line(line) + "\n" for line in tale.ends()))
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return write(tmp_path / "clean.jsonl", Tale())


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    tale = Tale()
    tale.wrote()
    tale.answered(2)
    return write(tmp_path / "wrong.jsonl", tale)


def test_a_clean_history(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_check(clean, as_json=False)
    assert capsys.readouterr().out == f"{clean}: 3 lines, nothing wrong.\n"


def test_a_clean_history_as_json(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_check(clean, as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert report == {"ok": True, "lines": 3, "anomalies": []}


def test_an_anomaly(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as end:
        run_check(wrong, as_json=False)
    assert end.value.exit_code == WANTING
    assert capsys.readouterr().out.splitlines() == [
        f"{wrong}: 5 lines, 1 anomaly.",
        "  effect_without_decision  1",
        "effect_without_decision: c: Number 3 (BotAnswered) has no decision before it. (line 4)",
    ]


def test_an_anomaly_as_json(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as end:
        run_check(wrong, as_json=True)
    assert end.value.exit_code == WANTING
    (anomaly,) = json.loads(capsys.readouterr().out)["anomalies"]
    assert anomaly == {
        "kind": "effect_without_decision",
        "conversation_id": "c",
        "detail": "Number 3 (BotAnswered) has no decision before it.",
        "lines": [4],
    }


def test_many_anomalies_are_not_all_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tale = Tale()
    for number in range(60):
        tale.hears("ann", f"m{number}")
    with pytest.raises(typer.Exit):
        run_check(write(tmp_path / "many.jsonl", tale), as_json=False)
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 53
    assert shown[-1] == "… and 10 more: --json shows them all."


def test_a_broken_history(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean.write_text(clean.read_text()[:-10])
    with pytest.raises(WrongUse, match=r"cannot be checked\. Line 3: This is not JSON\."):
        run_check(clean, as_json=False)
    with pytest.raises(typer.Exit) as end:
        run_check(clean, as_json=True)
    assert end.value.exit_code == WRONG_USE
    report = json.loads(capsys.readouterr().out)
    assert report == {"ok": False, "broken": {"line": 3, "problem": "This is not JSON."}}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="cannot be read: No such file or directory"):
        run_check(tmp_path / "nowhere.jsonl", as_json=False)
