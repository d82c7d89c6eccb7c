"""The part of `handraise doctor` that looks at the desk file and at who covers what it says."""

from __future__ import annotations

from datetime import UTC, datetime

from agent_console.assembly.desk import load_desk
from agent_console.commands.check import Check
from agent_console.commands.desk import find_staff, tell_hours
from agent_console.settings import Settings
from escalation.errors import HandraiseError
from escalation.routing.describe import Staff, describe
from escalation.routing.load import DeskInvalid

_REMEDY = (
    "`handraise desk check FILE` says what the file means; `handraise people set` who knows what."
)


def check_desk(settings: Settings) -> list[Check]:
    """Look at the file; a mistake is a failure, what nobody covers a warning."""
    if settings.desk is None:
        return [Check("desk", "ok", "no desk file: always open, everybody is asked")]
    try:
        plan = load_desk(settings)
    except DeskInvalid as error:
        return [Check("desk", "fail", error.message, "Mend the desk file.")]
    told = describe(plan, _find_staff(settings), datetime.now(UTC))
    checks = [Check("desk", "ok", tell_hours(told.groups[0]))]
    return checks + [Check("desk", "warn", gap, _REMEDY) for gap in told.gaps]


def _find_staff(settings: Settings) -> Staff | None:
    try:
        return find_staff(settings)
    except HandraiseError:
        return None  # another check says what is wrong with the database
