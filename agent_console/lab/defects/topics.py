"""Defects in how far topics go without a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from escalation.autonomy import standings_sql
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.mode import Sheet, Standing
from escalation.store import batch
from escalation.store.append import Prepared
from escalation.store.log import Write


def _compare_nothing(planter: Planter) -> None:
    def careless(original: Callable[..., Prepared]) -> Callable[..., Prepared]:
        def prepare(write: Write, *given: Any, **named: Any) -> Prepared:
            return original(replace(write, standings=None), *given, **named)

        return prepare

    planter.replace(batch, "prepare_append", careless)


@defect
def standings_uncompared(planter: Planter) -> None:
    """What was decided before a topic was stopped is stored after it."""
    _compare_nothing(planter)


@defect
def standings_never_read_again(planter: Planter) -> None:
    """A node goes by the standings that it read at its start, and nobody compares them."""
    _compare_nothing(planter)

    def careless(original: Any) -> Any:
        async def refresh(known: KnownStandings) -> None:
            if known.sheet.version < 0:
                await original(known)

        return refresh

    planter.replace(KnownStandings, "refresh", careless)


@defect
def stop_of_all_spares_some(planter: Planter) -> None:
    """A stop of all topics does not stop those that have a standing of their own."""

    def careless(original: Callable[[Sheet, str | None, str | None], Standing]) -> Any:
        def find(sheet: Sheet, topic: str | None, site: str | None = None) -> Standing:
            own = None if topic is None else sheet.standings.get(topic)
            return original(sheet, topic, site) if own is None else own

        return find

    planter.replace(Sheet, "find", careless)


@defect
def stop_raises_no_version(planter: Planter) -> None:
    """A stop is stored, and nobody can tell that anything has changed."""
    planter.replace(standings_sql, "_RAISE_VERSION", lambda _: "SELECT 1 WHERE ? = 0")


DEFECTS = (
    standings_uncompared,
    standings_never_read_again,
    stop_of_all_spares_some,
    stop_raises_no_version,
)
