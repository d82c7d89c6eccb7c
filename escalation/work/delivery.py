"""One notice on its way to one receiver, and what becomes of it after each attempt. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

FIRST_DELAY, LONGEST_DELAY = 5.0, 12 * 3600.0
"""Seconds before the second attempt, and before any later one at most."""
FACTOR = 3.0
JITTER = 0.2
"""Share by which a delay may be shorter or longer, so that not everything comes at once."""
HORIZON = timedelta(days=3)
"""When the last attempt is made, from when the notice was due first."""
GIVEN_UP_AFTER = HORIZON + timedelta(days=1)
"""When a notice is given up whose receiver is disabled, or no longer in the file."""
FORGOTTEN_AFTER = timedelta(days=30)
"""How long what was delivered or given up can be listed and replayed."""
LONGEST_WISH = 24 * 3600.0
"""Seconds of patience that a receiver may ask for (Retry-After) at most."""

DeliveryState = Literal["waiting", "sending", "delivered", "given_up"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to.

    ``failed``: it may work later. ``refused``: this notice will never be taken. ``gone``: the
    receiver says that it is no more (410). ``told`` says what was seen, for the operator;
    ``retry_after`` are seconds in which the receiver wants to be left alone. ``facts``, where given,
    are the delivery's from then on.
    """

    word: Literal["delivered", "failed", "refused", "gone"]
    told: str = ""
    retry_after: float | None = None
    facts: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice for one receiver. Times are wall times: they only say when to try again.

    ``facts`` is what the notice says, as JSON, without anything that a person wrote.
    """

    id: str
    """The same for every attempt: receivers know a repeated notice by it."""
    receiver: str
    notice: str
    conversation_id: str
    seq: int
    """The event that it is about."""
    facts: str
    since: datetime
    """When it was due first; a replay begins anew."""
    next_at: datetime
    state: DeliveryState = "waiting"
    attempts: int = 0
    node: str | None = None
    """Who sends it, while ``sending``."""
    told: str = ""
    ended_at: datetime | None = None


def begin(delivery: Delivery, node: str) -> Delivery:
    """Note, before it is sent, that a node sends it: an attempt that breaks off is counted too."""
    return replace(delivery, state="sending", node=node, attempts=delivery.attempts + 1)


def end(delivery: Delivery, outcome: Outcome, now: datetime, chance: float) -> Delivery:
    """Note what an attempt came to; ``chance`` from 0 to 1 draws the jitter."""
    facts = delivery.facts if outcome.facts is None else outcome.facts
    ended = replace(delivery, node=None, told=outcome.told, facts=facts)
    if outcome.word == "delivered":
        return replace(ended, state="delivered", ended_at=now)
    if outcome.word == "refused" or now >= delivery.since + HORIZON:
        return replace(ended, state="given_up", ended_at=now)
    return replace(ended, state="waiting", next_at=_plan(delivery, outcome, now, chance))


def replay(delivery: Delivery, now: datetime) -> Delivery:
    """Let it be sent once more, at once and under the same id. One that is being sent stays so."""
    if delivery.state == "sending":
        return delivery
    return replace(
        delivery, state="waiting", attempts=0, since=now, next_at=now, told="", ended_at=None
    )


def find_delay(attempts: int, chance: float) -> float:
    """Return the seconds to wait after so many attempts."""
    delay = min(FIRST_DELAY * FACTOR ** min(attempts - 1, 20), LONGEST_DELAY)
    return delay * (1 - JITTER + 2 * JITTER * chance)


def limit_wish(retry_after: float | None) -> float:
    """Return for how many seconds a receiver is left alone because it asked for it."""
    return min(max(retry_after or 0.0, 0.0), LONGEST_WISH)


def _plan(delivery: Delivery, outcome: Outcome, now: datetime, chance: float) -> datetime:
    """Say when to try again: the last time at the horizon, and never sooner than was asked for."""
    planned = now + timedelta(seconds=find_delay(delivery.attempts, chance))
    asked = now + timedelta(seconds=limit_wish(outcome.retry_after))
    return max(asked, min(planned, delivery.since + HORIZON))
