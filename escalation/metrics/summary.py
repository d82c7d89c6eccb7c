"""What was measured, summed up: for everything, by day, group, person, reason and site. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from escalation.metrics.figures import Share, Spread, share, spread
from escalation.metrics.measures import (
    GOOD_SCORE,
    Handover,
    Measures,
    Rating,
    Resolution,
    Sample,
    Unmet,
)

DURABLE_DAYS = 7
"""For how long a resolved conversation must not be reopened to count as resolved for good."""
_DAY = 86_400.0
_NOT_WORK = ("spam", "duplicate")
"""Outcomes that say nothing of how well anybody was helped."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """How conversations ended. ``ended`` leaves out spam and duplicates.

    ``assumed`` of them were resolved as solved, or left by a customer whom the bot had answered last.
    Of those ``durable`` says how many stayed so for seven days, among those that are as old as
    that; ``too_young`` are not.
    """

    ended: int
    assumed: Share | None
    durable: Share | None
    too_young: int
    reopened: int
    """Reopened within seven days, the young ones too."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured under one name; ``None`` wherever nothing was. Times are seconds."""

    key: str
    """The day (YYYY-MM-DD), group, person's id, reason or site; empty for everything."""
    name: str
    handovers: int
    """How often a person was wanted; by person, how often it was this one who took it first."""
    first_reply: Spread | None
    """From the moment a person was wanted to a person's first words."""
    first_reply_open: Spread | None
    """The same in business hours."""
    unanswered: int
    """It was over before a person had written."""
    queue: Spread | None
    """Each stay in the queue until somebody took it."""
    left_waiting: int
    """It was over before anybody had taken it."""
    handle: Spread | None
    """For how long people held it; by person, for how long this one did."""
    wrap_up: Spread | None
    """From the last word to the resolution."""
    csat: Share | None
    """Ratings of four or five stars among all."""
    resolved: Resolved
    bot: Share | None
    """Resolved for good without a person, among all that ended at least seven days ago."""


@dataclass(frozen=True, slots=True)
class Report:
    """The times of the last days. Days are those of UTC, and a number stands on the day it was over."""

    at: str
    first_day: str
    days: int
    unanswered_now: int
    """A person is wanted at this moment, and none has written yet."""
    whole: Figures
    by_day: Sequence[Figures] = ()
    by_group: Sequence[Figures] = ()
    by_human: Sequence[Figures] = ()
    by_reason: Sequence[Figures] = ()
    by_site: Sequence[Figures] = ()


@dataclass(slots=True)
class _Pile:
    """What belongs under one name."""

    samples: list[Sample] = field(default_factory=list)
    handovers: int = 0
    unmet: list[Unmet] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)


_Measured = Sample | Handover | Unmet | Resolution | Rating
_FindKeys = Callable[[_Measured], Sequence[str]]


