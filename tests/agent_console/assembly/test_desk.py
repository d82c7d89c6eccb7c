"""How the desk is run: as its file says, as long as nothing unseen would be sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.assembly.desk import SEND_WITHOUT_DRAW, load_desk
from agent_console.settings import load_settings
from escalation.routing.load import DeskInvalid
from escalation.routing.plan import DeskPlan


def test_without_a_file_the_desk_is_always_open() -> None:
    assert load_desk(load_settings()) == DeskPlan()


def test_what_no_person_has_seen_is_sent_only_where_it_was_drawn_first(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("approval: {seconds: 60, then: send}\n")
    with pytest.raises(DeskInvalid) as refused:
        load_desk(load_settings(desk=file))
    assert all(words in str(refused.value) for words in SEND_WITHOUT_DRAW)
    plan = load_desk(load_settings(desk=file, audit="before"))
    assert (plan.approval.seconds, plan.approval.then) == (60, "send")
