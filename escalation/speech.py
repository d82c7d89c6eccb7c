"""Words of an answer that is still being written: when they may be shown, and how they are taken back."""

from __future__ import annotations

from typing import TypeGuard

from escalation.commands import BeginAnswer, FinishTurn, Shown
from escalation.conversation import Conversation
from escalation.errors import StaleEpoch, StaleTurn
from escalation.event_parts import BOT, Event
from escalation.events import (
    AnswerBegun,
    AnswerWithdrawn,
    BegunInner,
    BotAnswered,
    WithdrawnBody,
    WithdrawnInner,
)


def require_turn(c: Conversation, command: BeginAnswer | FinishTurn, through_seq: int) -> None:
    """Refuse what is not for a message that the bot has to deal with, under its own epoch.

    Nor may it come of a draft that does not know what was done for that message since. Raises
    ``StaleEpoch``, ``StaleTurn``.
    """
    if c.epoch != command.epoch or c.state != "bot":
        raise StaleEpoch
    is_owed = c.settled < through_seq <= c.asked
    if not is_owed or command.newest_own != c.newest_own:
        raise StaleTurn


def begin_answer(c: Conversation, command: BeginAnswer) -> list[Event]:
    """Let words be shown from now on. Raises ``StaleEpoch``, ``StaleTurn``."""
    require_turn(c, command, command.through_seq)
    if c.speech is not None:
        raise StaleTurn
    inner = BegunInner(
        through_seq=command.through_seq,
        attempt=command.attempt,
        action=command.action,
        confidence=command.confidence,
        reasons=list(command.reasons),
        seal=command.seal,
    )
    return [AnswerBegun(author=BOT, inner=inner)]


def withdraw(c: Conversation, shown: Shown | None, cause: str) -> list[Event]:
    """Take back the words that may be shown; what they were is known only to who showed them."""
    if c.speech is None:
        return []
    body = WithdrawnBody(seen=shown.words) if is_of(shown, c) else WithdrawnBody(lost=True)
    inner = WithdrawnInner(
        through_seq=c.speech.through_seq, begun_seq=c.speech.begun_seq, cause=cause
    )
    return [AnswerWithdrawn(author=BOT, body=body, inner=inner)]


def withdraw_unless_sent(
    c: Conversation, shown: Shown | None, acts: list[Event], cause: str
) -> list[Event]:
    """Take the words back unless one of the ``acts`` sends an answer that begins with them."""
    if is_of(shown, c):
        sent = [each.body.text for each in acts if isinstance(each, BotAnswered)]
        if any(text.startswith(shown.words) for text in sent):
            return []
    return withdraw(c, shown, cause)


def is_of(shown: Shown | None, c: Conversation) -> TypeGuard[Shown]:
    """Say whether it tells of the words that may be shown now."""
    return c.speech is not None and shown is not None and c.speech.seal == shown.seal
