"""`handraise desk check`: what it says of a file, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from agent_console.commands.desk import find_staff, run_check
from agent_console.commands.people import read_changes, run_add
from agent_console.settings import Settings, load_settings
from escalation.commands import PersonRole
from escalation.routing.load import DeskInvalid

DESK = """
groups:
  returns: {fallback: second}
  second: {hours: {}}
routes:
  - {topics: [Returns], languages: [fr], group: returns}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "desk.yaml"
    file.write_text(DESK)
    return file


def add(settings: Settings, email: str, role: PersonRole, groups: str) -> None:
    changes = read_changes(None, "de", None, groups, None)
    run_add(settings, email, role, name=None, with_token=False, changes=changes, as_json=True)


def test_a_good_file_is_told_in_words(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(settings, "ana@shop.example", "human", "returns")
    add(settings, "dora@shop.example", "data", "returns")
    capsys.readouterr()
    run_check(settings, file, as_json=False)
    assert capsys.readouterr().out == (
        f"{file} is a good desk file.\n"
        "  The desk is open, always.\n"
        "  The group returns is open, always.\n"
        "    Ana\n"
        "    then second\n"
        "  The group second is closed, and never opens.\n"
        "    nobody\n"
        "  Route 1: topic Returns, language fr → the group returns\n"
        "  Mind: The group second does not open within a year.\n"
        "  Mind: Nobody is in the group second.\n"
        "  Mind: Nobody of route 1 speaks fr.\n"
    )


def test_without_a_database_nothing_is_said_of_people_and_none_is_made(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_staff(settings) is None
    run_check(settings, file, as_json=False)
    told = capsys.readouterr().out
    assert "there is no database here" in told
    assert "Nobody" not in told
    assert not settings.data.exists()


def test_as_json_it_tells_the_same(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_check(settings, file, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["people_known"]) == (True, False)
    assert [(each["name"], each["is_open"]) for each in told["groups"]] == [
        ("", True),
        ("returns", True),
        ("second", False),
    ]
    assert told["gaps"] == ["The group second does not open within a year."]


def test_a_bad_file_is_refused_with_all_its_problems(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("timezone: x\nhours: {monday: 9}\n")
    with pytest.raises(DeskInvalid):
        run_check(settings, file, as_json=False)
    with pytest.raises(typer.Exit) as ended:
        run_check(settings, file, as_json=True)
    assert ended.value.exit_code == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert [(each["line"], each["column"]) for each in told["problems"]] == [(1, 11), (2, 17)]
