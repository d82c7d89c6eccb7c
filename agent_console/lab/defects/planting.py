"""Puts a defect into the running code for the time of a schedule, and takes it out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

_MISSING = object()


class Planter:
    """Replaces functions of the product; everything is as before when its ``with`` block ends."""

    def __init__(self) -> None:
        self._undo = ExitStack()

    def replace(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Put ``make(original)`` in the place of ``owner.name`` (of a module or a class)."""
        own = vars(owner).get(name, _MISSING)
        if own is _MISSING:
            raise AttributeError(f"{owner.__name__} has no {name} of its own any more")
        setattr(owner, name, make(getattr(owner, name)))
        self._undo.callback(setattr, owner, name, own)

    def take_out(self) -> None:
        """Undo every replacement, the last one first."""
        self._undo.close()


@dataclass(frozen=True, slots=True)
class Defect:
    """One mistake: ``summary`` says in a sentence what the product does wrong with it."""

    name: str
    summary: str
    plant: Callable[[Planter], None]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Live with the defect for a while."""
        planter = Planter()
        try:
            self.plant(planter)
            yield
        finally:
            planter.take_out()


def defect(plant: Callable[[Planter], None]) -> Defect:
    """Make a defect of the function that plants it: its name and its docstring are the defect's."""
    summary = (plant.__doc__ or "").strip()
    return Defect(plant.__name__.replace("_", "-"), summary, plant)
