"""A bot's turn: whatever goes wrong is a finding that hands over, and the decision can be stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from agent.dialogue import (
    Confidence,
    Deed,
    Draft,
    Flaw,
    Occasion,
    Permission,
    Signals,
    Source,
    ToolCall,
    ToolUse,
    Turn,
)
from agent.errors import ModelReplyInvalid
from escalation.conversation import Conversation
from escalation.events import Action, ActionOutcome, Audit, DecisionInner, Finding
from escalation.held_actions import HeldAction
from escalation.policy.rule import Decision, Situation
from escalation.policy.surroundings import UNKNOWN, Surroundings
from escalation.seen import Seen
from escalation.settings import EscalationSettings
from escalation.turn import (
    LONGEST_TEXT,
    Judged,
    LookAround,
    TurnJudge,
    build_failed_decision,
    find_fault,
    look_nowhere,
)
from tests.virtual_time import VirtualTimeLoop

CONVERSATION = Conversation("c1", head=2, epoch=1, asked=2)
TURNS = [Turn("customer", "Where is my parcel?")]
SIGNALS = Signals(
    topics={"medical": 0.25}, wants_human=0.5, frustration=0.75, evidence={"wants_human": "person"}
)
DRAFT = Draft(
    "It is on its way.",
    Confidence(0.93, raw=2.6, threshold=0.8, certified=True, shares={"margin": 1.5}),
    sources=(Source("a1", "Parcels", "Parcels take two days.", "https://shop.example/parcels"),),
    answer_id="a1",
    topic="delivery",
    signals={"margin": 0.123456},
    versions={"model": "canned"},
)


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Bot:
    """Gives the draft, raises the error, or hangs for ``seconds`` first."""

    def __init__(self, result: object, seconds: float = 0) -> None:
        self._result = result
        self._seconds = seconds

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        await asyncio.sleep(self._seconds)
        if isinstance(self._result, BaseException):
            raise self._result
        return self._result  # type: ignore[return-value] # some tests give what is no draft


class Reader:
    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def read(self, turns: Sequence[Turn]) -> Signals:
        if self._error is not None:
            raise self._error
        return SIGNALS


class Policy:
    """Answers every draft, hands over where there is none, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Situation] = []

    def __call__(self, situation: Situation) -> Decision:
        self.shown.append(situation)
        if situation.draft is not None:
            return Decision("answer", (), (Finding(rule="bot_failed", fired=False),), "v7")
        detail = situation.failure or ""
        finding = Finding(rule="bot_failed", fired=True, action="handoff", detail=detail)
        return Decision("handoff", ("bot_failed",), (finding,), "v7")


async def judge(
    result: object,
    *,
    seconds: float = 0,
    reader: Reader | None = None,
    policy: Callable[[Situation], Decision] | None = None,
    look_around: LookAround = look_nowhere,
) -> Judged:
    judge = TurnJudge(
        Bot(result, seconds),
        reader or Reader(),
        policy or Policy(),
        EscalationSettings(model_deadline=30, uncertified="answer"),
        look_around=look_around,
    )
    return await judge.judge_turn(CONVERSATION, TURNS, through_seq=2, attempt=3)


async def test_a_good_draft_is_judged_with_everything_that_is_known() -> None:
    policy = Policy()
    judged = await judge(DRAFT, policy=policy)
    kept = replace(DRAFT, signals={"margin": 0.1235})
    question = TURNS[-1].text
    assert policy.shown == [
        Situation(CONVERSATION, SIGNALS, kept, None, "answer", question=question)
    ]
    assert judged.draft is DRAFT
    assert judged.decision == DecisionInner.model_validate(
        {
            "action": "answer",
            "question": TURNS[-1].text,
            "confidence": 0.93,
            "raw": 2.6,
            "threshold": 0.8,
            "certified": True,
            "findings": [{"rule": "bot_failed", "fired": False}],
            "signals": {
                "topic_medical": 0.25,
                "wants_human": 0.5,
                "frustration": 0.75,
                "injection": 0.0,
                "repeated_question": 0.0,
                "margin": 0.1235,
            },
            "shares": {"margin": 1.5},
            "versions": {"policy": "v7", "model": "canned"},
            "sources": [
                {
                    "id": "a1",
                    "title": "Parcels",
                    "quote": "Parcels take two days.",
                    "url": "https://shop.example/parcels",
                }
            ],
            "draft": "It is on its way.",
            "answer_id": "a1",
            "topic": "delivery",
            "through_seq": 2,
            "attempt": 3,
            "seen": {"head": 2, "waived": True, "evidence": {"wants_human": "person"}},
        }
    )


