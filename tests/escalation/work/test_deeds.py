"""What a person let the bot do, on virtual time: carried out once, told in the end, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Errand, Occasion, ToolCall, ToolUse, Turn
from escalation.autonomy.mode import EVERYTHING, Sheet, Standing
from escalation.commands import (
    ApprovalEnd,
    BeginDeed,
    ClaimConversation,
    DecideAction,
    EndDeed,
    ReturnToBot,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, Invalid, StorageUnavailable
from escalation.handoff import decide
from escalation.settings import EscalationSettings
from escalation.store.log import STANDINGS, Write
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from escalation.work.deeds import LONGEST_RESULT, STOP_SECONDS, NoTools
from tests.escalation.board import Bot, House, open_house, open_neighbours
from tests.virtual_time import VirtualTimeLoop

BEGUN = ["CustomerWrote", "DecisionMade", "ActionHeld", "CustomerNotified", "ActionDecided"]
TOLD = ["ActionTaken", "ActionClosed", "DecisionMade", "BotAnswered"]
LEFT = ["ActionClosed", "HandoffRequested", "CustomerNotified"]


class Wanting(Bot):
    """Wants a refund, until one was made; then says so."""

    def __init__(self) -> None:
        super().__init__()
        self.occasions: list[Occasion] = []
        self.always = False

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        self.occasions.append(occasion)
        draft = await self.draft(turns)
        if occasion.deeds and not self.always:
            if occasion.may_speak(draft):
                occasion.hear(draft.text)
                await asyncio.sleep(1)
            return draft
        call = ToolCall("refund", {"amount": 40}, description="Refunds an order")
        return Draft("I will see to it.", Confidence(None), wants=(call,))


class Till:
    """Runs tools after so many seconds, and keeps what it ran; amounts above 100 are wrong."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.ok = True
        self.settled = True
        self.error: BaseException | None = None
        self.result = "refunded"
        self.ready = asyncio.Event()
        self.ready.set()
        self.runs: list[tuple[str, Mapping[str, Any], Errand]] = []

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:
        return "amount: at most 100" if args["amount"] > 100 else None

    async def wait_ready(self) -> None:
        await self.ready.wait()

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:
        self.runs.append((name, dict(args), errand))
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return ToolUse(name, args, self.result, ok=self.ok, settled=self.settled)


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
async def house(till: Till) -> AsyncIterator[House]:
    house = await open_house(bot=Wanting(), tools=till)
    await house.board.start()
    yield house
    await house.board.stop()


async def ask(house: House) -> int:
    """Have a refund held, and return its number."""
    await house.write("My money back, please.")
    await house.board.wait_idle()
    (action,) = (await house.load()).waiting_actions
    return action.seq


async def approve(house: House, seq: int) -> None:
    await house.take(DecideAction(ANNA, seq, "approve"))


async def test_what_is_approved_is_done_once_and_told_by_the_bot(house: House, till: Till) -> None:
    seq = await ask(house)
    assert till.runs == []
    assert await house.kinds() == BEGUN[:4]
    house.ear.nudges.clear()
    await approve(house, seq)
    await house.board.wait_idle()
    key = f"{house.id}:{seq}:{house.log.log_id[:8]}"
    errand = Errand(house.id, CUSTOMER_ID, "default", key)
    assert till.runs == [("refund", {"amount": 40}, errand)]
    assert await house.kinds() == [*BEGUN, *TOLD]
    assert await house.answers() == [(2, "About: My money back, please.")]
    (closed,) = await house.find_inners("ActionClosed")
    assert (closed["outcome"], closed["result"]) == ("done", "refunded")
    bot = house.bot
    assert isinstance(bot, Wanting)
    (deed,) = bot.occasions[-1].deeds
    assert (deed.name, deed.args, deed.result) == ("refund", {"amount": 40}, "refunded")
    assert deed.approved_by == "Anna"
    assert [head for _, head in house.ear.nudges] == [6, 7, 8, 10]
    assert not (await house.load()).owes_turn


async def test_the_words_about_it_may_be_shown_while_they_are_written(till: Till) -> None:
    settings = EscalationSettings(stream=True)
    house = await open_house(bot=Wanting(), tools=till, settings=settings)
    await approve(house, await ask(house))
    await house.board.wait_idle()
    assert await house.kinds(after=8) == ["AnswerBegun", "DecisionMade", "BotAnswered"]
    await house.board.stop()


