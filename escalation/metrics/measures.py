"""From the rows of the log, in order, to what was measured of each conversation: one pass. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from escalation.clock import parse_time
from escalation.errors import DamagedConversation
from escalation.events import Record
from escalation.metrics.measured import Handover, Rating, Resolution, Sample, Tags, Unmet

CountOpen = Callable[[float, float, str], float]
"""Seconds of business between two moments (seconds since 1970), for the group named."""

_BEST_SCORE = 5
_LEFT = ("customer_left", "silent")
TAKEN_OVER = "taken_over"
"""The reason of a handover for which nobody asked: a person took the conversation from the bot."""


@dataclass(slots=True)
class _Course:
    """What is under way in one conversation."""

    site: str = "default"
    group: str = ""
    reasons: tuple[str, ...] = ()
    human: str | None = None
    """Who holds it, or held it last."""
    escalated: float | None = None
    replied: bool = False
    queued: float | None = None
    """Since when it has stood in the queue, while it does."""
    holding: float | None = None
    """Since when a person has held it, while one does."""
    work: dict[str, float] = field(default_factory=dict)
    """Seconds for which each person held it, since a person was first wanted."""
    is_owed: bool = False
    """Whether the customer's newest words have no answer."""
    said: str | None = None
    """When somebody last wrote, as the log stamps it."""
    last: str = ""
    """When the newest row was written that measures anything, as the log stamps it."""
    touched: bool = False
    """Whether a person ever had a part in it."""
    handover: Handover | None = None
    """The newest one, until somebody takes it."""
    resolution: Resolution | None = None
    rating: Rating | None = None


