"""What supervisors order of a topic, and who may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.autonomy.mode import Standing, name_site
from escalation.autonomy.orders import (
    Order,
    ResumeTopic,
    SetCeiling,
    SetMode,
    StopTopic,
    UndoChange,
    Word,
    carry_out,
)
from escalation.errors import AlreadyDecided, Invalid

AUDIT = Standing("billing", mode="audit", cause="Certified.", since="t0")
WORD = Word("pa", "t1", " Prices changed. ")


@pytest.mark.parametrize(
    ("order", "after"),
    [
        (StopTopic(), {"stopped": True}),
        (SetMode("shadow"), {"mode": "shadow"}),
        (SetMode("answer"), {"mode": "answer"}),
        (SetCeiling("audit"), {"ceiling": "audit"}),
        (SetCeiling("veto"), {"ceiling": "veto", "mode": "veto"}),
    ],
)
def test_an_order_changes_one_thing_and_says_who_when_and_why(order, after) -> None:
    expected = replace(AUDIT, cause="Prices changed.", by="pa", since="t1", **after)
    assert carry_out(AUDIT, order, WORD) == expected


def test_a_resumed_topic_goes_on_in_the_mode_it_had() -> None:
    stopped = carry_out(AUDIT, StopTopic(), WORD)
    resumed = carry_out(stopped, ResumeTopic(), Word("pb", "t2"))
    assert resumed == replace(AUDIT, cause="Resumed by hand.", by="pb", since="t2")


@pytest.mark.parametrize("order", [ResumeTopic(), SetMode("audit"), SetCeiling("answer")])
def test_what_is_so_already_stays_as_it_is(order) -> None:
    assert carry_out(AUDIT, order, WORD) is AUDIT


def test_no_mode_above_the_ceiling() -> None:
    with pytest.raises(Invalid, match="ceiling of billing is audit"):
        carry_out(replace(AUDIT, ceiling="audit"), SetMode("answer"), WORD)


@pytest.mark.parametrize(
    ("topic", "cause"),
    [("", ""), ("x" * 1001, ""), ("billing", "x" * 501), ("half \ud83d", ""), ("b", "\ud83d")],
)
def test_what_cannot_be_kept_is_refused(topic, cause) -> None:
    with pytest.raises(Invalid):
        carry_out(replace(AUDIT, topic=topic), StopTopic(), Word("pa", "t1", cause))


def test_undo_puts_back_how_it_stood_and_says_why() -> None:
    stopped = carry_out(AUDIT, StopTopic(), WORD)
    back = carry_out(stopped, UndoChange(AUDIT, stopped), Word("pb", "t2"))
    cause = "Put back as it was before: Prices changed."
    assert back == replace(AUDIT, cause=cause, by="pb", since="t2")


def test_undo_of_what_was_changed_again_since_is_refused() -> None:
    stopped = carry_out(AUDIT, StopTopic(), WORD)
    resumed = carry_out(stopped, ResumeTopic(), WORD)
    with pytest.raises(AlreadyDecided, match="changed again"):
        carry_out(resumed, UndoChange(AUDIT, stopped), WORD)


@pytest.mark.parametrize("order", [SetMode("shadow"), SetCeiling("veto")])
def test_a_site_has_no_mode(order: Order) -> None:
    site = Standing(name_site("shop"))
    assert carry_out(site, StopTopic(), WORD).stopped
    with pytest.raises(Invalid, match="modes belong to topics"):
        carry_out(site, order, WORD)
