"""Words that may be shown: begun under the bot's epoch, ended by the answer or taken back as they were seen."""

from __future__ import annotations

import pytest

from escalation.commands import (
    BeginAnswer,
    ClaimConversation,
    Command,
    FinishTurn,
    OpenConversation,
    ReturnToBot,
    SetDraftAside,
    Shown,
    WithdrawAnswer,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.errors import StaleEpoch, StaleTurn
from escalation.event_parts import Event
from escalation.events import AnswerWithdrawn
from escalation.fold import fold
from escalation.handoff import authorise, decide
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, build_decision

DRAFT = "You can change your address in the settings."
BEGIN = BeginAnswer(1, 2, 1, "answer", "s1", 0.93)
ASKED: tuple[Command, ...] = (OpenConversation(CUSTOMER_ID), WriteAsCustomer(CUSTOMER_ID, "How?"))


def play(*commands: Command) -> tuple[Conversation, list[Event]]:
    """Carry commands out; returns the fold, and the events of the last one."""
    conversation, events = Conversation(CONVERSATION), list[Event]()
    for command in commands:
        authorise(conversation, command)
        events = list(decide(conversation, command))
        for event in events:
            seq = conversation.head + 1
            conversation = fold(conversation, event, seq=seq, at="2026-01-05T09:00:00.000Z")
    return conversation, events


def finish(words: str | None, action: str = "answer", draft: str = DRAFT) -> FinishTurn:
    shown = None if words is None else Shown("s1", words)
    return FinishTurn(1, build_decision(action, draft=draft), True, shown)  # type: ignore[arg-type]


def find_withdrawn(events: list[Event]) -> AnswerWithdrawn:
    (found,) = [each for each in events if isinstance(each, AnswerWithdrawn)]
    return found


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def test_words_are_begun_under_the_turn_and_its_epoch() -> None:
    conversation, events = play(*ASKED, BEGIN)
    assert kinds(events) == ["AnswerBegun"]
    assert (events[0].inner.through_seq, events[0].inner.confidence) == (2, 0.93)  # type: ignore[attr-defined]
    assert conversation.speech is not None
    assert (conversation.speech.begun_seq, conversation.speech.epoch) == (3, 1)
    assert conversation.owes_turn
    with pytest.raises(StaleTurn):
        decide(conversation, BEGIN)


def test_nothing_is_begun_after_a_takeover_or_an_answer() -> None:
    taken, _ = play(*ASKED, ClaimConversation(ANNA))
    with pytest.raises(StaleEpoch):
        decide(taken, BEGIN)
    answered, _ = play(*ASKED, finish(None))
    with pytest.raises(StaleTurn):
        decide(answered, BEGIN)


def test_an_answer_that_begins_with_what_was_seen_ends_it() -> None:
    conversation, events = play(*ASKED, BEGIN, finish("You can change"))
    assert kinds(events) == ["DecisionMade", "BotAnswered"]
    assert (conversation.speech, conversation.keeps_turn) == (None, False)


def test_an_answer_that_says_something_else_withdraws_what_was_seen_first() -> None:
    _, events = play(*ASKED, BEGIN, finish("You cannot"))
    assert kinds(events) == ["DecisionMade", "AnswerWithdrawn", "BotAnswered"]
    assert find_withdrawn(events).body.seen == "You cannot"


@pytest.mark.parametrize(
    ("action", "effect"), [("handoff", "HandoffRequested"), ("approve", "DraftHeld")]
)
def test_what_is_not_sent_is_withdrawn_with_its_decision(action: str, effect: str) -> None:
    conversation, events = play(*ASKED, BEGIN, finish("You can", action))
    assert kinds(events)[:3] == ["DecisionMade", "AnswerWithdrawn", effect]
    withdrawn = find_withdrawn(events)
    assert (withdrawn.body.seen, withdrawn.body.lost) == ("You can", False)
    assert (withdrawn.inner.begun_seq, withdrawn.inner.cause) == (3, action)
    assert conversation.speech is None


def test_words_that_another_process_showed_are_lost() -> None:
    _, events = play(*ASKED, BEGIN, finish(None))
    assert kinds(events) == ["DecisionMade", "AnswerWithdrawn", "BotAnswered"]
    assert (find_withdrawn(events).body.seen, find_withdrawn(events).body.lost) == ("", True)


def test_a_takeover_leaves_the_turn_until_the_words_are_taken_back() -> None:
    taken, _ = play(*ASKED, BEGIN, ClaimConversation(ANNA))
    assert (taken.owes_turn, taken.keeps_turn) == (False, True)
    aside = SetDraftAside("You can change yo", 2, "claimed", unfinished=True)
    assert kinds(list(decide(taken, aside))) == ["DraftSetAside"], "these words are not its own"
    own = SetDraftAside("You can change yo", 2, "claimed", shown=Shown("s1", "You can"))
    events = list(decide(taken, own))
    assert kinds(events) == ["AnswerWithdrawn", "DraftSetAside"]
    assert find_withdrawn(events).body.seen == "You can"


def test_words_are_taken_back_also_where_nobody_can_use_the_draft() -> None:
    back, _ = play(*ASKED, BEGIN, ClaimConversation(ANNA), ReturnToBot(ANNA))
    own = SetDraftAside("You can change yo", 2, "claimed", shown=Shown("s1", "You can"))
    assert kinds(list(decide(back, own))) == ["AnswerWithdrawn"]


def test_words_can_be_taken_back_alone_and_once() -> None:
    conversation, events = play(*ASKED, BEGIN, WithdrawAnswer("stopped", Shown("s1", "You")))
    assert kinds(events) == ["AnswerWithdrawn"]
    assert decide(conversation, WithdrawAnswer("stopped")) == []
    assert conversation.owes_turn
