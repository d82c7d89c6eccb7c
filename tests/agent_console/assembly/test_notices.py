"""Who is told outside the console: nobody, or whom the file names."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.assembly.notices import load_receivers
from agent_console.notify.receiver import NOBODY
from agent_console.notify.receivers_file import ReceiversInvalid
from agent_console.settings import load_settings


def test_without_a_file_nobody_is_told(tmp_path: Path) -> None:
    assert load_receivers(load_settings()) is NOBODY
    with pytest.raises(ReceiversInvalid):
        load_receivers(load_settings(notices=tmp_path / "none.yaml"))
