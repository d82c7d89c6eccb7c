"""The part of `handraise doctor` that tries out whoever is told outside the console."""

from __future__ import annotations

import asyncio

from agent_console.assembly.notices import load_receivers
from agent_console.commands.check import Check
from agent_console.commands.notices import try_receivers
from agent_console.notify.receiver import Receivers, SlackReceiver, TeamsReceiver
from agent_console.notify.receivers_file import ReceiversInvalid
from agent_console.settings import Settings
from escalation.work.delivery import Outcome

_REMEDY = "The server runs without; what it has to tell waits up to three days."


def check_notices(settings: Settings) -> list[Check]:
    """Try every receiver; one that cannot be told is a warning, a file with a mistake a failure."""
    if settings.notices is None:
        return [Check("notices", "ok", "nobody is told outside the console")]
    try:
        receivers = load_receivers(settings)
    except ReceiversInvalid as error:
        return [Check("notices", "fail", error.message, "Mend the file of notices.")]
    outcomes = asyncio.run(try_receivers(settings, receivers))
    return [_tell(name, receivers, outcome) for name, outcome in outcomes.items()]


def _tell(name: str, receivers: Receivers, outcome: Outcome) -> Check:
    receiver = receivers.named[name]
    found = f"{getattr(receiver, 'kind', '')}: {outcome.told}"
    if outcome.word != "delivered":
        return Check(f"notices {name}", "warn", found, _REMEDY)
    if isinstance(receiver, SlackReceiver | TeamsReceiver):
        found += f"; whether it posts, `handraise notices test {name}` shows"
    return Check(f"notices {name}", "ok", found)
