"""How topics stand at first, and another process's stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.assembly.autonomy import build_first_standing, open_standings
from agent_console.settings import load_settings
from escalation.autonomy.mode import EVERYTHING, WAIVED
from escalation.autonomy.orders import ResumeTopic, StopTopic, Word
from escalation.clock import SystemClock
from escalation.store.log_sql import SqliteLog
from tests.agent_console.live_server import run_server


@pytest.mark.parametrize(
    ("given", "mode", "ceiling", "is_waived"),
    [
        ({}, "approve", "answer", False),
        ({"uncertified": "answer"}, "audit", "answer", True),
        ({"uncertified": "answer", "mode_ceiling": "veto"}, "veto", "veto", True),
        ({"mode_ceiling": "shadow"}, "shadow", "shadow", False),
    ],
)
def test_how_topics_stand_at_first(given, mode, ceiling, is_waived) -> None:
    standing = build_first_standing(load_settings(**given))
    assert (standing.mode, standing.ceiling) == (mode, ceiling)
    assert (standing.is_waived, standing.cause == WAIVED) == (is_waived, is_waived)


async def test_another_process_s_stop_is_in_force_as_soon_as_it_is_acknowledged(
    tmp_path: Path,
) -> None:
    word = Word("pa", "2026-01-05T09:00:00.000Z")
    async with run_server(tmp_path) as live, live.customer() as customer:
        welcome = await customer.until("welcome")
        await customer.send(type="send", client_id="1", text="Where is it?")
        await customer.until("event", kind="BotAnswered")
        url = f"sqlite:///{live.house.settings.data / 'handraise.db'}"
        other = SqliteLog.open(url, clock=SystemClock(), node="other")
        standings = open_standings(other, live.house.settings)
        await standings.order(EVERYTHING, StopTopic(), word)
        await customer.send(type="send", client_id="2", text="And when?")
        await customer.until("event", kind="HandoffRequested")
        found = await live.house.log.load(welcome["conversation_id"])
        assert "autonomy" in found.reasons
        await live.house.standings.refresh()
        assert b"handraise_topics_stopped 1.0" in live.house.metrics.render()
        await standings.order(EVERYTHING, ResumeTopic(), word)
        await other.close()
