"""Deliveries of notices and of mailed answers: which of them, what is told of each, and send them again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import typer

from agent_console.assembly.database import open_database
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.settings import Settings
from escalation.clock import format_time
from escalation.store.session import Database
from escalation.work.deliveries import DeliveryStore, Selection
from escalation.work.delivery import Delivery, DeliveryState

_Result = TypeVar("_Result")
_STATES: tuple[DeliveryState, ...] = ("waiting", "sending", "delivered", "given_up")


def build_selection(
    ids: Sequence[str], receiver: str | None, state: DeliveryState | None, since: str | None
) -> Selection:
    """Build a selection from what was typed. Raises ``WrongUse``."""
    moment = None
    if since is not None:
        try:
            moment = datetime.fromisoformat(since)
        except ValueError:
            raise WrongUse(f"{since} is no time: write 2026-01-31 or 2026-01-31T08:00Z.") from None
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return Selection(
        ids=tuple(ids),
        receivers=() if receiver is None else (receiver,),
        states=() if state is None else (state,),
        since=moment,
    )


async def with_deliveries(
    settings: Settings,
    open_store: Callable[[Database], DeliveryStore],
    act: Callable[[DeliveryStore], Awaitable[_Result]],
) -> _Result:
    """Do something with what is kept, and let go of the database."""
    database = open_database(settings)
    try:
        return await act(open_store(database))
    finally:
        database.close()


def replay_deliveries(
    settings: Settings,
    open_store: Callable[[Database], DeliveryStore],
    selection: Selection,
    names: tuple[str, str],
    *,
    as_json: bool,
) -> None:
    """Send again what fits; ``names`` are those of one and of many. Ends with 1 where none fits."""

    async def send_again(store: DeliveryStore) -> int:
        return await store.replay(selection, datetime.now(UTC))

    number = asyncio.run(with_deliveries(settings, open_store, send_again))
    one, many = names
    if as_json:
        print_json({"replayed": number})
    elif number == 0:
        say(f"No {one} fits that is kept and not being sent right now.")
    else:
        what = f"1 {one} is" if number == 1 else f"{number} {many} are"
        say(f"{what} sent once more, under the same id, by the running server.")
    if number == 0:
        raise typer.Exit(WANTING)


def count_states(counts: Mapping[DeliveryState, int]) -> dict[str, int]:
    """Return the number in each state, 0 where none is."""
    return {state: counts.get(state, 0) for state in _STATES}


def show_counts(counts: Mapping[str, Any]) -> str:
    """Return in words how many are in each state, of numbers that ``count_states`` gave."""
    return ", ".join(f"{counts[state]} {state.replace('_', ' ')}" for state in _STATES)


def show_delivery(delivery: Delivery, about: str) -> str:
    """Return the line of a delivery; ``about`` stands in its middle."""
    return (
        f"{delivery.id}  {format_time(delivery.since)}  {about} "
        f"{delivery.state:<9} {delivery.attempts:>2}×  {delivery.told}"
    )


def tell_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return what is reported of a delivery as JSON."""
    return {
        "id": delivery.id,
        "receiver": delivery.receiver,
        "notice": delivery.notice,
        "conversation_id": delivery.conversation_id,
        "seq": delivery.seq,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "told": delivery.told,
        "since": format_time(delivery.since),
        "next_at": format_time(delivery.next_at) if delivery.state == "waiting" else None,
        "ended_at": None if delivery.ended_at is None else format_time(delivery.ended_at),
    }
