"""A conversation's log as words: the turns that a bot answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from agent.dialogue import Speaker, Turn
from escalation.events import Record
from escalation.transcripts.told import read_turns

_SPEAKERS: dict[str, Speaker] = {
    "CustomerWrote": "customer",
    "BotAnswered": "bot",
    "HumanWrote": "human",
}
_SAYING = {
    *_SPEAKERS,
    "ReturnedToBot",
    "ConversationReopened",
    "ConversationAbsorbed",
    "AnswerWithdrawn",
}

STRETCH_ENDED = "A colleague handled the conversation up to here and has handed it back to you."
"""How the fact begins that a human stretch ended."""
_REASONS = {
    "asks_for_human": "The customer had asked for a person.",
    "low_confidence": "You had not been sure enough of your answer.",
    "uncertified": "Nobody had yet shown that your answers about this are right often enough.",
    "repeated_misses": "You had not been sure enough of several answers in a row.",
    "frustration": "The customer had been frustrated.",
    "repeated_question": "The customer had asked the same again.",
    "sensitive_topic": "It had been about a topic that people look after.",
    "bot_failed": "You had not been able to answer.",
    "draft_rejected": "A colleague had not agreed with your draft.",
    "merged": "Something was left open in another chat of this customer.",
}
"""Why a conversation had been handed over, as the bot is told once it is settled."""
_ABSORBED = (
    "The customer had also written in another chat, which goes on here. This was said there:"
)
_WITHDRAWN = "You began to answer, and what the customer had seen was taken back unfinished"
_REOPENED = "The conversation was closed here. The customer has written again and it is open again."


class PlacedTurn(NamedTuple):
    """A turn, the event that said it, and the message after which it stands."""

    place: int
    seq: int
    turn: Turn

    def is_before(self, through_seq: int) -> bool:
        """Say whether a bot that answers the message ``through_seq`` should know this turn."""
        if self.turn.speaker in ("bot", "fact"):
            return self.place < through_seq
        return self.place <= through_seq


def build_turns(records: Iterable[Record], through_seq: int) -> list[Turn]:
    """Return what a bot should know to answer the customer's messages up to ``through_seq``.

    Oldest first; the last turn is the customer's message ``through_seq``. An answer stands after
    the message that it replies to, also where the customer had already written the next one.
    Where a human stretch ended, a ``fact`` says so, with what the human said was settled; another
    says what the customer saw of an answer that was taken back, once they have written again.
    Notes, the house's own notices and erased messages are left out.
    """
    return [placed.turn for placed in place_turns(records) if placed.is_before(through_seq)]


def place_turns(records: Iterable[Record]) -> list[PlacedTurn]:
    """Return everything that was said, each answer after the message that it replies to."""
    placed: list[PlacedTurn] = []
    for record in records:
        if record.kind not in _SAYING:
            continue
        for turn in _read_turns(record):
            place = record.seq
            if turn.speaker == "bot":
                place = record.read_body().get("in_reply_to", place)
            elif record.kind == "AnswerWithdrawn":
                place = record.read_inner().get("through_seq", place)
            placed.append(PlacedTurn(place, record.seq, turn))
    placed.sort(key=itemgetter(0, 1))
    return placed


def leave_out_settled(turns: Sequence[Turn]) -> Sequence[Turn]:
    """Return what was said since a person last gave the conversation back to the bot.

    What led to the handover before that is settled: what is read in it is no reason for another.
    """
    for index in range(len(turns) - 1, -1, -1):
        turn = turns[index]
        if turn.speaker == "fact" and turn.text.startswith(STRETCH_ENDED):
            return turns[index + 1 :]
    return turns


def _read_turns(record: Record) -> Sequence[Turn]:
    if record.kind == "ConversationAbsorbed":
        words = _read_text(record.read_inner(), "text")
        return [Turn("fact", _ABSORBED), *read_turns(words)] if words else []
    turn = _read_turn(record)
    return [] if turn is None else [turn]


def _read_turn(record: Record) -> Turn | None:
    if record.kind == "ReturnedToBot":
        return Turn("fact", _tell_return(record.read_inner()))
    if record.kind == "ConversationReopened":
        return Turn("fact", _REOPENED)
    if record.kind == "AnswerWithdrawn":
        seen = _read_text(record.read_body(), "seen")
        return Turn("fact", f"{_WITHDRAWN}: “{seen}”") if seen else None
    speaker = _SPEAKERS.get(record.kind)
    if speaker is None:
        return None
    text = _read_text(record.read_body(), "text")
    return Turn(speaker, text) if text else None


def _tell_return(inner: Mapping[str, Any]) -> str:
    """Say as facts why a person had the conversation, and what they settled."""
    wanted = [_REASONS.get(str(each), "") for each in inner.get("settled", ())]
    why = " ".join(dict.fromkeys(filter(None, wanted)))
    note = _read_text(inner, "note")
    return " ".join(filter(None, (STRETCH_ENDED, why, f"What was settled: {note}" if note else "")))


def _read_text(content: Mapping[str, Any], name: str) -> str:
    return str(content.get(name, "")).strip()