def sum_up(
    measures: Measures, now: datetime, days: int, name_human: Callable[[str], str | None]
) -> Report:
    """Sum up the last ``days`` days, today included; ``name_human`` gives a person's name by id."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), UTC).timestamp()
    found = [each for each in _list_all(measures) if each.at >= since]
    at = now.timestamp()

    def group(find_keys: _FindKeys) -> list[Figures]:
        piles: dict[str, _Pile] = {}
        for each in found:
            for key in find_keys(each):
                _add(piles.setdefault(key, _Pile()), each)
        return [_figure(key, key, pile, at) for key, pile in sorted(piles.items())]

    whole = _Pile()
    for each in found:
        _add(whole, each)
    return Report(
        at=now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        first_day=first.isoformat(),
        days=days,
        unanswered_now=measures.count_unanswered(),
        whole=_figure("", "Everything", whole, at),
        by_day=_fill(group(_find_day), today, at),
        by_group=_most_first(group(lambda each: (each.tags.group,))),
        by_human=_most_first(_sum_up_humans(found, at, name_human)),
        by_reason=_most_first(group(lambda each: each.tags.reasons)),
        by_site=_most_first(group(lambda each: (each.tags.site,))),
    )


def _list_all(measures: Measures) -> Iterable[_Measured]:
    yield from measures.samples
    yield from measures.handovers
    yield from measures.unmet
    yield from measures.resolutions
    yield from measures.ratings


def _add(pile: _Pile, each: _Measured) -> None:
    match each:
        case Sample():
            pile.samples.append(each)
        case Handover():
            pile.handovers += 1
        case Unmet():
            pile.unmet.append(each)
        case Resolution():
            pile.resolutions.append(each)
        case Rating():
            pile.ratings.append(each)


def _find_day(each: _Measured) -> Sequence[str]:
    return (_name_day(each.at),)


def _name_day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _sum_up_humans(
    found: Sequence[_Measured], at: float, name_human: Callable[[str], str | None]
) -> list[Figures]:
    piles: dict[str, _Pile] = {}
    for each in found:
        human = each.tags.human
        if human is not None and not (isinstance(each, Sample) and each.measure == "handle"):
            _add(piles.setdefault(human, _Pile()), each)
    return [
        _figure(human, name_human(human) or human, pile, at, handled="held")
        for human, pile in sorted(piles.items())
    ]


def _figure(key: str, name: str, pile: _Pile, at: float, *, handled: str = "handle") -> Figures:
    times: dict[str, list[float]] = {}
    for each in pile.samples:
        times.setdefault(each.measure, []).append(each.seconds)
    opened = [each.open_seconds for each in pile.samples if each.open_seconds is not None]
    good = sum(each.score >= GOOD_SCORE for each in pile.ratings)
    return Figures(
        key=key,
        name=name,
        handovers=pile.handovers,
        first_reply=spread(times.get("first_reply", ())),
        first_reply_open=spread(opened),
        unanswered=len(pile.unmet),
        queue=spread(times.get("queue", ())),
        left_waiting=sum(not each.was_taken for each in pile.unmet),
        handle=spread(times.get(handled, ())),
        wrap_up=spread(times.get("wrap_up", ())),
        csat=share(good, len(pile.ratings)),
        resolved=_count_resolved(pile.resolutions, at),
        bot=_find_bot_share(pile.resolutions, at),
    )


def _count_resolved(resolutions: Sequence[Resolution], now: float) -> Resolved:
    ended = [each for each in resolutions if each.outcome not in _NOT_WORK]
    solved = [each for each in ended if each.is_assumed]
    old = [each for each in solved if _is_old(each, now)]
    return Resolved(
        ended=len(ended),
        assumed=share(len(solved), len(ended)),
        durable=share(sum(not _is_undone(each) for each in old), len(old)),
        too_young=len(solved) - len(old),
        reopened=sum(_is_undone(each) for each in solved),
    )


def _find_bot_share(resolutions: Sequence[Resolution], now: float) -> Share | None:
    old = [each for each in resolutions if each.outcome not in _NOT_WORK and _is_old(each, now)]
    alone = [each for each in old if each.by_bot and each.is_assumed]
    return share(sum(not _is_undone(each) for each in alone), len(old))


def _is_old(resolution: Resolution, now: float) -> bool:
    return now - resolution.at >= DURABLE_DAYS * _DAY


def _is_undone(resolution: Resolution) -> bool:
    reopened_at = resolution.reopened_at
    return reopened_at is not None and reopened_at - resolution.at < DURABLE_DAYS * _DAY


def _fill(days: Sequence[Figures], today: date, at: float) -> list[Figures]:
    """Put empty days in between, so that a chart shows them as such."""
    if not days:
        return []
    known = {each.key: each for each in days}
    first = date.fromisoformat(days[0].key)
    keys = [(first + timedelta(days=n)).isoformat() for n in range((today - first).days + 1)]
    return [known.get(key) or _figure(key, key, _Pile(), at) for key in keys]


def _most_first(figures: list[Figures]) -> list[Figures]:
    return sorted(figures, key=lambda each: (-_count(each), each.key))


def _count(figures: Figures) -> int:
    first_reply = 0 if figures.first_reply is None else figures.first_reply.n
    return figures.handovers or first_reply or figures.resolved.ended