async def test_what_a_person_changed_is_what_is_done(house: House, till: Till) -> None:
    seq = await ask(house)
    await house.take(DecideAction(ANNA, seq, "edit", {"amount": 25}))
    await house.board.wait_idle()
    assert [args for _, args, _ in till.runs] == [{"amount": 25}]
    (action,) = (await house.load()).actions
    assert (action.args, action.outcome) == ({"amount": 25}, "done")


async def test_arguments_that_do_not_fit_are_refused_and_the_action_still_waits(
    house: House, till: Till
) -> None:
    seq = await ask(house)
    with pytest.raises(Invalid, match="at most 100") as refusal:
        await house.take(DecideAction(ANNA, seq, "edit", {"amount": 101}))
    assert refusal.value.details["field"] == "args"
    assert len((await house.load()).waiting_actions) == 1
    await approve(house, seq)
    await house.board.wait_idle()
    assert len(till.runs) == 1


async def test_what_is_rejected_is_not_done_and_a_person_answers(house: House, till: Till) -> None:
    seq = await ask(house)
    await house.take(DecideAction(ANNA, seq, "reject", text="Too late"))
    await house.board.wait_idle()
    assert till.runs == []
    assert await house.kinds(after=6) == LEFT
    conversation = await house.load()
    assert (conversation.state, conversation.reasons) == ("waiting", ("action_rejected",))


@pytest.mark.parametrize(
    ("error", "ok", "outcome", "reason"),
    [
        (None, False, "failed", "action_failed"),
        (RuntimeError("boom"), True, "unknown", "action_outcome_unknown"),
        (asyncio.CancelledError(), True, "unknown", "action_outcome_unknown"),
    ],
)
async def test_what_went_wrong_comes_before_a_person(
    house: House, till: Till, error: BaseException | None, ok: bool, outcome: str, reason: str
) -> None:
    seq = await ask(house)
    till.error, till.ok = error, ok
    await approve(house, seq)
    await house.board.wait_idle()
    assert await house.kinds(after=7) == LEFT
    (action,) = (await house.load()).actions
    assert action.outcome == outcome
    assert "boom" not in action.result
    assert (await house.load()).reasons == (reason,)
    assert len(till.runs) == 1


async def test_where_a_tool_does_not_know_itself_what_it_did_nobody_does(
    house: House, till: Till
) -> None:
    seq = await ask(house)
    till.ok = till.settled = False
    await approve(house, seq)
    await house.board.wait_idle()
    conversation = await house.load()
    assert conversation.actions[0].outcome == "unknown"
    assert conversation.reasons == ("action_outcome_unknown",)


async def test_long_results_are_cut(house: House, till: Till) -> None:
    till.result = "x" * (LONGEST_RESULT + 1)
    await approve(house, await ask(house))
    await house.board.wait_idle()
    (action,) = (await house.load()).actions
    assert (len(action.result), action.result[-1]) == (LONGEST_RESULT, "…")


async def test_a_result_that_cannot_be_stored_is_told_of(house: House, till: Till) -> None:
    till.result = "\ud800"
    await approve(house, await ask(house))
    await house.board.wait_idle()
    (action,) = (await house.load()).actions
    assert action.outcome == "unknown"


async def test_a_message_that_comes_meanwhile_is_answered_with_the_outcome(
    house: House, till: Till
) -> None:
    till.seconds = 10.0
    await approve(house, await ask(house))
    await asyncio.sleep(1)
    newer = await house.write("Are you there?")
    await asyncio.sleep(1)
    assert "BotAnswered" not in await house.kinds()
    await house.board.wait_idle()
    assert [seq for seq, _ in await house.answers()] == [newer]
    bot = house.bot
    assert isinstance(bot, Wanting)
    assert bot.asked[-1] == ["My money back, please.", "Are you there?"]
    assert len(bot.occasions[-1].deeds) == 1


async def test_a_message_before_the_yes_gives_the_action_up(house: House, till: Till) -> None:
    seq = await ask(house)
    await house.write("No, I will keep it.")
    with pytest.raises(AlreadyDecided, match="The customer has written again"):
        await approve(house, seq)
    await house.board.wait_idle()
    assert till.runs == []
    assert (await house.find_inners("ActionClosed"))[0]["cause"] == "new_message"


async def test_who_takes_over_meanwhile_hears_of_it_and_the_bot_is_silent(
    house: House, till: Till
) -> None:
    till.seconds = 10.0
    await approve(house, await ask(house))
    await asyncio.sleep(1)
    claimed = (await house.take(ClaimConversation(BEN))).conversation
    assert claimed.asked > claimed.settled
    await house.board.wait_idle()
    assert (await house.kinds())[-2:] == ["ConversationClaimed", "ActionClosed"]
    assert (await house.load()).state == "human"


