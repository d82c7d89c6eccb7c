"""How far the database has come is noted beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent_console.assembly import position
from escalation.store.watermark import read_watermark
from tests.agent_console.live_server import run_server


async def test_how_far_the_database_has_come_is_noted_while_it_runs_and_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(position, "NOTE_SECONDS", 0.01)
    path = tmp_path / "handraise.db"
    async with run_server(tmp_path) as live:
        board = live.house.switchboard
        await board.open_conversation("v1")
        while (mark := read_watermark(path)) is None or mark.position < 1:  # noqa: ASYNC110 a thread
            await asyncio.sleep(0.01)
        assert mark.log_id == live.house.log.log_id
        monkeypatch.setattr(position, "NOTE_SECONDS", 1000)
        await asyncio.sleep(0.05)
        await board.open_conversation("v2")
        await board.open_conversation("v3")
    last = read_watermark(path)
    assert last is not None
    assert last.position == 3
