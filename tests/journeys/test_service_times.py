"""Promised times on a real server: the queue says until when, and what happens when nobody comes."""

from __future__ import annotations

from pathlib import Path

from escalation.clock import parse_time
from tests.agent_console.live_server import run_server

DESK = """
times:
  - first_reply: 3s
    warn_at: 0.5
    on_breach:
      priority: urgent
      group: leads
groups:
  leads: {}
offers:
  seconds: null
"""


async def test_who_waits_too_long_is_told_of_and_goes_to_the_front(tmp_path: Path) -> None:
    desk = tmp_path / "desk.yaml"
    desk.write_text(DESK)
    async with run_server(tmp_path / "data", desk=desk) as live:
        await live.house.wait_loaded()
        _, token = await live.enrol("Anna")
        async with live.customer() as customer, live.human(token) as anna:
            conversation = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="ask_human")
            waiting = await anna.until_true(
                lambda frame: frame["type"] == "queue" and bool(frame["items"])
            )
            (item,) = waiting["items"]
            seconds = parse_time(item["due_at"]) - parse_time(item["escalated_at"])
            assert (seconds.total_seconds(), item["priority"], item["group"]) == (3, 0, "")
            urgent = await anna.until_true(
                lambda frame: (
                    frame["type"] == "queue" and any(each["priority"] for each in frame["items"])
                )
            )
            (item,) = urgent["items"]
            assert (item["priority"], item["group"], item["state"]) == (2, "leads", "waiting")
            await anna.ask("watch", conversation_id=conversation)
            await anna.until("caught_up")
            said = [
                (event["kind"], event["inner"]["clock"])
                for event in anna.events(conversation)
                if event["kind"] in ("ClockWarned", "ClockBreached")
            ]
            assert said == [("ClockWarned", "first_reply"), ("ClockBreached", "first_reply")]
            told = [frame for frame in customer.frames if "Clock" in str(frame.get("kind", ""))]
            assert told == []
