from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from agent_console.lab.actors.acts import NOBODY
from agent_console.lab.actors.console import Console
from agent_console.lab.actors.hands import Hands
from escalation.commands import Person, PersonRole
from tests.agent_console.lab.actors.place import Place, build_item, pass_time

MINE = {"id": "ben", "name": "Ben"}
HERS = {"id": "anna", "name": "Anna"}


class Desk:
    """Ben at a console that shows a queue."""

    def __init__(
        self, *items: dict[str, Any], role: PersonRole = "human", habits: tuple[str, ...] = ()
    ) -> None:
        self.place = Place(habits=habits)
        self.place.stage.list_conversation("c1")
        self.items = items
        self.hands = Hands(
            Person("ben", "Ben", role), self.place.stage, ["anna", "ben"], is_quick=True
        )
        self.console = Console(
            Random(1),
            self.place.network,
            self.place.bring_witness("ben", role),
            "hr_ben",
            lambda _console, _frame: None,
            resumes=False,
        )

    async def sit_down(self) -> Desk:
        self.console.open()
        await pass_time()
        await self.place.greet()
        await self.place.say(type="queue", whole=True, items=list(self.items), gone=[])
        return self

    async def do(self, act: Callable[[Console], object], times: int = 1) -> list[Any]:
        """Do something some times; returns what was sent besides presence."""
        before = len(self.place.heard)
        for number in range(times):
            self.hands.luck = Random(number)
            act(self.console)
        await pass_time()
        return [f for f in self.place.heard[before:] if f["type"] != "presence"]


def name(frames: list[Any]) -> set[str]:
    return {frame["type"] for frame in frames}


async def test_what_waits_is_looked_at_and_claimed() -> None:
    desk = await Desk(build_item("c1", "claim")).sit_down()
    frames = await desk.do(desk.hands.work)
    assert [frame["type"] for frame in frames] == ["watch", "claim"]
    assert frames[1]["conversation_id"] == "c1"


async def test_who_holds_something_answers_it() -> None:
    desk = await Desk(build_item("c1", "reply", holder=MINE)).sit_down()
    frames = await desk.do(desk.hands.work, 20)
    assert name(frames) == {"watch", "send", "typing"}
    assert frames[-1]["text"].startswith("<ben-20> re <?>")


async def test_what_is_answered_is_let_go_of_sooner_or_later() -> None:
    desk = await Desk(build_item("c1", None, holder=MINE)).sit_down()
    frames = await desk.do(desk.hands.work, 40)
    assert {"resolve", "return_to_bot", "release", "transfer", "note"} < name(frames)


async def test_drafts_are_approved_and_rejected_by_their_numbers() -> None:
    desk = await Desk(build_item("c1", "approve", draft_seq=6)).sit_down()
    frames = await desk.do(desk.hands.work, 30)
    assert name(frames) == {"watch", "approve", "reject"}
    assert {frame["draft_seq"] for frame in frames[1:]} == {6}


async def test_answers_of_conversations_that_are_watched_are_judged() -> None:
    desk = await Desk().sit_down()
    desk.console.watch("c1")
    await desk.place.event(1, "ConversationStarted")
    await desk.place.event(2, "BotAnswered", inner={"review": True})
    frames = await desk.do(desk.hands.work, 10)
    assert name(frames) == {"audit"}
    assert {frame["answer_seq"] for frame in frames} == {2}
    await desk.place.event(3, "AnswerAudited", inner={"answer_seq": 2})
    assert await desk.do(desk.hands.work, 10) == []


@pytest.mark.parametrize(("role", "acts"), [("human", set()), ("supervisor", {"watch", "resolve"})])
async def test_only_supervisors_end_what_others_hold(role: PersonRole, acts: set[str]) -> None:
    desk = await Desk(build_item("c1", None, holder=HERS), role=role).sit_down()
    assert name(await desk.do(desk.hands.work, 30)) == acts


@pytest.mark.parametrize(("habits", "most"), [((), 1), (("double_click",), 2)])
async def test_some_click_twice(habits: tuple[str, ...], most: int) -> None:
    desk = await Desk(build_item("c1", "claim"), habits=habits).sit_down()
    clicks = []
    for number in range(30):
        desk.hands.luck = Random(number)
        before = len(desk.console.asked)
        desk.hands.work(desk.console)
        clicks.append(len(desk.console.asked) - before)
    assert max(clicks[1:]) == most
    refs = list(desk.console.asked)
    assert len(refs) == len(set(refs))