@pytest.mark.parametrize(
    ("ok", "kinds"), [(True, ["ActionClosed"]), (False, LEFT)], ids=["done", "failed"]
)
async def test_what_ends_after_the_bot_has_it_again_is_answered_by_nobody_twice(
    house: House, till: Till, ok: bool, kinds: list[str]
) -> None:
    till.seconds, till.ok = 10.0, ok
    await approve(house, await ask(house))
    await house.take(ClaimConversation(BEN))
    await house.take(WriteAsHuman(BEN, "It is on its way."))
    head = (await house.take(ReturnToBot(BEN))).conversation.head
    await house.board.wait_idle()
    assert await house.kinds(after=head) == kinds


async def test_too_much_for_one_message_is_handed_over(house: House, till: Till) -> None:
    bot = house.bot
    assert isinstance(bot, Wanting)
    bot.always = True
    await house.write("My money back, please.")
    for _ in range(3):
        await house.board.wait_idle()
        (action,) = (await house.load()).waiting_actions
        await approve(house, action.seq)
    await house.board.wait_idle()
    conversation = await house.load()
    assert conversation.state == "waiting"
    assert [each.only_holder for each in conversation.waiting_actions] == [True]
    assert len(till.runs) == 3


# -- crashes, stops and storage --------------------------------------------------------------------


async def test_a_node_that_stops_waits_for_quick_tools(house: House, till: Till) -> None:
    till.seconds = STOP_SECONDS - 1
    await approve(house, await ask(house))
    await asyncio.sleep(0.1)
    await house.board.stop()
    (action,) = (await house.load()).actions
    assert action.outcome == "done"


async def test_what_outlasts_the_stop_is_unknown_to_the_node_after_it(
    house: House, till: Till
) -> None:
    till.seconds = STOP_SECONDS + 1
    await approve(house, await ask(house))
    await asyncio.sleep(0.1)
    await house.board.stop()
    house.board = house.build_board()
    await house.board.start()
    await house.board.wait_idle()
    (action,) = (await house.load()).actions
    assert (action.outcome, len(till.runs)) == ("unknown", 1)
    assert "look first" in action.result
    assert (await house.load()).reasons == ("action_outcome_unknown",)


async def test_what_was_decided_before_a_crash_is_done_by_the_node_after_it(till: Till) -> None:
    house = await open_house(bot=Wanting(), tools=till)
    seq = await ask(house)
    house.log.late_seconds = house.log.slow_answer = 5.0
    deciding = asyncio.create_task(approve(house, seq))
    await asyncio.sleep(1)  # stored, and told to nobody
    deciding.cancel()
    await house.board.stop()
    house.log.late_seconds = house.log.slow_answer = 0.0
    assert (await house.load()).under_way
    house.board = house.build_board()
    await house.board.start()
    await house.board.wait_idle()
    assert len(till.runs) == 1
    assert (await house.kinds())[-4:] == TOLD
    await house.board.stop()


async def test_a_dead_neighbours_tool_is_unknown_and_not_run_again(till: Till) -> None:
    one, other = await open_neighbours(bot=Wanting(), tools=till)
    till.seconds = 1000.0
    await approve(one, await ask(one))
    await asyncio.sleep(0.1)
    crash = asyncio.create_task(one.crash())
    await asyncio.sleep(60)
    await crash
    await other.board.wait_idle()
    (action,) = (await other.load()).actions
    assert (action.runner, action.outcome, len(till.runs)) == ("n1", "unknown", 1)
    await other.crash()


async def test_what_waited_before_a_restore_is_carried_out_by_nobody(till: Till) -> None:
    house = await open_house(bot=Wanting(), tools=till)
    seq = await ask(house)
    await house.board.stop()
    house.log._log_id = "another history"
    house.board = house.build_board()
    with pytest.raises(Invalid, match="restored from a backup"):
        await approve(house, seq)
    await house.take(DecideAction(ANNA, seq, "reject"))
    assert (await house.load()).state == "waiting"
    assert till.runs == []
    await house.board.stop()


