"""What tests of this package and of its users need: a clock turned by hand, a log in memory, samples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from escalation import handoff
from escalation.clock import format_time
from escalation.commands import Command, Person
from escalation.events import Action, DecisionInner
from escalation.store.log import Write
from escalation.store.log_memory import MemoryLog

CONVERSATION = "c" + "0" * 24
CUSTOMER_ID = "v" + "0" * 24
ANNA = Person("p" + "a" * 16, "Anna")
BEN = Person("p" + "b" * 16, "Ben")
SUSAN = Person("p" + "s" * 16, "Susan", "supervisor")
DORA = Person("p" + "d" * 16, "Dora", "data")


class FakeClock:
    """A clock that stands still until ``advance`` is called."""

    def __init__(self, boot_id: str = "boot-1") -> None:
        self._boot_id = boot_id
        self._moment = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
        self._steady = 1000.0

    @property
    def boot_id(self) -> str:
        return self._boot_id

    def now(self) -> str:
        return format_time(self._moment)

    def steady(self) -> float:
        return self._steady

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self._moment += timedelta(seconds=seconds)
        self._steady += seconds


def open_memory_log(clock: FakeClock | None = None, node: str = "n1") -> MemoryLog:
    """Make an empty log that forgets everything at the end."""
    return MemoryLog(clock or FakeClock(), node)


def build_write(
    command: Command,
    *,
    conversation_id: str = CONVERSATION,
    sender: str | None = None,
    client_id: str | None = None,
    payload: str = "",
    carrier: str | None = None,
    attempt: int | None = None,
) -> Write:
    """Build the write that carries a command out under the rules of ``handoff``."""
    return Write(
        conversation_id,
        decide=lambda conversation: handoff.decide(conversation, command),
        authorise=lambda conversation: handoff.authorise(conversation, command),
        sender=sender,
        client_id=client_id,
        payload=payload,
        carrier=carrier,
        attempt=attempt,
    )


def build_decision(
    action: Action = "answer",
    *,
    through_seq: int = 2,
    draft: str | None = "You can change your address in the settings.",
    confidence: float | None = 0.97,
    reasons: tuple[str, ...] = (),
    attempt: int = 1,
) -> DecisionInner:
    """Build what a bot's turn decided."""
    return DecisionInner(
        action=action,
        through_seq=through_seq,
        draft=draft,
        confidence=confidence,
        reasons=list(reasons),
        attempt=attempt,
    )