async def test_those_who_race_reach_for_the_first() -> None:
    items = [build_item(f"c{n}", "claim") for n in range(1, 9)]
    for habits, claimed in ((("race",), {"c1"}), ((), {f"c{n}" for n in range(1, 9)})):
        desk = await Desk(*items, habits=habits).sit_down()
        frames = await desk.do(desk.hands.work, 60)
        assert {f["conversation_id"] for f in frames if f["type"] == "claim"} == claimed


async def test_no_page_watches_more_than_four() -> None:
    desk = await Desk(*(build_item(f"c{n}", "claim") for n in range(9))).sit_down()
    await desk.do(desk.hands.work, 40)
    assert len(desk.console.watched) == 4


async def test_clearing_up_does_what_is_needed_and_leaves_the_rest() -> None:
    for item, acts in (
        (build_item("c1", "claim"), {"watch", "claim"}),
        (build_item("c1", "approve", draft_seq=3), {"watch", "approve", "reject"}),
        (build_item("c1", "reply", holder=MINE), {"watch", "send", "typing"}),
        (build_item("c1", "reply", holder=HERS), set()),
        (build_item("c1", None, holder=MINE), set()),
    ):
        desk = await Desk(item).sit_down()
        assert name(await desk.do(desk.hands.clear_up, 20)) == acts


async def test_meddling_reaches_what_is_not_one_s_own_and_what_is_not_there() -> None:
    desk = await Desk().sit_down()
    frames = await desk.do(desk.hands.meddle, 150)
    assert {"claim", "send", "resolve", "release", "approve", "reject", "audit"} < name(frames)
    assert {f["conversation_id"] for f in frames if f["type"] == "claim"} == {"c1", NOBODY}


async def test_fidgeting_changes_no_conversation() -> None:
    desk = await Desk().sit_down()
    await desk.do(desk.hands.fidget, 60)
    assert name(desk.place.heard) == {"hello", "presence", "ping", "watch", "unwatch"}
    states = {frame["state"] for frame in desk.place.heard if frame["type"] == "presence"}
    assert states == {"online", "away", "offline"}


async def test_stepping_in_is_a_claim() -> None:
    desk = await Desk().sit_down()
    frames = await desk.do(lambda console: desk.hands.step_in(console, "c1"))
    assert [(f["type"], f["conversation_id"]) for f in frames] == [("claim", "c1")]


async def want(desk: Desk, *, only_holder: bool = False) -> None:
    """Let the desk look at a conversation in which the bot wants something done."""
    desk.console.watch("c1")
    await pass_time()
    inner = {"through_seq": 1, "args": {"amount": 5}, "only_holder": only_holder}
    await desk.place.event(1, "ActionHeld", inner=inner)


def list_decided(desk: Desk) -> list[str]:
    asked = desk.place.find("invoke")
    return [line["decision"] for line in asked if line["kind"] == "decide"]


async def test_what_the_bot_wants_done_is_allowed_changed_or_rejected() -> None:
    desk = await Desk(build_item("c1", "act", actions=1)).sit_down()
    await want(desk)
    await desk.do(desk.hands.clear_up, 40)
    assert set(list_decided(desk)) == {"approve", "edit", "reject"}
    edits = [line["args"] for line in desk.place.find("invoke") if "args" in line]
    assert len({args["amount"] for args in edits}) > 3
    assert {line["action_seq"] for line in desk.place.find("invoke")} == {1}


async def test_what_is_for_the_holder_is_left_to_them() -> None:
    for holder, decides in ((HERS, False), (MINE, True)):
        desk = await Desk(build_item("c1", "act", actions=1, holder=holder)).sit_down()
        await want(desk, only_holder=True)
        await desk.do(desk.hands.decide_wants)
        assert bool(list_decided(desk)) == decides


async def test_what_is_wanted_is_looked_at_before() -> None:
    desk = await Desk(build_item("c1", "act", actions=1), build_item("c2", "claim")).sit_down()
    frames = await desk.do(desk.hands.look_into_wants)
    assert [(frame["type"], frame["conversation_id"]) for frame in frames] == [("watch", "c1")]


async def test_who_meddles_decides_also_what_was_decided_before_and_twice_under_one_name() -> None:
    desk = await Desk(habits=("resend",)).sit_down()
    await want(desk)
    await desk.place.event(2, "ActionDecided", inner={"action_seq": 1, "decision": "reject"})
    await desk.do(desk.hands.meddle)
    asked = [line for line in desk.place.find("invoke") if line["kind"] == "decide"]
    assert [line["action_seq"] for line in asked] == [1, 1]
    assert len({line["client_id"] for line in asked}) == 1
