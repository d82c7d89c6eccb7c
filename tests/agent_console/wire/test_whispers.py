"""Whispers reach whom they are for, who wrote them, and supervisors; others get an empty number."""

from __future__ import annotations

import json

import pytest

from agent_console.wire.whispers import frame_for_person
from escalation.commands import AddNote, OpenConversation, Person
from escalation.events import Record
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, BEN, CUSTOMER_ID, SUSAN, FakeClock, build_write

CARLA = Person("pcarla", "Carla")


async def whisper(to: str) -> Record:
    log = MemoryLog(FakeClock())
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    appended = await log.append(build_write(AddNote(BEN, "Offer a refund.", to)))
    return appended.records[-1]


@pytest.mark.parametrize("reader", [ANNA, BEN, SUSAN, Person("pad", "Ada", "admin")])
async def test_a_whisper_is_read_by_few(reader: Person) -> None:
    record = await whisper(ANNA.id)
    frame = frame_for_person(record, reader)
    assert frame == record.frame_for_human()
    assert json.loads(frame)["inner"]["to"] == ANNA.id


async def test_everybody_else_gets_its_number_and_nothing_of_it() -> None:
    record = await whisper(ANNA.id)
    frame = json.loads(frame_for_person(record, CARLA))
    assert frame == {
        "type": "event",
        "conversation_id": record.conversation_id,
        "seq": 2,
        "kind": "NoteAdded",
        "author": {"role": "human"},
        "at": record.at,
        "body": {},
        "inner": {"epoch": 1, "hidden": True},
    }


async def test_a_note_is_for_the_whole_desk() -> None:
    record = await whisper("")
    assert frame_for_person(record, CARLA) == record.frame_for_human()


async def test_what_cannot_be_read_is_nobodys() -> None:
    record = await whisper(ANNA.id)
    record.inner = "{"
    assert "refund" not in frame_for_person(record, CARLA)
