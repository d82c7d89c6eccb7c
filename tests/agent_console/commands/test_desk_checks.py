"""`handraise doctor` looks at the desk file: a wrong one fails, what nobody covers warns."""

from __future__ import annotations

from pathlib import Path

from agent_console.commands.desk_checks import check_desk
from agent_console.commands.people import read_changes, run_add
from agent_console.settings import load_settings


def test_without_a_file_the_desk_is_open(tmp_path: Path) -> None:
    (check,) = check_desk(load_settings(data=tmp_path))
    assert (check.result, check.found) == ("ok", "no desk file: always open, everybody is asked")


def test_a_wrong_file_fails_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("offers: {capacity: 0}\n")
    (check,) = check_desk(load_settings(data=tmp_path, desk=file))
    assert check.result == "fail"
    assert "desk.yaml:1:20: found 0; expected a whole number from 1 to 50" in check.found


def test_what_nobody_covers_is_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("groups: {returns: {}, second: {}}\n")
    settings = load_settings(data=tmp_path / "data", desk=file)
    assert [(each.result, each.found) for each in check_desk(settings)] == [
        ("ok", "The desk is open, always.")
    ]
    known = read_changes(None, None, None, "second", None)
    run_add(
        settings,
        "ana@shop.example",
        "human",
        name=None,
        with_token=False,
        changes=known,
        as_json=True,
    )
    assert [(each.result, each.found) for each in check_desk(settings)] == [
        ("ok", "The desk is open, always."),
        ("warn", "Nobody is in the group returns."),
    ]


def test_a_database_that_cannot_be_read_hides_no_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("groups: {returns: {}}\n")
    (tmp_path / "handraise.db").write_text("no database at all, " * 100)
    checks = check_desk(load_settings(data=tmp_path, desk=file))
    assert [each.result for each in checks] == ["ok"]


def test_a_plan_that_would_send_what_nobody_has_seen_is_refused_with_why(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("approval: {seconds: 60, then: send}\n")
    (check,) = check_desk(load_settings(data=tmp_path, desk=file))
    assert check.result == "fail"
    assert "never goes out because time is up" in check.found
    (good,) = check_desk(load_settings(data=tmp_path, desk=file, audit="before"))
    assert good.result == "ok"
