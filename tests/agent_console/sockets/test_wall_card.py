"""A card of the wall, as a pure function of a conversation and its rows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from agent_console.sockets.wall_card import LONGEST_WORDS, Entry, fits, order
from agent_console.wire.frames import WatchWall
from escalation.conversation import Conversation, Participant, Speech, State
from escalation.desk_events import Route
from escalation.events import Record
from escalation.words import Words

C = Conversation("c1", head=9, site="shop", topic="delivery", last_at="t5", opened_at="t1")


def build_row(seq: int, kind: str, body: str = "{}", inner: str = "{}", role="customer") -> Record:
    return Record("c1", seq, kind, role, None, None, 1, f"t{seq}", None, body, inner)


def test_a_card_tells_who_has_it_and_what_was_said_last() -> None:
    held = replace(
        C,
        state="human",
        holder="pa",
        holder_name="Anna",
        joined=(Participant("ps", "Susan"),),
        route=Route(priority=2, group="billing"),
        reasons=("low_confidence",),
    )
    entry = Entry(held)
    entry.read([
        build_row(2, "CustomerWrote", '{"text":"Where is it?"}'),
        build_row(3, "DecisionMade", inner='{"confidence":0.4}'),
        build_row(4, "BotAnswered", '{"text":"Soon."}', role="bot"),
        build_row(5, "CustomerNotified", '{"text":"Wait.","code":"queued"}', role="system"),
    ])  # fmt: skip
    card = entry.build_card()
    assert card["holder"] == {"id": "pa", "name": "Anna"}
    assert card["joined"] == [{"id": "ps", "name": "Susan"}]
    assert (card["priority"], card["group"], card["reasons"]) == (2, "billing", ["low_confidence"])
    assert card["said"] == {"role": "bot", "name": None, "text": "Soon.", "at": "t4"}
    assert (card["scores"], entry.read_to) == ([0.4], 5)


def test_the_newest_three_scores_are_kept_in_order() -> None:
    entry = Entry(C)
    told = ["0.1", "null", "0.3", "0.4"]
    rows = [build_row(n, "DecisionMade", inner=f'{{"confidence":{x}}}') for n, x in enumerate(told)]
    entry.read(rows[:2])
    entry.read(rows[2:])
    assert entry.build_card()["scores"] == [None, 0.3, 0.4]


def test_long_words_are_cut_and_erased_ones_are_none() -> None:
    entry = Entry(C)
    entry.read([build_row(2, "CustomerWrote", f'{{"text":"{"x" * 500}"}}')])
    said = entry.build_card()["said"]
    assert said is not None
    assert (len(said["text"]), said["text"][-1]) == (LONGEST_WORDS, "…")
    entry = Entry(C)
    entry.read([build_row(2, "CustomerWrote")])
    assert entry.build_card()["said"] is None


@pytest.mark.parametrize(
    ("begun_seq", "seal", "writing"), [(7, "s", "It is"), (6, "s", None), (7, "forged", None)]
)
def test_only_true_words_of_the_answer_that_is_being_written(begun_seq, seal, writing) -> None:
    entry = Entry(replace(C, speech=Speech(7, 2, 1, "s")))
    entry.words = Words(begun_seq, 1, "It is").seal(seal)
    assert entry.build_card()["writing"] == writing
    entry.conversation = C
    assert entry.build_card()["writing"] is None


@pytest.mark.parametrize(
    ("wall", "is_in"),
    [
        (WatchWall(), True),
        (WatchWall(site="shop", topic="delivery"), True),
        (WatchWall(site="blog"), False),
        (WatchWall(topic="billing"), False),
        (WatchWall(holder="pa"), False),
        (WatchWall(states=["bot", "human"]), True),
        (WatchWall(states=["waiting"]), False),
    ],
)
def test_what_a_wall_shows(wall: WatchWall, is_in: bool) -> None:
    assert fits(C, wall) is is_in


def test_what_waits_comes_first_then_people_then_the_liveliest() -> None:
    def build(name: str, state: State, at: str) -> Entry:
        return Entry(replace(C, id=name, state=state, last_at=at))

    entries = [
        build("b1", "bot", "t1"), build("h", "human", "t1"), build("b2", "bot", "t2"),
        build("o", "offered", "t1"), build("w", "waiting", "t0"),
    ]  # fmt: skip
    assert [each.conversation.id for each in order(entries)] == ["w", "o", "h", "b2", "b1"]


def test_a_card_is_encoded_once_for_each_version() -> None:
    entry = Entry(C)
    text = entry.encode()
    assert json.loads(text) == entry.build_card()
    assert entry.encode() is text
    entry.conversation = replace(C, state="waiting")
    entry.version += 1
    assert json.loads(entry.encode())["state"] == "waiting"
