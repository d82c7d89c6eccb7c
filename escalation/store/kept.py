"""What the SQL log keeps in memory of the conversations written to last, so that it need not read them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from escalation.conversation import Conversation
from escalation.events import Record
from escalation.store.log import OpenTurn, VetoTimer

ROWS_OF_ONE = 48
"""A little more than what a bot is shown, so that its turn needs nothing from the disk."""
ROWS_OF_ALL = 20_000
CONVERSATIONS = 4_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation at a head: fold, turn and timer row, its newest rows without a gap up to that head.

    ``checked`` names the state of the file (see ``Kepts``) at which it was known to be up to date.
    """

    conversation: Conversation
    turn: OpenTurn | None
    tail: Sequence[Record]
    checked: int
    timer: VetoTimer | None = None

    def read(self, after: int, limit: int) -> Sequence[Record] | None:
        """Return the rows after a number; ``None`` when they are not all here."""
        if after >= self.conversation.head:
            return ()
        if not self.tail or after < self.tail[0].seq - 1:
            return None
        start = after + 1 - self.tail[0].seq
        return self.tail[start : start + limit]


class Folds:
    """What was read last for reading alone, so that the next reading goes on from there.

    Any thread may use it.
    """

    def __init__(self) -> None:
        self._folds: OrderedDict[str, Conversation] = OrderedDict()
        self._lock = Lock()

    def get(self, conversation_id: str) -> Conversation | None:
        return self._folds.get(conversation_id)

    def put(self, conversation: Conversation) -> None:
        """Keep a fold; the ones used longest ago go when there are too many."""
        with self._lock:
            self._folds[conversation.id] = conversation
            self._folds.move_to_end(conversation.id)
            while len(self._folds) > CONVERSATIONS:
                self._folds.popitem(last=False)


class Kepts:
    """The conversations used last, bounded in number and rows. One thread puts, any thread gets."""

    standing: tuple[int, int] = (-1, -1)
    """Global position and generation of the file after this process's last commit."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._rows = 0

    def get(self, conversation_id: str) -> Kept | None:
        return self._kept.get(conversation_id)

    def put(self, kept: Kept) -> None:
        key = kept.conversation.id
        earlier = self._kept.get(key)
        self._rows += len(kept.tail) - (len(earlier.tail) if earlier is not None else 0)
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while self._rows > ROWS_OF_ALL or len(self._kept) > CONVERSATIONS:
            _, oldest = self._kept.popitem(last=False)
            self._rows -= len(oldest.tail)

    def clear(self) -> None:
        self.standing = (-1, -1)
        self._kept.clear()
        self._rows = 0