class Measures:
    """Takes the rows of all conversations in the order of their commits.

    Rows before which others are missing measure nothing wrong, only less. A row whose content is
    damaged counts as if it said nothing.
    """

    def __init__(self, count_open: CountOpen) -> None:
        self._count_open = count_open
        self._courses: dict[str, _Course] = {}
        self.samples: list[Sample] = []
        self.handovers: list[Handover] = []
        self.unmet: list[Unmet] = []
        self.resolutions: list[Resolution] = []
        self.ratings: list[Rating] = []

    def take(self, record: Record) -> None:
        """Take one more row; kinds that measure nothing cost next to nothing."""
        follow = _FOLLOWS.get(record.kind)
        if follow is None:
            return
        course = self._courses.get(record.conversation_id)
        if course is None:
            course = self._courses[record.conversation_id] = _Course()
        course.last = record.at
        follow(self, course, record)

    def count_unanswered(self) -> int:
        """Count the conversations in which a person is wanted and none has written yet."""
        courses = self._courses.values()
        return sum(each.escalated is not None and not each.replied for each in courses)

    def forget(self, before: float) -> None:
        """Let go of what was over before a moment, so that memory does not grow for ever.

        Also of conversations that nobody went on with since; not while a person is wanted there.
        """
        self.samples = [each for each in self.samples if each.at >= before]
        self.handovers = [each for each in self.handovers if each.at >= before]
        self.unmet = [each for each in self.unmet if each.at >= before]
        self.resolutions = [each for each in self.resolutions if each.at >= before]
        self.ratings = [each for each in self.ratings if each.at >= before]
        over = [
            key
            for key, course in self._courses.items()
            if course.escalated is None and _parse(course.last) < before
        ]
        for key in over:
            del self._courses[key]

    # -- what each kind of row says ----------------------------------------------------------------

    def _start(self, course: _Course, record: Record) -> None:
        course.site = _read(record.read_body).get("site", "default")

    def _hear_customer(self, course: _Course, record: Record) -> None:
        course.said, course.is_owed = record.at, True

    def _hear_bot(self, course: _Course, _: Record) -> None:
        course.is_owed = False

    def _hear_human(self, course: _Course, record: Record) -> None:
        course.said, course.is_owed = record.at, False
        if course.escalated is None or course.replied:
            return
        course.replied = course.touched = True
        at, since = _stamp(record), course.escalated
        open_seconds = self._count_open(since, at, course.group)
        tags = _tag(course, _read_person(record))
        self.samples.append(Sample("first_reply", at, at - since, tags, open_seconds))

    def _touch(self, course: _Course, _: Record) -> None:
        course.touched = True

    def _hand_over(self, course: _Course, record: Record) -> None:
        at = _stamp(record)
        course.touched = True
        if course.escalated is None:
            self._want(course, at, tuple(_read(record.read_inner).get("reasons", ())))
        self._queue(course, at)

    def _claim(self, course: _Course, record: Record) -> None:
        self._give(course, _stamp(record), _read_person(record))

    def _transfer(self, course: _Course, record: Record) -> None:
        at, inner = _stamp(record), _read(record.read_inner)
        if inner.get("group"):
            course.group = inner["group"]
            self._queue(course, at)
        else:
            self._give(course, at, inner.get("to"))

    def _route(self, course: _Course, record: Record) -> None:
        course.group = (_read(record.read_inner).get("route") or {}).get("group", "")
        if course.handover is not None:
            course.handover.tags = _tag(course)

    def _release(self, course: _Course, record: Record) -> None:
        self._queue(course, _stamp(record))

    def _park(self, course: _Course, record: Record) -> None:
        self._end_holding(course, _stamp(record))
        course.queued = None

    def _return(self, course: _Course, record: Record) -> None:
        self._end(course, _stamp(record))

    def _resolve(self, course: _Course, record: Record) -> None:
        at = _stamp(record)
        body, inner = _read(record.read_body), _read(record.read_inner)
        tags = _tag(course, course.human)
        is_by_holder = course.holding is not None and not inner.get("cause")
        if is_by_holder and course.said is not None:
            spent = max(at - _parse(course.said), 0.0)
            self.samples.append(Sample("wrap_up", at, spent, tags))
        # Who left while the bot had it, and had answered, is taken to have been helped.
        is_left_content = course.escalated is None and not course.is_owed
        outcome = body.get("outcome", "solved")
        is_assumed = outcome == "solved" or (inner.get("cause") in _LEFT and is_left_content)
        self._end(course, at)
        course.resolution = Resolution(at, outcome, is_assumed, not course.touched, tags)
        course.rating = None
        self.resolutions.append(course.resolution)

    def _reopen(self, course: _Course, record: Record) -> None:
        if course.resolution is not None and course.resolution.reopened_at is None:
            course.resolution.reopened_at = _stamp(record)
        course.resolution = None
        course.human, course.reasons, course.group = None, (), ""

    def _rate(self, course: _Course, record: Record) -> None:
        body = _read(record.read_body)
        score = body.get("score", 0)
        if body.get("seq") is not None or not 1 <= score <= _BEST_SCORE:
            return  # of one message, or erased
        at = _stamp(record)
        if course.rating is not None:
            course.rating.at, course.rating.score = at, score  # they thought better of it
            return
        tags = _tag(course, course.human)
        course.rating = Rating(at, score, tags)
        self.ratings.append(course.rating)

    # -- stretches of time -------------------------------------------------------------------------

    def _want(self, course: _Course, at: float, reasons: tuple[str, ...]) -> None:
        course.escalated, course.reasons, course.replied = at, reasons, False
        course.human, course.work, course.group = None, {}, ""
        course.touched = True
        course.handover = Handover(at, _tag(course))
        self.handovers.append(course.handover)

    def _queue(self, course: _Course, at: float) -> None:
        self._require_want(course, at)
        self._end_holding(course, at)
        if course.queued is None:
            course.queued = at

    def _give(self, course: _Course, at: float, person: str | None) -> None:
        self._require_want(course, at)
        self._end_holding(course, at)
        if course.queued is not None:
            waited = Sample("queue", at, at - course.queued, _tag(course, person))
            self.samples.append(waited)
        if course.handover is not None:
            course.handover.tags = _tag(course, person)
        course.queued, course.holding, course.human = None, at, person
        course.handover = None

    def _require_want(self, course: _Course, at: float) -> None:
        if course.escalated is None:  # taken from the bot without being asked
            self._want(course, at, (TAKEN_OVER,))

    def _end_holding(self, course: _Course, at: float) -> None:
        if course.holding is not None and course.human is not None:
            spent = course.work.get(course.human, 0.0) + at - course.holding
            course.work[course.human] = spent
        course.holding = None

    def _end(self, course: _Course, at: float) -> None:
        self._end_holding(course, at)
        if course.escalated is not None and not course.replied:
            self.unmet.append(Unmet(at, _tag(course, course.human), bool(course.work)))
        if course.work:
            spent = sum(course.work.values())
            self.samples.append(Sample("handle", at, spent, _tag(course, course.human)))
            for person, seconds in course.work.items():
                self.samples.append(Sample("held", at, seconds, _tag(course, person)))
        course.escalated = course.queued = course.handover = None
        course.replied, course.work = False, {}


_FOLLOWS: dict[str, Callable[[Measures, _Course, Record], None]] = {
    "ConversationStarted": Measures._start,
    "CustomerWrote": Measures._hear_customer,
    "BotAnswered": Measures._hear_bot,
    "HumanWrote": Measures._hear_human,
    "DraftApproved": Measures._touch,
    "DraftRejected": Measures._touch,
    "ActionDecided": Measures._touch,
    "HandoffRequested": Measures._hand_over,
    "ConversationClaimed": Measures._claim,
    "ConversationTransferred": Measures._transfer,
    "ConversationRouted": Measures._route,
    "ConversationReleased": Measures._release,
    "ConversationSnoozed": Measures._park,
    "ConversationWoken": Measures._release,
    "ReturnedToBot": Measures._return,
    "ConversationResolved": Measures._resolve,
    "ConversationReopened": Measures._reopen,
    "CustomerRated": Measures._rate,
}


def _tag(course: _Course, human: str | None = None) -> Tags:
    return Tags(course.site, course.group, course.reasons, human)


def _read(read: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        return read()
    except DamagedConversation:
        return {}


def _read_person(record: Record) -> str | None:
    by = _read(record.read_inner).get("by")
    return by if isinstance(by, str) else record.sender  # erased, only the header is left


def _stamp(record: Record) -> float:
    return _parse(record.at)


def _parse(at: str) -> float:
    return parse_time(at).timestamp()
