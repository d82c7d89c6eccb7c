"""`handraise people`: what people know is said, changed and listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent_console.commands.people import list_members, read_changes, run_add, run_list, run_set
from agent_console.settings import Settings, load_settings
from escalation.errors import Invalid, NotFound


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path / "data")


def add(settings: Settings, email: str, **given: str | int | None) -> None:
    words = ("skills", "languages", "sites", "groups", "capacity")
    changes = read_changes(*(given.get(word) for word in words))  # type: ignore[arg-type]
    run_add(settings, email, "human", name=None, with_token=False, changes=changes, as_json=True)


def test_lists_are_split_at_commas_and_nothing_given_changes_nothing() -> None:
    assert read_changes(None, None, None, None, None) == {}
    assert read_changes("a, b,", "", None, None, 0) == {
        "skills": ["a", "b"],
        "languages": [],
        "capacity": None,
    }
    assert read_changes(None, None, "shop", "night", 4) == {
        "sites": ["shop"],
        "groups": ["night"],
        "capacity": 4,
    }


def test_who_is_added_is_told_with_what_they_know(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    add(settings, "ana@shop.example", skills="vip,refunds", languages="DE", capacity=4)
    told = json.loads(capsys.readouterr().out)
    assert told.pop("id")
    assert told.pop("sign_in_url").startswith("http://127.0.0.1:8000/sign-in?token=")
    assert told == {
        "email": "ana@shop.example",
        "name": "Ana",
        "role": "human",
        "skills": ["refunds", "vip"],
        "languages": ["de"],
        "sites": [],
        "groups": [],
        "capacity": 4,
    }


def test_a_change_is_listed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    run_list(settings, as_json=False)
    assert "Nobody yet" in capsys.readouterr().out
    add(settings, "ben@shop.example")
    add(settings, "ana@shop.example", skills="vip", groups="night")
    capsys.readouterr()
    run_set(settings, "ana@shop.example", read_changes("", "de,en", None, None, 2), as_json=False)
    changed = "Ana <ana@shop.example>, human: groups night; languages de, en; at most 2 at once\n"
    assert capsys.readouterr().out == changed
    run_list(settings, as_json=False)
    assert capsys.readouterr().out == (
        changed + "Ben <ben@shop.example>, human: nothing said of what they take\n"
    )
    run_list(settings, as_json=True)
    listed = json.loads(capsys.readouterr().out)["people"]
    assert [(each["name"], each["languages"]) for each in listed] == [
        ("Ana", ["de", "en"]),
        ("Ben", []),
    ]
    run_set(settings, listed[1]["id"], read_changes(None, None, "shop", None, None), as_json=True)
    assert json.loads(capsys.readouterr().out)["sites"] == ["shop"]
    assert [member.abilities.capacity for member in list_members(settings)] == [2, None]


def test_nobody_and_nonsense_are_refused(settings: Settings) -> None:
    with pytest.raises(NotFound):
        run_set(settings, "x@y.z", {}, as_json=True)
    with pytest.raises(Invalid):
        add(settings, "ana@shop.example", languages="german")