async def test_what_was_so_around_a_turn_is_kept_and_shown_to_the_policy() -> None:
    around = Surroundings("2026-11-21T09:30:00+01:00", True, 3, 2, {"plan": "gold"})

    async def look(conversation: Conversation) -> Surroundings:
        assert conversation is CONVERSATION
        return around

    policy = Policy()
    judged = await judge(DRAFT, policy=policy, look_around=look)
    assert policy.shown[0].around == around
    assert judged.decision.seen == Seen(
        head=2,
        waived=True,
        evidence={"wants_human": "person"},
        at="2026-11-21T09:30:00+01:00",
        open=True,
        waiting=3,
        online=2,
        attributes={"plan": "gold"},
    )


@pytest.mark.parametrize("is_slow", [False, True])
async def test_nothing_is_known_around_a_turn_where_looking_fails(is_slow: bool) -> None:
    async def look(_: Conversation) -> Surroundings:
        if is_slow:
            await asyncio.sleep(60)
        raise ConnectionError

    policy = Policy()
    judged = await judge(DRAFT, policy=policy, look_around=look)
    assert policy.shown[0].around == UNKNOWN
    assert judged.decision.action == "answer"


async def test_a_bot_gives_no_signal_under_a_name_of_what_is_read_in_the_message() -> None:
    own = {"wants_human": 1.0, "topic_fraud": 1.0, "margin": 0.5}
    policy = Policy()
    judged = await judge(replace(DRAFT, signals=own), policy=policy)
    assert policy.shown[0].signals == SIGNALS
    assert judged.decision.signals["wants_human"] == 0.5
    assert "topic_fraud" not in judged.decision.signals


async def test_a_bot_that_hangs_is_given_up_at_the_deadline() -> None:
    began = asyncio.get_running_loop().time()
    judged = await judge(DRAFT, seconds=31)
    assert asyncio.get_running_loop().time() - began == pytest.approx(30)
    assert judged.draft is None
    assert judged.decision.action == "handoff"
    assert judged.decision.reasons == ["bot_failed"]
    assert judged.decision.findings[0].detail == "no answer within 30 s"
    assert judged.decision.signals["wants_human"] == 0.5


async def test_a_bot_just_within_the_deadline_is_heard() -> None:
    assert (await judge(DRAFT, seconds=29.9)).decision.action == "answer"


@pytest.mark.parametrize(
    ("result", "detail"),
    [
        (ConnectionError("no route"), "ConnectionError: no route"),
        (TimeoutError("read timed out"), "TimeoutError: read timed out"),
        (ModelReplyInvalid("Empty.", "reply_empty"), "reply_empty: Empty."),
        (asyncio.CancelledError(), "RuntimeError: the bot gave up by itself"),
        (RuntimeError("\ud800"), "RuntimeError: ?"),
        (RuntimeError("x" * 1000), "RuntimeError: " + "x" * 286),
        (replace(DRAFT, text=""), "the text is empty"),
        (replace(DRAFT, text=" \n\t"), "the text is empty"),
        (replace(DRAFT, text="a\0b"), "the text holds the control character U+0000"),
        (replace(DRAFT, text="a\x1bb"), "the text holds the control character U+001B"),
        (replace(DRAFT, text="a\ud83d"), "the text holds half of a surrogate pair"),
        (replace(DRAFT, text="x" * 8001), "the text has 8001 characters, 8000 are allowed"),
    ],
)
async def test_a_failure_or_a_broken_text_hands_over(result: object, detail: str) -> None:
    judged = await judge(result)
    assert (judged.decision.action, judged.decision.reasons) == ("handoff", ["bot_failed"])
    assert judged.decision.findings[0].detail == detail
    assert (judged.draft, judged.decision.draft) == (None, None)


@pytest.mark.parametrize(
    "result",
    [
        None,
        "It is on its way.",
        replace(DRAFT, text=None),  # type: ignore[arg-type]
        replace(DRAFT, confidence=None),  # type: ignore[arg-type]
        replace(DRAFT, confidence=Confidence(1.01)),
        replace(DRAFT, confidence=Confidence(-0.01)),
        replace(DRAFT, signals={"margin": "high"}),  # type: ignore[dict-item]
        replace(DRAFT, sources=(replace(DRAFT.sources[0], title=None),)),  # type: ignore[arg-type]
        replace(DRAFT, sources=(replace(DRAFT.sources[0], quote="a\udc00"),)),
        replace(DRAFT, sources=(replace(DRAFT.sources[0], url="a\udc00"),)),
        replace(DRAFT, versions={"model": "a\udc00"}),
        replace(DRAFT, topic="a\udc00"),
        replace(DRAFT, flaws=(Flaw("promise", "a\udc00"),)),
        replace(DRAFT, flaws=None),  # type: ignore[arg-type]
    ],
    ids=lambda result: repr(result)[:60],
)
async def test_what_is_no_proper_draft_hands_over_and_can_be_stored(result: object) -> None:
    judged = await judge(result)
    assert (judged.decision.action, judged.decision.reasons) == ("handoff", ["bot_failed"])
    assert judged.decision.findings[0].detail != ""
    judged.decision.model_dump_json()


