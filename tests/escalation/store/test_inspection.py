"""The look through a whole log: what is damaged is named, and what is whole is not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from escalation.commands import ClaimConversation, FinishTurn, OpenConversation, WriteAsCustomer
from escalation.errors import StorageUnavailable
from escalation.events import Record, ToolWanted
from escalation.store import statements
from escalation.store.inspection import Finding, Inspected, inspect_log
from escalation.store.log_sql import SqliteLog
from escalation.store.sqlite_file import DRIVER
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_decision, build_write

ONE, TWO = f"c{1:024}", f"c{2:024}"


@pytest.fixture
def written(url: str, clock: FakeClock) -> str:
    """A log with an answered conversation, and one that a person holds."""
    asyncio.run(write(url, clock))
    return url


async def write(url: str, clock: FakeClock) -> None:
    log = SqliteLog.open(url, clock=clock)
    for key in (ONE, TWO):
        await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=key))
        for text in ("one", "two"):
            said = build_write(WriteAsCustomer(CUSTOMER_ID, text), conversation_id=key)
            await log.append(said)
    await log.append(build_write(ClaimConversation(ANNA), conversation_id=TWO))
    finish = FinishTurn(1, build_decision(through_seq=3), True)
    await log.append(build_write(finish, conversation_id=ONE, attempt=1))
    await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "three"), conversation_id=ONE))
    await log.close()


def look(url: str) -> list[Finding]:
    return list(inspect_log(url, Inspected(), lambda *_: None))


@pytest.mark.parametrize("wants", [[], [ToolWanted(name="refund")]])
def test_what_waits_for_a_yes_until_a_deadline_has_its_timer(
    url: str, clock: FakeClock, wants: list[ToolWanted]
) -> None:
    async def hold() -> None:
        log = SqliteLog.open(url, clock=clock)
        decision = build_decision("approve", through_seq=2).model_copy(update={"wants": wants})
        for command in (
            OpenConversation(CUSTOMER_ID),
            WriteAsCustomer(CUSTOMER_ID, "one"),
            FinishTurn(1, decision, True, approval_seconds=60),
        ):
            await log.append(build_write(command, conversation_id=ONE))
        assert len(await log.list_timers()) == 1
        await log.close()

    asyncio.run(hold())
    assert look(url) == []


def change(path: Path, *statements: str) -> None:
    connection = DRIVER.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_whole_log_has_no_findings(written: str) -> None:
    inspected, told = Inspected(), []
    findings = inspect_log(written, inspected, lambda *progress: told.append(progress))
    assert list(findings) == []
    assert inspected == Inspected(conversations=2, events=10)
    assert told[-1] == ("looking through conversations", 2, 2)


IT = f"conversation_id = '{ONE}' AND seq = 3"


@pytest.mark.parametrize(
    ("damage", "seq", "found"),
    [
        (f"UPDATE events SET body = '{{}}' WHERE {IT}", 3, "is not as it was stored"),
        (f"UPDATE events SET body = CAST(x'ff' AS TEXT) WHERE {IT}", 3, "is not as it was stored"),
        (f"UPDATE events SET name = 'Eve' WHERE {IT}", 3, "is not as it was stored"),
        (f"UPDATE conversations SET head = 2 WHERE id = '{ONE}'", None, "`head` is 2 in its row"),
        (f"UPDATE conversations SET state = 'w' WHERE id = '{ONE}'", None, "`state` is 'w' in its"),
        (f"DELETE FROM conversations WHERE id = '{ONE}'", None, "is missing in the table of conv"),
        ("DELETE FROM turns", None, "its open turn is None, and 6 by its log"),
        ("UPDATE turns SET through_seq = 3", None, "its open turn is 3, and 6 by its log"),
        (f"INSERT INTO turns VALUES ('{TWO}', 3, 1, 'n1', '')", None, "open turn is 3, and None"),
        ("INSERT INTO turns VALUES ('c9', 3, 1, 'n1', '')", None, "has no events at all"),
    ],
)
def test_every_damage_is_named_once(
    written: str, path: Path, damage: str, seq: int | None, found: str
) -> None:
    change(path, damage)
    (finding,) = look(written)
    assert finding.seq == seq
    assert found in finding.found
    assert str(finding).startswith(finding.conversation_id or "?")


def test_an_emptied_body_beside_its_salt_is_damage_and_an_erased_row_is_not(
    written: str, path: Path
) -> None:
    change(path, f"UPDATE events SET body = '{{}}', inner = '{{}}' WHERE conversation_id = '{TWO}'")
    assert {finding.seq for finding in look(written)} == {1, 2, 3, 4}
    change(path, f"UPDATE events SET salt = x'' WHERE conversation_id = '{TWO}' AND seq > 1")
    assert {finding.seq for finding in look(written)} == {1}


def test_lost_and_doubled_numbers_are_told(written: str, path: Path) -> None:
    change(path, f"DELETE FROM events WHERE conversation_id = '{ONE}' AND seq IN (2, 3)")
    file, gap = look(written)
    assert (file.conversation_id, file.found) == (None, "2 of 10 rows are missing")
    assert (gap.conversation_id, gap.seq, gap.found) == (
        ONE, 2, "is missing, as are those before 4",
    )  # fmt: skip
    change(path, f"DELETE FROM events WHERE conversation_id = '{TWO}' AND seq = 3")
    assert Finding(TWO, 3, "is missing") in look(written)
    change(path, f"UPDATE events SET seq = '9' WHERE conversation_id = '{TWO}' AND seq = 4")
    assert Finding(TWO, 9, "is not as it was stored") in look(written)


def test_what_this_version_cannot_decode_is_told(written: str, path: Path) -> None:
    newer = Record(
        TWO, 5, "DecisionMade", "bot", None, None, 2, "now", None, "{}", '{"action":"sing"}'
    )
    connection = DRIVER.connect(path)
    row = statements.build_event_row(11, newer, None, b"salt")
    statements.execute(connection, statements.APPEND, [row])
    connection.commit()
    connection.close()
    assert look(written) == [Finding(TWO, 5, "is no DecisionMade as this version knows it")]


def test_a_damaged_part_of_the_file_is_told(written: str, path: Path) -> None:
    connection = DRIVER.connect(path)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'events'"
    ).fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 200)
    first, *_, last = look(written)
    assert first.conversation_id is None
    assert first.found.startswith("SQLite finds: ")
    assert last.found.startswith("a part of the file cannot be read: ")
    assert str(last) == last.found


def test_a_database_of_another_kind_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        look(f"sqlite:///{tmp_path}/empty.db")
