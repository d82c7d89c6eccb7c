"""`handraise notices`: who is told outside the console, what is on its way, and send it again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

import typer

from agent_console.assembly.database import open_database
from agent_console.assembly.notices import load_receivers, open_courier
from agent_console.assembly.stores import open_deliveries
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.notify.notice import Notice
from agent_console.notify.receiver import Receiver, Receivers
from agent_console.settings import Settings
from escalation.clock import SystemClock, format_time
from escalation.store.session import Database
from escalation.work.deliveries import DeliveryStore, Disabled, Selection
from escalation.work.delivery import Delivery, DeliveryState, Outcome

_Result = TypeVar("_Result")
_STATES: tuple[DeliveryState, ...] = ("waiting", "sending", "delivered", "given_up")


@dataclass(frozen=True, slots=True)
class _Found:
    """What is kept: counts by receiver and state, receivers that are gone, the newest deliveries."""

    counts: Mapping[str, Mapping[DeliveryState, int]]
    disabled: Mapping[str, Disabled]
    newest: Sequence[Delivery]


def run_list(settings: Settings, selection: Selection, *, limit: int, as_json: bool) -> None:
    """List the receivers and the newest deliveries. Raises ``ReceiversInvalid``."""
    receivers = load_receivers(settings)

    async def find(store: DeliveryStore) -> _Found:
        return _Found(
            await store.count(),
            {each.receiver: each for each in await store.list_disabled()},
            await store.list_newest(selection, limit),
        )

    found = asyncio.run(with_deliveries(settings, open_deliveries, find))
    names = sorted({*receivers.named, *found.counts})
    told = [_tell_receiver(name, receivers, found) for name in names]
    if as_json:
        print_json(
            {"receivers": told, "deliveries": [tell_delivery(each) for each in found.newest]}
        )
        return
    for each in told:
        counts = ", ".join(f"{each[state]} {state.replace('_', ' ')}" for state in _STATES)
        state = "disabled: it " + each["disabled"] if each["disabled"] else each["kind"]
        say(f"{each['name']:<20} {state:<24} {counts}")
    for delivery in found.newest:
        say(show_delivery(delivery, f"{delivery.receiver:<14} {delivery.notice:<16}"))


def run_test(settings: Settings, names: Sequence[str], *, as_json: bool) -> None:
    """Send a test notice, for real, to each receiver or those named; ends with 1 if one fails."""
    receivers = load_receivers(settings)
    chosen = _choose(receivers, names)
    outcomes = asyncio.run(_send_tests(settings, receivers, chosen))
    if as_json:
        print_json(
            {
                "receivers": [
                    {"name": name, "delivered": each.word == "delivered", "told": each.told}
                    for name, each in outcomes.items()
                ]
            }
        )
    else:
        for name, each in outcomes.items():
            say(f"{'ok' if each.word == 'delivered' else 'fail':<5} {name:<20} {each.told}")
    if any(each.word != "delivered" for each in outcomes.values()):
        raise typer.Exit(WANTING)


def run_replay(settings: Settings, selection: Selection, *, as_json: bool) -> None:
    """Let deliveries be sent once more by the running server; ends with 1 where none fits."""
    if not (selection.ids or selection.receivers or selection.states or selection.since):
        raise WrongUse("Say which: ids, --receiver, --state or --since.")
    replay(settings, open_deliveries, selection, ("notice", "notices"), as_json=as_json)


def replay(
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


async def try_receivers(settings: Settings, receivers: Receivers) -> dict[str, Outcome]:
    """Try every receiver out without disturbing a person: for `handraise doctor`."""
    courier = await asyncio.to_thread(open_courier, settings, receivers, SystemClock())
    try:
        checks = [courier.check(each) for each in receivers.named.values()]
        return dict(zip(receivers.named, await asyncio.gather(*checks), strict=True))
    finally:
        await courier.close()


async def _send_tests(
    settings: Settings, receivers: Receivers, chosen: Mapping[str, Receiver]
) -> dict[str, Outcome]:
    clock = SystemClock()
    notice = Notice(kind="test", at=clock.now())
    courier = await asyncio.to_thread(open_courier, settings, receivers, clock)
    try:
        sent = [
            courier.carry(each, f"msg_{secrets.token_hex(16)}", notice) for each in chosen.values()
        ]
        outcomes = dict(zip(chosen, await asyncio.gather(*sent), strict=True))
    finally:
        await courier.close()

    async def enable(store: DeliveryStore) -> None:
        for name, outcome in outcomes.items():
            if outcome.word == "delivered":
                await store.enable(name)

    await with_deliveries(settings, open_deliveries, enable)
    return outcomes


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


def _choose(receivers: Receivers, names: Sequence[str]) -> dict[str, Receiver]:
    if not receivers.named:
        raise WrongUse("Nobody is told: HANDRAISE_NOTICES names no file.")
    for name in names:
        if name not in receivers.named:
            close = get_close_matches(name, list(receivers.named), n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise WrongUse(f"There is no receiver {name}{hint}.")
    return {name: receivers.named[name] for name in names or receivers.named}


def _tell_receiver(name: str, receivers: Receivers, found: _Found) -> dict[str, Any]:
    receiver = receivers.named.get(name)
    gone = found.disabled.get(name)
    is_gone = (
        gone is not None and receiver is not None and receiver.digest_address() == gone.address
    )
    counts = found.counts.get(name, {})
    return {
        "name": name,
        "kind": getattr(receiver, "kind", "not in the file"),
        "notices": [] if receiver is None else list(receiver.notices),
        "disabled": gone.told if gone is not None and is_gone else None,
        **{state: counts.get(state, 0) for state in _STATES},
    }


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
