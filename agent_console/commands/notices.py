"""`handraise notices`: who is told outside the console, what is on its way, and send it again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import typer

from agent_console.assembly.notices import load_receivers, open_courier
from agent_console.assembly.stores import open_deliveries
from agent_console.commands.deliveries import (
    count_states,
    replay_deliveries,
    show_counts,
    show_delivery,
    tell_delivery,
    with_deliveries,
)
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.notify.notice import Notice
from agent_console.notify.receiver import Receiver, Receivers
from agent_console.settings import Settings
from escalation.clock import SystemClock
from escalation.work.deliveries import DeliveryStore, Disabled, Selection
from escalation.work.delivery import Delivery, DeliveryState, Outcome


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
        state = "disabled: it " + each["disabled"] if each["disabled"] else each["kind"]
        say(f"{each['name']:<20} {state:<24} {show_counts(each)}")
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
    replay_deliveries(settings, open_deliveries, selection, ("notice", "notices"), as_json=as_json)


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
    return {
        "name": name,
        "kind": getattr(receiver, "kind", "not in the file"),
        "notices": [] if receiver is None else list(receiver.notices),
        "disabled": gone.told if gone is not None and is_gone else None,
        **count_states(found.counts.get(name, {})),
    }
