"""`handraise report`: what it prints of a desk, and of an empty one."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_log
from agent_console.commands.times import (
    phrase_seconds,
    phrase_share,
    phrase_spread,
    run_report,
)
from agent_console.settings import Settings, load_settings
from escalation.clock import parse_time
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    OpenConversation,
    ResolveConversation,
    WriteAsHuman,
)
from escalation.metrics.figures import share, spread
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_write


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path / "data")


def serve_one(settings: Settings) -> None:
    """Have one conversation handed over, answered after two minutes, and resolved, just now."""

    async def act() -> None:
        clock = FakeClock()
        clock.advance((datetime.now(UTC) - parse_time(clock.now())).total_seconds() - 120)
        log = open_log(settings, clock)
        begun: tuple[Command, ...] = (OpenConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID))
        for command in begun:
            await log.append(build_write(command))
        clock.advance(120)
        for command in (
            ClaimConversation(ANNA),
            WriteAsHuman(ANNA, "Hi"),
            ResolveConversation(ANNA, "solved"),
        ):
            await log.append(build_write(command))
        await log.close()

    open_database(settings).close()
    asyncio.run(act())


def test_an_empty_desk_has_no_numbers(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run_report(settings, 7, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    found = {line[:34].strip(): line[34:].strip() for line in lines[2:]}
    assert found["First reply"] == found["Content customers (4 or 5 stars)"] == "-"
    assert found["Handovers to a person"] == "0"
    assert not any(line.startswith("By ") for line in lines)
    run_report(settings, 7, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["days"], told["whole"]["first_reply"], told["by_day"]) == (7, None, [])


def test_what_happened_is_told_in_words_and_as_json(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    serve_one(settings)
    run_report(settings, 2, as_json=False)
    out = capsys.readouterr().out
    assert (
        "First reply                        half within 2m, nine of ten within 2m (1 measured)"
        in out
    )
    assert "  too young to tell                1" in out
    assert "By reason                handovers  first reply    queue  handling" in out
    assert "asks_for_human                   1           2m       2m        0s" in out
    run_report(settings, 2, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["whole"]["queue"] == {"n": 1, "median": 120.0, "p90": 120.0}
    assert [each["key"] for each in told["by_human"]] == [ANNA.id]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0s"),
        (59.4, "59s"),
        (59.6, "1m"),
        (125, "2m 5s"),
        (3600, "1h"),
        (11_400, "3h 10m"),
        (187_200, "2d 4h"),
    ],
)
def test_times_in_two_units(seconds: float, words: str) -> None:
    assert phrase_seconds(seconds) == words


def test_nothing_is_no_number() -> None:
    assert (phrase_spread(None), phrase_share(None)) == ("-", "-")
    assert phrase_spread(spread([60, 90, 600])) == (
        "half within 1m 30s, nine of ten within 10m (3 measured)"
    )
    assert phrase_share(share(46, 50)) == "92 % (46 of 50; 81 % to 97 %)"
