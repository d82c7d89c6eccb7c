"""What was measured, summed up: for everything, by day, group, person, reason and site. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from escalation.metrics.figures import Share, share, spread
from escalation.metrics.measured import (
    GOOD_SCORE,
    Handover,
    Rating,
    Resolution,
    Sample,
    Unmet,
)
from escalation.metrics.measures import Measures
from escalation.metrics.report import Figures, Report, Resolved

DURABLE_DAYS = 7
"""For how long a resolved conversation must not be reopened to count as resolved for good."""
_DAY = 86_400.0
_NOT_WORK = ("spam", "duplicate")
"""Outcomes that say nothing of how well anybody was helped."""


@dataclass(slots=True)
class _Pile:
    """What belongs under one name."""

    times: dict[str, list[float]] = field(default_factory=dict)
    """Seconds by what was measured."""
    open_seconds: list[float] = field(default_factory=list)
    handovers: int = 0
    unmet: list[Unmet] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)


_Measured = Sample | Handover | Unmet | Resolution | Rating
_Kind = TypeVar("_Kind", Sample, Handover, Unmet, Resolution, Rating)


@dataclass(slots=True)
class _Piles:
    """What was measured, by every name that it counts under."""

    whole: _Pile = field(default_factory=_Pile)
    by_day: dict[str, _Pile] = field(default_factory=dict)
    by_group: dict[str, _Pile] = field(default_factory=dict)
    by_human: dict[str, _Pile] = field(default_factory=dict)
    by_reason: dict[str, _Pile] = field(default_factory=dict)
    by_site: dict[str, _Pile] = field(default_factory=dict)

    def find(self, each: _Measured) -> list[_Pile]:
        """Return the piles that something belongs to."""
        tags = each.tags
        found = [
            self.whole,
            _find(self.by_day, _name_day(each.at)),
            _find(self.by_group, tags.group),
            _find(self.by_site, tags.site),
            *(_find(self.by_reason, reason) for reason in tags.reasons),
        ]
        if tags.human is not None:
            found.append(_find(self.by_human, tags.human))
        return found


def sum_up(
    measures: Measures, now: datetime, days: int, name_human: Callable[[str], str | None]
) -> Report:
    """Sum up the last ``days`` days, today included; ``name_human`` gives a person's name by id."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), UTC).timestamp()
    piles, at = _pile_up(measures, since), now.timestamp()

    def show(found: Mapping[str, _Pile]) -> list[Figures]:
        figures = [_figure(key, key, pile, at) for key, pile in found.items()]
        return sorted(figures, key=_most_first)

    humans = [
        _figure(key, name_human(key) or key, pile, at, handled="held")
        for key, pile in piles.by_human.items()
    ]
    return Report(
        at=now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        first_day=first.isoformat(),
        days=days,
        unanswered_now=measures.count_unanswered(),
        whole=_figure("", "Everything", piles.whole, at),
        by_day=_show_days(piles.by_day, today, at),
        by_group=show(piles.by_group),
        by_human=sorted(humans, key=_most_first),
        by_reason=show(piles.by_reason),
        by_site=show(piles.by_site),
    )


def _pile_up(measures: Measures, since: float) -> _Piles:
    piles = _Piles()
    _pile_up_times(measures, since, piles)
    for unmet in _list_recent(measures.unmet, since):
        for pile in piles.find(unmet):
            pile.unmet.append(unmet)
    for resolution in _list_recent(measures.resolutions, since):
        for pile in piles.find(resolution):
            pile.resolutions.append(resolution)
    for rating in _list_recent(measures.ratings, since):
        for pile in piles.find(rating):
            pile.ratings.append(rating)
    return piles


def _pile_up_times(measures: Measures, since: float, piles: _Piles) -> None:
    for sample in _list_recent(measures.samples, since):
        for pile in piles.find(sample):
            pile.times.setdefault(sample.measure, []).append(sample.seconds)
            if sample.open_seconds is not None:
                pile.open_seconds.append(sample.open_seconds)
    for handover in _list_recent(measures.handovers, since):
        for pile in piles.find(handover):
            pile.handovers += 1


def _list_recent(found: Sequence[_Kind], since: float) -> Sequence[_Kind]:
    return [each for each in found if each.at >= since]


def _find(piles: dict[str, _Pile], key: str) -> _Pile:
    pile = piles.get(key)
    if pile is None:
        pile = piles[key] = _Pile()
    return pile


@lru_cache(maxsize=1024)
def _name_date(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY, UTC).date().isoformat()


def _name_day(at: float) -> str:
    return _name_date(int(at // _DAY))


def _figure(key: str, name: str, pile: _Pile, at: float, *, handled: str = "handle") -> Figures:
    times = pile.times
    good = sum(each.score >= GOOD_SCORE for each in pile.ratings)
    return Figures(
        key=key,
        name=name,
        handovers=pile.handovers,
        first_reply=spread(times.get("first_reply", ())),
        first_reply_open=spread(pile.open_seconds),
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


def _show_days(piles: dict[str, _Pile], today: date, at: float) -> list[Figures]:
    """Show every day since the first one; empty days too, so that a chart shows them as such."""
    if not piles:
        return []
    first = date.fromisoformat(min(piles))
    keys = [(first + timedelta(days=n)).isoformat() for n in range((today - first).days + 1)]
    return [_figure(key, key, piles.get(key) or _Pile(), at) for key in keys]


def _most_first(figures: Figures) -> tuple[int, str]:
    first_reply = 0 if figures.first_reply is None else figures.first_reply.n
    return -(figures.handovers or first_reply or figures.resolved.ended), figures.key
