"""What goes wrong on the bus."""

from __future__ import annotations

from agent_console.lab.faults.fault import Fault, Stage
from agent_console.lab.schedule import Strike


def _lose(stage: Stage, strike: Strike) -> None:
    _worsen(stage, strike, "lose", 0.5 if strike.amount < 0.5 else 1.0)


def _double(stage: Stage, strike: Strike) -> None:
    _worsen(stage, strike, "double", 0.7)


def _delay(stage: Stage, strike: Strike) -> None:
    stage.wire.weather.latest = 5.0
    _worsen(stage, strike, "late", 0.8)


def _shuffle(stage: Stage, strike: Strike) -> None:
    stage.wire.weather.latest = 0.3
    _worsen(stage, strike, "late", 0.8)


def _worsen(stage: Stage, strike: Strike, part: str, share: float) -> None:
    weather = stage.wire.weather
    setattr(weather, part, share)
    stage.count(strike.fault)
    stage.later(strike.seconds, lambda: setattr(weather, part, 0.0))


def _forge(stage: Stage, strike: Strike) -> None:
    for number in range(1 + int(strike.amount * 10)):
        stage.later(strike.seconds * number / 10, stage.wire.forge)
    weather = stage.wire.weather
    weather.forging = True
    stage.later(strike.seconds, lambda: setattr(weather, "forging", False))
    stage.count(strike.fault)


FAULTS = (
    Fault(
        "nudges_lost",
        "For a while the bus loses half of all hints, or every one.",
        _lose,
        longest=15.0,
    ),
    Fault(
        "nudges_doubled",
        "For a while most hints come twice, the second one later.",
        _double,
        longest=15.0,
    ),
    Fault(
        "nudges_late", "For a while most hints come up to five seconds late.", _delay, longest=15.0
    ),
    Fault("nudges_reordered", "For a while hints overtake each other.", _shuffle, longest=15.0),
    Fault(
        "nudges_forged",
        "Hints that nobody sent speak of conversations that did not grow, or do not exist, and of "
        "words that no answer says.",
        _forge,
        longest=5.0,
    ),
)
