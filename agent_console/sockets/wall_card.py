"""One conversation on the wall: who has it, what was said last, how sure the bot was. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent_console.wire.frames import WatchWall
from agent_console.wire.wall import Spoken, WallCard, encode
from escalation.conversation import Conversation, State
from escalation.events import Record
from escalation.routing.waiting_line import HolderShown
from escalation.words import Words

SCORES = 3
LONGEST_WORDS = 280
_SPOKEN = frozenset(("CustomerWrote", "BotAnswered", "HumanWrote"))
_ORDER: dict[State, int] = {"waiting": 0, "offered": 1, "human": 2, "bot": 3, "resolved": 4}


@dataclass(slots=True)
class Entry:
    """What is known of a live conversation; ``version`` rises whenever its card changes."""

    conversation: Conversation
    version: int = 0
    read_to: int = 0
    """How far its rows were read for ``said`` and ``scores``."""
    said: Spoken | None = None
    scores: list[float | None] = field(default_factory=list)
    words: Words | None = None
    _encoded: tuple[int, str] | None = None

    def encode(self) -> str:
        """Return its card as JSON, built once for everybody who sees this version."""
        if self._encoded is None or self._encoded[0] != self.version:
            self._encoded = self.version, encode({**self.build_card()})
        return self._encoded[1]

    def read(self, records: Iterable[Record]) -> None:
        """Take what was said and how sure the bot was from rows, in order."""
        for record in records:
            self.read_to = record.seq
            if record.kind in _SPOKEN and (text := record.read_body().get("text")):
                self.said = Spoken(
                    role=record.role, name=record.name, text=_shorten(text), at=record.at
                )
            elif record.kind == "DecisionMade":
                self.scores = [*self.scores, record.read_inner().get("confidence")][-SCORES:]

    def build_card(self) -> WallCard:
        """Build what supervisors see of it."""
        c = self.conversation
        return WallCard(
            conversation_id=c.id,
            state=c.state,
            site=c.site,
            topic=c.topic,
            priority=c.route.priority,
            group=c.route.group,
            holder=None if c.holder is None else HolderShown(id=c.holder, name=c.holder_name or ""),
            offered_to=c.offered_to,
            joined=[HolderShown(id=each.id, name=each.name) for each in c.joined],
            reasons=list(c.reasons),
            scores=list(self.scores),
            said=self.said,
            writing=self._find_writing(),
            held=c.held is not None,
            opened_at=c.opened_at,
            last_at=c.last_at,
            escalated_at=c.escalated_at,
            waiting_since=c.waiting_since,
            snoozed=c.snoozed,
            customer_left=c.customer_left,
        )

    def _find_writing(self) -> str | None:
        """Return the words on their way, if they are those of the answer that was begun."""
        words, speech = self.words, self.conversation.speech
        if words is None or speech is None or words.begun_seq != speech.begun_seq:
            return None
        return words.text[-LONGEST_WORDS:] if words.is_sealed(speech.seal) else None


def fits(conversation: Conversation, wall: WatchWall) -> bool:
    """Say whether a conversation is one that the wall is to show."""
    c = conversation
    return (
        wall.site in (None, c.site)
        and wall.topic in (None, c.topic)
        and wall.holder in (None, c.holder)
        and (wall.states is None or c.state in wall.states)
    )


def order(entries: Iterable[Entry]) -> list[Entry]:
    """Put first what waits for a person, then what has one, then the bot's; the liveliest first."""
    newest = sorted(entries, key=lambda entry: entry.conversation.last_at, reverse=True)
    return sorted(newest, key=lambda entry: _ORDER[entry.conversation.state])


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1] + "…"
