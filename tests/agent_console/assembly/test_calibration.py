"""What the calibration in force is worth, asked of a database that has none."""

from __future__ import annotations

from pathlib import Path

from agent_console.assembly.calibration import look_at_calibration
from agent_console.settings import load_settings


async def test_without_a_calibration_it_says_how_much_is_missing(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, max_error=0.05, level=0.95)
    told = await look_at_calibration(settings)
    assert told.is_usable
    assert told.found == "none: 59 reviewed answers without a mistake certify"
