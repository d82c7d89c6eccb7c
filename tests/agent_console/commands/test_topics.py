"""`handraise topics`: what it lists, what it orders, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent_console.commands.knowledge import run_add
from agent_console.commands.topics import run_list, run_order, run_scoped_order, run_undo
from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings, load_settings
from escalation.autonomy.orders import ResumeTopic, SetCeiling, SetMode, StopTopic
from escalation.errors import Invalid

FAQ = [
    {"id": "a", "questions": ["When?"], "answer": "Soon.", "topic": "delivery"},
    {"id": "b", "questions": ["How much?"], "answer": "Little.", "topic": "billing"},
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "faq.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in FAQ))
    settings = load_settings(data=tmp_path / "data")
    run_add(settings, [file], as_json=True)
    return settings


def read_json(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_orders_are_carried_out_and_listed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    run_order(settings, "billing", StopTopic(), reason="Prices changed.", as_json=True)
    told = read_json(capsys)
    assert (told["topic"], told["stopped"], told["cause"]) == ("billing", True, "Prices changed.")
    assert str(told["by"]).endswith("command)")
    run_order(settings, "delivery", SetCeiling("veto"), reason="", as_json=False)
    assert capsys.readouterr().out == (
        "The topic delivery is in the mode approve, at most veto. Held at veto at most by hand.\n"
    )
    run_list(settings, as_json=True)
    listed = read_json(capsys)
    assert isinstance(listed["topics"], list)
    assert [(each["topic"], each["stopped"], each["ceiling"]) for each in listed["topics"]] == [
        ("*", False, "answer"),
        ("billing", True, "answer"),
        ("delivery", False, "veto"),
    ]
    assert isinstance(listed["changes"], list)
    assert [(each["topic"], each["after"]["stopped"]) for each in listed["changes"]] == [
        ("delivery", False),
        ("billing", True),
    ]
    run_list(settings, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:2] == ["billing", "stopped"]


def test_a_stop_of_all_topics_is_shown_for_each(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run_order(settings, "*", StopTopic(), reason="", as_json=False)
    assert capsys.readouterr().out.endswith(
        "Every topic is stopped, at most answer. Stopped by hand.\n"
    )
    run_list(settings, as_json=True)
    told = read_json(capsys)
    assert isinstance(told["topics"], list)
    assert [each["stopped"] for each in told["topics"]] == [True, True, True]
    run_order(settings, "*", ResumeTopic(), reason="", as_json=True)
    assert read_json(capsys)["stopped"] is False


def test_a_topic_that_nobody_knows_is_wrong_use(settings: Settings) -> None:
    with pytest.raises(WrongUse, match=r"no topic biling \(did you mean billing\?\)"):
        run_order(settings, "biling", StopTopic(), reason="", as_json=False)


def test_a_mode_above_the_ceiling_is_refused(settings: Settings) -> None:
    run_order(settings, "billing", SetCeiling("approve"), reason="", as_json=True)
    with pytest.raises(Invalid, match="raise that first"):
        run_order(settings, "billing", SetMode("audit"), reason="", as_json=True)


def test_a_site_is_stopped_whatever_the_topic_and_the_newest_order_is_taken_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    run_scoped_order(settings, None, "shop", StopTopic(), reason="Prices.", as_json=True)
    told = read_json(capsys)
    assert (told["site"], told["stopped"], told["cause"], told["known"]) == (
        "shop", True, "Prices.", False,
    )  # fmt: skip
    run_list(settings, as_json=False)
    assert capsys.readouterr().out.splitlines()[-1] == "site shop" + " " * 20 + "stopped  Prices."
    run_list(settings, as_json=True)
    listed = read_json(capsys)
    assert isinstance(listed["sites"], list)
    assert isinstance(listed["changes"], list)
    assert [(each["site"], each["stopped"]) for each in listed["sites"]] == [("shop", True)]
    assert [(each["topic"], each["site"]) for each in listed["changes"]] == [("*", "shop")]
    run_undo(settings, reason="", as_json=False)
    assert capsys.readouterr().out == (
        "The site shop is not stopped again. Put back as it was before: Prices.\n"
    )
    run_undo(settings, reason="No, stop.", as_json=True)
    undone = read_json(capsys)
    assert (undone["site"], undone["cause"]) == ("shop", "No, stop.")
    run_scoped_order(settings, None, "shop", ResumeTopic(), reason="", as_json=False)
    assert capsys.readouterr().out == (
        "The site shop (no question has come from there yet) is not stopped. Resumed by hand.\n"
    )


def test_there_must_be_something_to_undo(settings: Settings) -> None:
    with pytest.raises(WrongUse, match="Nobody has ordered"):
        run_undo(settings, reason="", as_json=True)


@pytest.mark.parametrize(("topic", "site"), [(None, None), ("billing", "shop"), (None, "a b")])
def test_either_a_topic_or_a_site(settings: Settings, topic: str | None, site: str | None) -> None:
    with pytest.raises(WrongUse, match=r"--site|no site"):
        run_scoped_order(settings, topic, site, StopTopic(), reason="", as_json=True)
