"""What must be remembered of each conversation until the final log is read."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from agent_console.lab.checker.timelines import Timelines


class Stretch:
    """The rows of one conversation that were written in one timeline: numbers above ``base``.

    The arrays have one place for each row that is known to exist. ``told_at`` is when (seconds)
    and ``told_in`` in which line a row was first known; ``outer`` and ``inner`` are digests of its
    content as first shown (0: not shown yet), ``seen_in`` the line of that.
    """

    __slots__ = (
        "base", "emptied", "hidden", "inner", "outer", "reported", "seen_in", "skipped", "stored",
        "stored_at", "told_at", "told_in",
    )  # fmt: skip

    def __init__(self, base: int) -> None:
        self.base = base
        self.told_at = array("d")
        self.told_in = array("q")
        self.outer = array("q")
        self.inner = array("q")
        self.seen_in = array("q")
        self.stored = base
        self.stored_at: dict[int, float] = {}
        """When rows became durable, where that was noted."""
        self.skipped: dict[int, int] = {}
        """Numbers that a customer's socket left out, with the line that shows it."""
        self.emptied: dict[int, int] = {}
        """Numbers that were shown with words, and without; with the line that shows it."""
        self.hidden: dict[int, int] = {}
        """Notes that somebody was not let read, with the line that shows it."""
        self.reported: set[int] = set()
        """Numbers whose changed content was reported already."""

    @property
    def told(self) -> int:
        """Highest number that is known to exist."""
        return self.base + len(self.told_at)

    def reach(self, seq: int, t: float, line: int) -> None:
        """Note that rows up to ``seq`` exist."""
        missing = seq - self.base - len(self.told_at)
        if missing == 1:
            self.told_at.append(t)
            self.told_in.append(line)
            self.outer.append(0)
            self.inner.append(0)
            self.seen_in.append(0)
        elif missing > 1:
            self.told_at.extend((t,) * missing)
            self.told_in.extend((line,) * missing)
            zeros = bytes(8 * missing)
            self.outer.frombytes(zeros)
            self.inner.frombytes(zeros)
            self.seen_in.frombytes(zeros)


class Acked(NamedTuple):
    """An acknowledgement: its number and the number's home, ``None`` when it named none."""

    seq: int | None
    timeline: int
    line: int
    words: int | None
    """Digest of the words that were acknowledged, where the sending is known."""


class Sending:
    """What one actor sent to one conversation under one ``client_id``, however often."""

    __slots__ = (
        "acks", "floor", "kind", "last_timeline", "line", "refused", "refused_in", "sent",
        "sockets", "tags", "timeline", "words",
    )  # fmt: skip

    def __init__(self, kind: str, line: int, timeline: int, floor: int) -> None:
        self.kind = kind
        self.line = line
        self.timeline = timeline
        self.last_timeline = timeline
        self.floor = floor
        """Highest number that was known when it was first sent."""
        self.sockets: list[str] = []
        """Over which it was sent, the first one first."""
        self.words: list[int] = []
        """Digests of the texts that it was sent with."""
        self.tags: tuple[str, ...] = ()
        self.sent = 0
        self.refused = 0
        self.refused_in = 0
        self.acks: list[Acked] = []


class Order(NamedTuple):
    """An acknowledged command of a person: how things stood after ``head`` rows."""

    head: int
    timeline: int
    line: int
    epoch: int
    kind: str
    actor: str
    to: str | None


class Place(NamedTuple):
    """Where something was shown: the home of the row, and the line."""

    timeline: int
    line: int


class Words(NamedTuple):
    """Words of an unfinished answer as a socket got them, when it had come to number ``last``."""

    begun_seq: int
    text: str
    last: int
    timeline: int
    line: int
    actor: str


class Closed(NamedTuple):
    """A socket that stopped, or was looked at, before it had everything that was known."""

    last: int
    timeline: int
    t: float
    since: float
    line: int
    for_customer: bool
    is_settled: bool
    """Whether it was open when all had settled, not closed."""


class Conversation:
    """One conversation, as far as the lines up to now tell."""

    __slots__ = (
        "claimers", "closed", "epochs", "id", "orders", "sendings", "shown", "stretches", "viewers", "waited",
        "words",
    )  # fmt: skip

    def __init__(self, conversation_id: str) -> None:
        self.id = conversation_id
        self.stretches: dict[int, Stretch] = {}
        self.sendings: dict[tuple[str, str], Sending] = {}
        """By actor and ``client_id``."""
        self.orders: list[Order] = []
        self.epochs: dict[tuple[int, int], tuple[str, int]] = {}
        """Who claimed under which timeline and epoch, and the line."""
        self.claimers: set[str] = set()
        """Who ever asked to take it without its being offered."""
        self.viewers: dict[str, int] = {}
        """Customers who were let in, with the first line."""
        self.shown: dict[str, Place] = {}
        """Where each ``client_id`` was first shown."""
        self.closed: list[Closed] = []
        self.words: list[Words] = []

    def find_stretch(self, home: int, timelines: Timelines) -> Stretch:
        """Return the rows that were written in a timeline."""
        stretch = self.stretches.get(home)
        if stretch is None:
            stretch = self.stretches[home] = Stretch(timelines.find_base(self.id, home))
        return stretch

    def find_known_head(self, timelines: Timelines) -> int:
        """Return the highest number known to exist in the newest timeline."""
        newest = timelines.newest
        stretch = self.stretches.get(newest)
        return timelines.find_base(self.id, newest) if stretch is None else stretch.told