@pytest.mark.parametrize("is_begun", [False, True])
async def test_what_was_decided_before_a_restore_is_left_to_a_person(
    till: Till, is_begun: bool
) -> None:
    house = await open_house(bot=Wanting(), tools=till)
    seq = await ask(house)
    await house.board.stop()
    await approve(house, seq)
    if is_begun:
        await house.log.append(
            Write(house.id, decide=lambda found: decide(found, BeginDeed(seq, "gone")))
        )
    house.log._log_id = "another history"
    house.board = house.build_board()
    await house.board.start()
    await house.board.wait_idle()
    (action,) = (await house.load()).actions
    assert (action.outcome, till.runs) == ("unknown", [])
    assert "restored from a backup" in action.result
    assert (await house.load()).reasons == ("action_outcome_unknown",)
    await house.board.stop()


async def test_an_end_that_comes_too_late_is_logged_and_changes_nothing(
    house: House, till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    seq = await ask(house)
    till.seconds = 10.0
    await approve(house, seq)
    await asyncio.sleep(1)
    early = EndDeed(seq, "n1", "unknown", "taken for dead")
    await house.log.append(Write(house.id, decide=lambda found: decide(found, early)))
    await house.board.wait_idle()
    assert (await house.load()).actions[0].outcome == "unknown"
    assert "ended as done, and was over before as ['unknown']" in caplog.text


async def test_two_nodes_that_see_the_same_yes_run_it_once(till: Till) -> None:
    one, other = await open_neighbours(bot=Wanting(), tools=till)
    seq = await ask(one)
    one.log.seconds = other.log.seconds = 0.5
    await approve(one, seq)
    await asyncio.sleep(10)
    assert len(till.runs) == 1
    assert [each["runner"] for each in await one.find_inners("ActionTaken")] == ["n1"]
    await one.crash()
    await other.crash()


async def test_a_storage_that_is_away_is_waited_for(house: House, till: Till) -> None:
    seq = await ask(house)
    till.seconds = 1.0
    await approve(house, seq)
    await asyncio.sleep(0.5)
    house.log.refused = 5
    await house.board.wait_idle()
    assert len(till.runs) == 1
    assert (await house.kinds())[-4:] == TOLD


async def test_a_begin_whose_answer_was_lost_is_this_nodes_own(house: House, till: Till) -> None:
    seq = await ask(house)
    append, lost = house.log.append, [True]

    async def lose(write: Any) -> Any:
        appended = await append(write)
        if lost and any(record.kind == "ActionTaken" for record in appended.records):
            lost.clear()
            raise StorageUnavailable
        return appended

    house.log.append = lose  # type: ignore[method-assign]
    await approve(house, seq)
    await house.board.wait_idle()
    assert (len(till.runs), (await house.kinds()).count("ActionTaken")) == (1, 1)
    assert (await house.kinds())[-4:] == TOLD


async def test_without_tools_any_more_a_yes_is_refused_and_an_old_one_fails(till: Till) -> None:
    house = await open_house(bot=Wanting())
    seq = await ask(house)
    with pytest.raises(Invalid, match="There is no tool refund here"):
        await approve(house, seq)
    use = await NoTools().run("refund", {}, Errand())
    assert (use.ok, use.result) == (False, "There is no tool refund here.")
    await house.board.stop()


async def test_nothing_new_is_begun_once_it_stops(house: House, till: Till) -> None:
    seq = await ask(house)
    await house.board.stop()
    await approve(house, seq)
    await house.board.wait_idle()
    assert till.runs == []


async def test_a_look_that_is_behind_what_ended_meanwhile_gives_nothing_up(
    house: House, till: Till, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    seq = await ask(house)
    till.seconds = 10.0
    await approve(house, seq)
    await asyncio.sleep(5)
    listed = await house.log.list_under_way()

    async def list_late() -> Sequence[Conversation]:
        await asyncio.sleep(20)
        return listed

    monkeypatch.setattr(house.log, "list_under_way", list_late)
    await asyncio.sleep(30)
    assert (await house.load()).actions[0].outcome == "done"
    assert len(till.runs) == 1
    assert "is not carried out" not in caplog.text
    assert "was over before" not in caplog.text


async def test_nothing_begins_before_the_tools_are_there(house: House, till: Till) -> None:
    seq = await ask(house)
    till.ready.clear()
    await approve(house, seq)
    await asyncio.sleep(30)
    assert (await house.load()).actions[0].state == "decided"
    await house.board.stop()
    till.ready.set()
    house.board = house.build_board()
    await house.board.start()
    await house.board.wait_idle()
    assert (await house.load()).actions[0].outcome == "done"
    assert len(till.runs) == 1


# -- a deadline ------------------------------------------------------------------------------------


async def ask_with_a_deadline(till: Till, then: ApprovalEnd = "handoff") -> tuple[House, int]:
    """Have a refund held that somebody has to decide about within 20 seconds."""
    settings = EscalationSettings(approval_seconds=20.0, approval_then=then)
    house = await open_house(bot=Wanting(), tools=till, settings=settings)
    await house.board.start()
    return house, await ask(house)


async def pass_time(house: House, seconds: float) -> None:
    """Let time pass with somebody at the desk."""
    house.presence.connect(ANNA.id)
    house.presence.set_state(ANNA.id, "online")
    for _ in range(int(seconds)):
        house.presence.renew(ANNA.id)
        await asyncio.sleep(1.0)


@pytest.mark.parametrize("then", ["handoff", "send"])
async def test_at_its_deadline_an_action_lapses_and_a_person_gets_the_conversation(
    till: Till, then: ApprovalEnd
) -> None:
    house, seq = await ask_with_a_deadline(till, then)
    await pass_time(house, 19)
    assert len((await house.load()).waiting_actions) == 1
    house.ear.nudges.clear()
    await pass_time(house, 2)
    kinds = await house.kinds()
    assert kinds[4:] == ["HandoffRequested", "ActionClosed", "CustomerNotified"]
    assert house.ear.nudges == [(house.id, 8)]
    (closed,) = await house.find_inners("ActionClosed")
    assert (closed["outcome"], closed["cause"]) == ("given_up", "approval_overdue")
    assert (await house.load()).reasons == ("approval_overdue",)
    with pytest.raises(AlreadyDecided, match="in time") as refusal:
        await approve(house, seq)
    assert refusal.value.details["state"] == "waiting"
    assert list(await house.log.list_timers()) == []
    await pass_time(house, 30)
    assert till.runs == []
    await house.board.stop()


async def test_where_the_plan_apologises_the_bot_takes_the_next_word(till: Till) -> None:
    house, _ = await ask_with_a_deadline(till, "apologise")
    await pass_time(house, 21)
    assert (await house.kinds())[4:] == ["ActionClosed", "CustomerNotified"]
    await house.write("Hello?")
    await house.board.wait_idle()
    c = await house.load()
    assert (c.state, len(c.waiting_actions)) == ("bot", 1)
    assert till.runs == []
    await house.board.stop()


async def test_a_yes_in_time_is_carried_out_however_long_that_takes(till: Till) -> None:
    house, seq = await ask_with_a_deadline(till)
    till.seconds = 40.0
    await pass_time(house, 19)
    await approve(house, seq)
    await pass_time(house, 42)
    assert len(till.runs) == 1
    assert await house.kinds() == [*BEGUN, *TOLD]
    await house.board.stop()


async def test_of_a_yes_and_its_deadline_at_the_same_time_one_holds(till: Till) -> None:
    house, seq = await ask_with_a_deadline(till)
    await pass_time(house, 19)
    house.log.seconds = 0.5
    await asyncio.sleep(0.75)
    outcomes = await asyncio.gather(
        approve(house, seq), approve(house, seq), asyncio.sleep(3), return_exceptions=True
    )
    assert sorted(isinstance(each, AlreadyDecided) for each in outcomes[:2]) == [False, True]
    assert len(till.runs) == 1
    assert "HandoffRequested" not in await house.kinds()
    await house.board.stop()


async def test_another_node_counts_on_when_this_one_is_gone(till: Till) -> None:
    house, _ = await ask_with_a_deadline(till)
    await house.board.stop()
    again = house.build_board()
    await again.start()
    await pass_time(house, 22)
    assert (await house.load()).reasons == ("approval_overdue",)
    await again.stop()


class Stopped:
    """Everything is stopped."""

    sheet = Sheet(1, {EVERYTHING: Standing(stopped=True)})

    async def refresh(self) -> None:
        """Nothing else is ever known."""


async def test_a_stop_leaves_actions_to_the_people_who_decide_about_them(till: Till) -> None:
    house, seq = await ask_with_a_deadline(till)
    await house.board.stop()
    house.standings = Stopped()
    house.log.versions[STANDINGS] = 1
    house.board = house.build_board()
    await house.board.start()
    await pass_time(house, 10)
    assert len((await house.load()).waiting_actions) == 1
    await approve(house, seq)
    await house.board.wait_idle()
    assert len(till.runs) == 1
    await house.board.stop()
