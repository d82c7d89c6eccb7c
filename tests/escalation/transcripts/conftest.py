"""A small writer of logs, so that a test reads like the conversation it is about."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from escalation.clock import format_time
from escalation.event_parts import Event
from escalation.events import Record, build_record

_START = datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def write_log() -> Callable[..., list[Record]]:
    """Number, stamp and encode events as a store would, one second apart."""

    def write(*events: Event, conversation_id: str = "c1") -> list[Record]:
        return [
            build_record(
                event,
                conversation_id=conversation_id,
                seq=seq,
                epoch=1,
                at=format_time(_START + timedelta(seconds=seq)),
            )
            for seq, event in enumerate(events, start=1)
        ]

    return write