@pytest.mark.parametrize("text", ["x" * LONGEST_TEXT, "two\nlines\tand a tab\r\n", "😀 – ß"])
async def test_unusual_but_proper_texts_are_kept_as_they_are(text: str) -> None:
    assert find_fault(text) is None
    assert (await judge(replace(DRAFT, text=text))).decision.draft == text


async def test_numbers_that_are_none_are_left_out() -> None:
    confidence = Confidence(float("nan"), threshold=float("inf"), shares={"margin": float("nan")})
    judged = await judge(
        replace(DRAFT, confidence=confidence, signals={"margin": float("inf"), "score": 1.0})
    )
    assert (judged.decision.confidence, judged.decision.threshold) == (None, None)
    assert judged.decision.shares == {}
    assert "margin" not in judged.decision.signals
    assert judged.decision.signals["score"] == 1.0


async def test_a_reader_that_fails_leaves_the_signals_out() -> None:
    policy = Policy()
    judged = await judge(DRAFT, reader=Reader(ValueError("no")), policy=policy)
    assert policy.shown[0].signals is None
    assert judged.decision.signals == {"margin": 0.1235}


@pytest.mark.parametrize("error", [KeyError("score"), RuntimeError("\ud800")])
async def test_a_policy_that_fails_hands_over(error: Exception) -> None:
    def fail(_: Situation) -> Decision:
        raise error

    judged = await judge(DRAFT, policy=fail)
    assert (judged.decision.action, judged.decision.reasons) == ("handoff", ["policy_failed"])
    assert judged.decision.draft == DRAFT.text
    judged.decision.model_dump_json()


async def test_cancelling_a_turn_is_no_failure_of_the_bot() -> None:
    policy = Policy()
    turn = asyncio.create_task(judge(DRAFT, seconds=5, policy=policy))
    await asyncio.sleep(1)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert policy.shown == []


def test_a_turn_that_broke_off_is_handed_over_with_what_went_wrong() -> None:
    failed = build_failed_decision(ValueError("\ud800"), through_seq=7, attempt=3)
    assert (failed.action, failed.reasons) == ("handoff", ["turn_failed"])
    assert (failed.through_seq, failed.attempt) == (7, 3)
    (finding,) = failed.findings
    assert (finding.rule, finding.fired) == ("turn_failed", True)
    assert finding.detail == "The turn broke off: ValueError: ?"
    failed.model_dump_json()


# -- what a reviewer looks at, and for how long a person may stop an answer -----------------------

AFTER = EscalationSettings()
NORWAY = [Turn("bot", "Hello."), Turn("customer", "Do you ship?"), Turn("customer", "To Norway?")]


class Draws:
    """Draws the same always, and keeps what it was asked."""

    def __init__(self, drawn: bool) -> None:
        self.asked: list[tuple[str, int]] = []
        self._audit = Audit(drawn=drawn, probability=0.05)

    def __call__(self, conversation_id: str, through_seq: int, standing: object) -> Audit:
        self.asked.append((conversation_id, through_seq))
        return self._audit


async def decide_with(
    action: Action,
    draws: Draws,
    *,
    through_seq: int = 2,
    veto_seconds: float | None = None,
    settings: EscalationSettings = AFTER,
) -> DecisionInner:
    decision = Decision(action, ("a_rule",), (), "v7", veto_seconds)
    judge = TurnJudge(Bot(DRAFT), Reader(), lambda _: decision, settings, draw=draws)
    return (await judge.judge_turn(CONVERSATION, NORWAY, through_seq=through_seq)).decision


@pytest.mark.parametrize("action", ["answer", "audit", "veto"])
async def test_what_may_go_out_alone_is_drawn_for_and_the_draw_logged(action: Action) -> None:
    draws = Draws(True)
    decision = await decide_with(action, draws)
    assert (decision.action, decision.audit) == (action, Audit(drawn=True, probability=0.05))
    assert draws.asked == [("c1", 2)]
    assert (await decide_with(action, Draws(False))).audit == Audit(probability=0.05)


