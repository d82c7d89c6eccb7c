"""What customers who wait are told: their place, how long it usually takes, and how many people are there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from typing_extensions import TypedDict

from escalation.conversation import Conversation
from escalation.routing.estimate import Paces, estimate_wait
from escalation.routing.match import Helper, Kind, Matcher, find_kind
from escalation.routing.waiting_line import order_conversations

_STEPS = ((60.0, 5), (600.0, 30), (float("inf"), 60))
"""Up to so many seconds an estimate is told in steps of so many."""


class Place(TypedDict, total=False):
    """What a customer is told. Without estimates nothing is known of the desk's times."""

    place: int
    """1 is next."""
    people_online: int
    """How many people are there who may take it."""
    wait_low: int
    """Seconds: half wait less."""
    wait_high: int
    """Seconds: four of five wait less."""


def list_places(
    waiting: Iterable[Conversation],
    helpers: Sequence[Helper],
    matcher: Matcher,
    paces: Paces | None,
) -> Iterator[tuple[str, Place]]:
    """List the place of every conversation that waits and is not parked.

    Before it are those of the line that wait for the same people, or some of them.
    """
    askable: dict[Kind, tuple[Helper, ...]] = {}
    ahead: Counter[Kind] = Counter()
    for c in order_conversations(each for each in waiting if not each.snoozed):
        kind = find_kind(c)
        if kind not in askable:
            askable[kind] = matcher.list_askable(c, helpers)
        mine = {helper.id for helper in askable[kind]}
        before = sum(
            count
            for other, count in ahead.items()
            if other == kind or any(helper.id in mine for helper in askable[other])
        )
        ahead[kind] += 1
        yield c.id, _build_place(before + 1, askable[kind], paces)


def _build_place(number: int, people: Sequence[Helper], paces: Paces | None) -> Place:
    place = Place(place=number, people_online=len(people))
    free = [max(each.capacity - each.held, 0) for each in people]
    estimate = estimate_wait(number, free, sum(each.held for each in people), paces)
    if estimate is not None:
        place["wait_low"] = _round(estimate.median)
        place["wait_high"] = max(_round(estimate.within), place["wait_low"])
    return place


def _round(seconds: float) -> int:
    """Round up, coarsely: what changes with every look is not worth telling."""
    step = next(step for limit, step in _STEPS if seconds <= limit)
    return max(-int(-seconds // step) * step, step)
