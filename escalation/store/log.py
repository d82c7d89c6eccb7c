"""The contract of the log: append under guards, read after a number. Adapters: log_memory, log_sql."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from escalation.conversation import Conversation, State
from escalation.event_parts import Event
from escalation.events import Record

STANDINGS = "standings"
"""Name of the version that rises with every change of a topic's standing."""

UNREADABLE = "Unreadable"
"""The kind under which ``read_all`` gives a damaged row: without content, and no kind of event."""


@dataclass(frozen=True, slots=True)
class Write:
    """One request to append, with its guards as data.

    Inside one transaction and in this order: ``authorise`` on the current state; the same
    ``sender`` and ``client_id`` as before returns the earlier number (``Conflict`` when ``payload``
    differs); ``attempt`` must still be the turn's; ``standings`` must still be in force;
    ``decide`` returns what to append. ``decide`` and ``authorise`` are pure and quick; what they
    raise fails this write alone.
    """

    conversation_id: str
    decide: Callable[[Conversation], Sequence[Event]]
    authorise: Callable[[Conversation], None] | None = None
    sender: str | None = None
    client_id: str | None = None
    payload: str = ""
    """What sameness of two sendings is judged on; only a keyed digest of it is stored."""
    carrier: str | None = None
    """The kind of event that carries ``client_id`` and whose number is acknowledged."""
    attempt: int | None = None
    """For the end of a bot's turn: the attempt under which it was begun."""
    standings: int | None = None
    """For what goes out without a person: the version of the topics' standings that it was decided
    under. A stop that was acknowledged before is so respected, whichever node it was given to."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a write, after it is durably stored.

    ``seq`` is the number to acknowledge: the carrier's, else the last one appended, else the head.
    ``repeated`` says that nothing was written because this ``client_id`` had been stored before.
    ``turn`` is the conversation's turn row after the write, when the bot owes one; ``timer`` its
    timer row, while a held draft, or actions, wait for their window to pass.
    """

    conversation: Conversation
    records: Sequence[Record]
    seq: int
    repeated: bool = False
    turn: OpenTurn | None = None
    timer: VetoTimer | None = None


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A bot's turn that is begun and not finished: answer the customer up to ``through_seq``."""

    conversation_id: str
    through_seq: int
    attempt: int
    node: str


@dataclass(frozen=True, slots=True)
class VetoTimer:
    """What is held and does not wait for ever: after ``seconds`` something comes of it by itself.

    ``draft_seq`` is the held draft, or the newest action of the desk's own (``Conversation.window``).

    No time is stored: whichever ``node`` it is at counts, on its own steady clock and from when it
    took it up.
    """

    conversation_id: str
    draft_seq: int
    epoch: int
    seconds: float
    node: str


class ConversationLog(Protocol):
    """Append-only logs of many conversations, each numbered 1, 2, 3 … without holes."""

    @property
    def log_id(self) -> str:
        """Name of this database's history; a restored backup has another."""
        ...

    @property
    def node(self) -> str:
        """Name of this node, under which it begins turns."""
        ...

    async def append(self, write: Write) -> Appended:
        """Append what ``write.decide`` returns; resolves only after it is durably stored.

        Keeps, in the same transaction, one ``OpenTurn`` row for every conversation whose fold
        ``keeps_turn``: made with attempt 1 for this node, ``through_seq`` moved by later customer
        messages, removed when nothing is owed. Keeps a ``VetoTimer`` row likewise for every
        conversation that has a ``window``. Raises what the guards raise, ``Conflict``,
        ``StaleTurn``, ``StaleStandings``, ``DamagedConversation``, or ``StorageUnavailable`` (then
        nothing was acknowledged).
        """
        ...

    async def read(
        self, conversation_id: str, *, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        """Return rows with a number above ``after``, in order; empty for an unknown conversation.

        Rows before a damaged one are returned without it; raises ``DamagedConversation`` when it is
        the first, and ``StorageUnavailable``.
        """
        ...

    async def load(self, conversation_id: str) -> Conversation:
        """Return the current fold. Raises ``NotFound``, ``DamagedConversation``."""
        ...

    async def list_conversations(
        self,
        *,
        states: Collection[State] | None = None,
        customer_id: str | None = None,
        held_only: bool = False,
        review_only: bool = False,
        limit: int = 200,
    ) -> Sequence[Conversation]:
        """Return folds, the ones with the newest events first.

        ``held_only``: with a ``held_seq`` (an open draft, an action not closed); ``review_only``:
        with answers that wait for a verdict, the ones with the oldest events first, for they wait
        longest. Conversations that are damaged are left out.
        """
        ...

    async def list_under_way(self) -> Sequence[Conversation]:
        """Return the folds in which the desk is to carry something out, or is at it (``under_way``).

        Those with the oldest events first, without damaged ones.
        """
        ...

    async def list_blocked(self) -> Mapping[str, str]:
        """Return whom people shut out: customers' ids, by the conversation in which that was said."""
        ...

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Record]]:
        """Return rows of all conversations in the order of their commits, with their global position.

        A damaged row comes as one of the kind ``UNREADABLE``.
        """
        ...

    async def find_positions(self, conversation_id: str) -> Mapping[int, int]:
        """Return the global position of each row of a conversation, by its number."""
        ...

    async def heads_after(self, position: int) -> tuple[int, dict[str, int]]:
        """Return the newest global position, and the head of each conversation changed after ``position``."""
        ...

    async def list_turns(self) -> Sequence[OpenTurn]:
        """Return the open turns of all nodes, in the order in which they were opened."""
        ...

    async def reclaim_turns(self, turns: Sequence[OpenTurn]) -> Sequence[OpenTurn]:
        """Take turns over, each if it is still at that node and attempt, with the attempt raised.

        Returns those that were taken, as they are now, in the order given.
        """
        ...

    async def list_timers(self) -> Sequence[VetoTimer]:
        """Return the veto timers of all nodes, in the order in which they were begun."""
        ...

    async def reclaim_timers(self, timers: Sequence[VetoTimer]) -> Sequence[VetoTimer]:
        """Take timers over, each if it is still at that node and for that draft.

        Returns those that were taken, as they are now, in the order given.
        """
        ...

    async def close(self) -> None:
        """Finish what is queued and let go of everything."""
        ...