@pytest.mark.parametrize(("action", "probability"), [("approve", 1), ("handoff", 1), ("block", 0)])
async def test_what_a_person_sees_anyway_or_never_is_not_drawn_for(
    action: Action, probability: float
) -> None:
    draws = Draws(True)
    assert (await decide_with(action, draws)).audit == Audit(probability=probability)
    assert draws.asked == []


async def test_a_prediction_is_not_drawn_for() -> None:
    draws = Draws(True)
    decision = await decide_with("answer", draws, through_seq=0)
    assert (decision.audit, draws.asked) == (Audit(), [])


@pytest.mark.parametrize("action", ["answer", "audit", "veto"])
async def test_a_drawn_answer_is_held_where_the_operator_wants_it_seen_before(
    action: Action,
) -> None:
    settings = EscalationSettings(audit="before")
    decision = await decide_with(action, Draws(True), settings=settings)
    assert (decision.action, decision.reasons) == ("approve", ["a_rule", "audit_draw"])
    assert decision.audit == Audit(drawn=True, probability=0.05)
    assert [(each.rule, each.action) for each in decision.findings] == [("audit_draw", "approve")]
    assert decision.veto_seconds is None
    spared = await decide_with(action, Draws(False), settings=settings)
    assert (spared.action, spared.reasons) == (action, ["a_rule"])


async def test_a_window_is_the_rules_own_or_the_operators() -> None:
    assert (await decide_with("veto", Draws(False))).veto_seconds == 20.0
    assert (await decide_with("veto", Draws(False), veto_seconds=3.0)).veto_seconds == 3.0
    assert (await decide_with("answer", Draws(False), veto_seconds=3.0)).veto_seconds is None


async def test_the_question_is_what_the_customer_said_since_somebody_else_spoke() -> None:
    decision = await decide_with("answer", Draws(False))
    assert decision.question == "Do you ship?\nTo Norway?"


# -- tools -----------------------------------------------------------------------------------------


class Attentive(Bot):
    """Keeps what it was told of the occasion."""

    occasion: Occasion

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        self.occasion = occasion
        return await self.draft(turns)


async def test_the_bot_is_told_for_whom_it_works_what_was_done_and_what_it_may() -> None:
    def permit(name: str) -> Permission:
        return "free" if name == "order_status" else "human"

    outcomes: list[ActionOutcome] = ["done", "failed", "done", "done", "done", "done", "done"]
    actions = tuple(
        HeldAction(
            seq,
            "now",
            "refund",
            {"amount": seq},
            state="closed",
            decided_name="Anna",
            through_seq=2,
            outcome=outcome,
            result="refunded",
        )
        for seq, outcome in enumerate(outcomes)
    )
    bot = Attentive(DRAFT)
    judge = TurnJudge(bot, Reader(), Policy(), EscalationSettings(), permit=permit)
    conversation = replace(CONVERSATION, customer_id="v1", site="shop", actions=actions)
    await judge.judge_turn(conversation, TURNS, through_seq=2)
    occasion = bot.occasion
    assert (occasion.conversation_id, occasion.customer_id, occasion.site) == ("c1", "v1", "shop")
    assert [deed.args["amount"] for deed in occasion.deeds] == [2, 3, 4, 5, 6]
    assert occasion.deeds[-1] == Deed("refund", {"amount": 6}, "refunded", "Anna")
    assert (occasion.permit("order_status"), occasion.permit("refund")) == ("free", "human")
    judge.permit = lambda _: "free"
    await judge.judge_turn(conversation, TURNS)
    assert (bot.occasion.conversation_id, bot.occasion.permit("refund")) == ("", "free")


async def test_what_is_wanted_needs_no_words_and_is_kept() -> None:
    wish = Draft(
        "",
        Confidence(None),
        wants=(ToolCall("refund", {"amount": 40}),),
        used=(ToolUse("order_status", {}, "on its way"),),
    )
    decision = (await judge(wish)).decision
    assert [each.name for each in decision.wants] == ["refund"]
    assert [each.result for each in decision.tools] == ["on its way"]
    assert (decision.draft, decision.confidence, decision.rests_on_tool) == (None, None, False)


async def test_a_wish_that_cannot_be_stored_is_a_failure() -> None:
    judged = await judge(Draft("", Confidence(None), wants=(ToolCall("re\ud800fund", {}),)))
    assert judged.draft is None
    assert (judged.decision.reasons, judged.decision.wants) == (["bot_failed"], [])
