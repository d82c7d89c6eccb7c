"""What a simulated day brings: who writes when and about what, and who is at the desk. Drawn once by seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

LANGUAGES = {"en": 0.7, "es": 0.2, "de": 0.1}
TOPICS = {"orders": 0.45, "billing": 0.25, "returns": 0.2, "technical": 0.1}
SKILLED = ("technical",)
"""Topics that only people with that skill can deal with."""
HANDED_OVER = 0.4
"""Share of the customers that the bot cannot help."""
_BUSIEST = 1.6
"""How much more comes in the busiest quarter of the day than on average."""
_QUARTERS = (0.8, 1.0, _BUSIEST, 0.6)


@dataclass(frozen=True, slots=True)
class Visit:
    """One customer: times in seconds, ``at`` from the beginning of the day."""

    name: str
    at: float
    language: str
    topic: str
    wants_person: bool
    exchanges: int
    """How often customer and person each write before it is settled."""
    thinking: tuple[float, ...]
    """How long the customer takes for each reply."""
    working: tuple[float, ...]
    """How long a person works on each reply."""
    ending: str
    """``resolve``, ``return`` (to the bot), ``pass_on`` (to the billing group first) or ``park``."""
    patience: float | None
    """After so long without a person the customer leaves; ``None``: they wait."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's day: when they are there, and when their browser is not (begin, end)."""

    id: str
    name: str
    languages: frozenset[str]
    skills: frozenset[str]
    groups: frozenset[str]
    capacity: int
    begin: float
    end: float
    lunch: tuple[float, float]
    crashes: tuple[tuple[float, float], ...]
    reaction: float
    """Median seconds until they notice and accept what is offered."""
    misses: float
    """Share of offers that they do not notice at all."""

    def is_there(self, at: float) -> bool:
        """Say whether they are at the desk with a browser that works."""
        away = (self.lunch, *self.crashes)
        return self.begin <= at < self.end and not any(a <= at < b for a, b in away)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of so many ``seconds``."""

    seconds: float
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]


def draw_day(seed: int, *, conversations: int, people: int, hours: float = 8.0) -> Day:
    """Draw a day: the same seed gives the same one."""
    random, seconds = Random(f"day {seed}"), hours * 3600
    moments = sorted(_draw_moment(random, seconds) for _ in range(conversations))
    visits = tuple(_draw_visit(random, number, at) for number, at in enumerate(moments))
    shifts = tuple(_draw_shift(random, number, seconds) for number in range(people))
    return Day(seconds, visits, shifts)


def _draw_moment(random: Random, seconds: float) -> float:
    quarter = random.choices(range(len(_QUARTERS)), _QUARTERS)[0]
    return (quarter + random.random()) * seconds / len(_QUARTERS)


def _draw_visit(random: Random, number: int, at: float) -> Visit:
    exchanges = random.choice((1, 2, 2, 3, 3, 4))
    ending = random.choices(("resolve", "return", "pass_on", "park"), (0.85, 0.06, 0.05, 0.04))[0]
    return Visit(
        name=f"v{number}",
        at=at,
        language=_choose(random, LANGUAGES),
        topic=_choose(random, TOPICS),
        wants_person=random.random() < HANDED_OVER,
        exchanges=exchanges,
        thinking=tuple(random.lognormvariate(3.2, 0.7) for _ in range(exchanges)),
        working=tuple(random.lognormvariate(4.0, 0.6) for _ in range(exchanges)),
        ending=ending,
        patience=random.uniform(60, 900) if random.random() < 0.1 else None,
    )


def _draw_shift(random: Random, number: int, seconds: float) -> Shift:
    # A third begins late, a third ends early: in the middle everybody is there.
    begin = seconds * 0.2 if number % 3 == 1 else 0.0
    end = seconds * 0.8 if number % 3 == 2 else seconds
    lunch = seconds * (0.35 + 0.3 * random.random())
    crashes = []
    moment = begin + random.expovariate(1 / (seconds / 4))
    while moment < end:
        gone = random.choice((5.0, 20.0, 45.0, 120.0, 600.0))
        crashes.append((moment, moment + gone))
        moment += gone + random.expovariate(1 / (seconds / 4))
    languages = (
        {"en"} | ({"es"} if number % 3 == 0 else set()) | ({"de"} if number % 4 == 0 else set())
    )
    return Shift(
        id=f"p{number:02}",
        name=f"Person {number:02}",
        languages=frozenset(languages),
        skills=frozenset(SKILLED if number % 4 == 0 else ()),
        groups=frozenset({"billing"} if number % 2 == 0 else ()),
        capacity=3,
        begin=begin,
        end=end,
        lunch=(lunch, lunch + 0.07 * seconds),
        crashes=tuple(crashes),
        reaction=random.uniform(3.0, 8.0),
        misses=random.choice((0.0, 0.02, 0.05)),
    )


def _choose(random: Random, shares: dict[str, float]) -> Any:
    return random.choices(list(shares), list(shares.values()))[0]
