"""A conversation step by step, in memory: what commands lead to, and what is left to look at."""

from __future__ import annotations

from escalation.commands import (
    ClaimConversation,
    Command,
    FinishTurn,
    OpenConversation,
    Person,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.event_parts import Event
from escalation.events import Action, DecisionInner, SourceQuoted
from escalation.fold import fold
from escalation.handoff import authorise, decide

ADA, BEN = Person("pada", "Ada"), Person("pben", "Ben")
TABLE = SourceQuoted(id="s1", title="Delivery", quote="It takes two days.")
BOSS, MINER = Person("pboss", "Bo", "supervisor"), Person("pminer", "Mia", "data")
EMPTY = Conversation(id="c1")


def follow(conversation: Conversation, *commands: Command) -> tuple[Conversation, list[Event]]:
    """Carry out commands in order; return the state and the events of the last one."""
    events: list[Event] = []
    for command in commands:
        authorise(conversation, command)
        events = list(decide(conversation, command))
        for event in events:
            conversation = fold(conversation, event, seq=conversation.head + 1, at="t")
    return conversation, events


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def asked(text: str = "Where is my parcel?") -> Conversation:
    return follow(EMPTY, OpenConversation("v1"), WriteAsCustomer("v1", text))[0]


def finish(
    c: Conversation, action: Action, draft: str | None = "It is on its way.", *, online: bool = True
) -> FinishTurn:
    decision = DecisionInner(
        action=action, draft=draft, through_seq=c.asked, confidence=0.5, reasons=["low_confidence"]
    )
    return FinishTurn(c.epoch, decision, online)


def act(c: Conversation, action: Action, draft: str | None = "It is on its way.") -> Conversation:
    return follow(c, finish(c, action, draft))[0]


def claimed() -> Conversation:
    return follow(act(asked(), "handoff"), ClaimConversation(ADA))[0]
