"""Says in a sentence what the calibration in force certifies, or why it is of no use."""

from __future__ import annotations

from dataclasses import dataclass

from agent.certifications import CertificationStore
from agent.confidence.guarantee import count_missing
from agent.in_force import look_up
from agent.settings import BotSettings


@dataclass(frozen=True, slots=True)
class CalibrationState:
    """What was ``found``; ``is_usable`` is false for a calibration that there is and serves nobody."""

    found: str
    is_usable: bool = True


async def tell_calibration(
    certifications: CertificationStore, settings: BotSettings
) -> CalibrationState:
    """Look at the calibration in force, without loading the bot. Raises ``StorageUnavailable``."""
    in_force = await look_up(certifications, settings)
    if in_force.trouble:
        return CalibrationState(in_force.trouble, is_usable=False)
    certification, number = in_force.certification, in_force.number
    if certification is None:
        needed = count_missing(0, 0, settings.max_error, settings.level)
        return CalibrationState(f"none: {needed} reviewed answers without a mistake certify")
    topics = sum(each.threshold is not None for each in certification.scopes["topic"].values())
    named = "1 topic" if topics == 1 else f"{topics} topics"
    if certification.everything.threshold is not None:
        return CalibrationState(f"number {number} certifies everything, and {named} apart")
    missing = f"{certification.everything.missing} more right answers certify the rest"
    return CalibrationState(f"number {number} certifies {named}; {missing}")
