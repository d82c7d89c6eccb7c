"""Rows read back from files that are really damaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.errors import DamagedConversation
from escalation.fold import fold_records
from escalation.store.batch import BatchWriter
from escalation.store.kept import Kepts
from escalation.store.log import UNREADABLE, OpenTurn
from escalation.store.rows import build_turn, fold_stored, read_head, read_page, read_positions
from escalation.store.sqlite_file import DRIVER, SqliteFile, open_sqlite_file
from escalation.testing import CONVERSATION, CUSTOMER_ID, FakeClock, build_write

if TYPE_CHECKING:
    from sqlite3 import Connection

HEAD = 6


@pytest.fixture
def connection(url: str, clock: FakeClock) -> Iterator[Connection]:
    """A conversation of six rows, and a connection that reads it."""
    file: SqliteFile = open_sqlite_file(url)
    batches = BatchWriter(file, Kepts(), clock, "n1", b"key")
    says = [build_write(WriteAsCustomer(CUSTOMER_ID, f"message {n}")) for n in range(HEAD - 1)]
    batches.commit([build_write(OpenConversation(CUSTOMER_ID)), *says])
    connection = file.connect()
    yield connection
    connection.close()
    batches.close()
    file.close()


def seqs(connection: Connection, after: int = 0, limit: int = -1) -> list[int]:
    return [record.seq for record in read_page(connection, CONVERSATION, after, limit).records]


def read_damage(connection: Connection, after: int = 0) -> str:
    damage = read_page(connection, CONVERSATION, after).damage
    assert damage is not None
    assert damage.details["conversation_id"] == CONVERSATION
    return damage.message.partition(":")[0]


def test_a_whole_conversation_is_read_in_pages(connection: Connection) -> None:
    assert seqs(connection) == [1, 2, 3, 4, 5, 6]
    assert seqs(connection, after=2, limit=3) == [3, 4, 5]
    assert read_page(connection, CONVERSATION).damage is None
    assert read_page(connection, "nobody's") == ([], None)
    conversation, records = fold_stored(connection, CONVERSATION, HEAD)
    assert (conversation.head, conversation.asked, len(records)) == (6, 6, 6)


def test_a_fold_that_is_known_goes_on_from_its_head(connection: Connection) -> None:
    records = read_page(connection, CONVERSATION).records
    known = fold_records(Conversation(CONVERSATION), records[:4])
    conversation, read = fold_stored(connection, CONVERSATION, HEAD, known)
    assert conversation == fold_stored(connection, CONVERSATION, HEAD)[0]
    assert [record.seq for record in read] == [5, 6]
    connection.execute("DELETE FROM events WHERE seq > 3")
    with pytest.raises(DamagedConversation, match=r"Event 5 of .* is missing"):
        fold_stored(connection, CONVERSATION, HEAD, known)
    # A file that is known to hold less than was read of it is read from its beginning.
    assert fold_stored(connection, CONVERSATION, 3, known)[0].head == 3


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ('body = \'{"text":"other words"}\'', "is not as it was stored"),
        ("body = 'no JSON'", "is not as it was stored"),
        ("body = CAST(x'7b22ff' AS TEXT)", "is not as it was stored"),
        ("body = x'00ff'", "is not as it was stored"),
        ("kind = 'CustomerWrots'", "is not as it was stored"),
        ("epoch = 'two'", "is not as it was stored"),
        ("seq = 40", "is missing"),
    ],
)
def test_damage_is_named_and_what_comes_before_it_is_read(
    connection: Connection, change: str, found: str
) -> None:
    connection.execute(f"UPDATE events SET {change} WHERE seq = 4")
    assert seqs(connection) == [1, 2, 3]
    assert read_damage(connection) == f"Event 4 of conversation {CONVERSATION} {found}"
    assert seqs(connection, after=4) == [5, 6]
    with pytest.raises(DamagedConversation, match="Event 4 of"):
        fold_stored(connection, CONVERSATION, HEAD)


def test_a_row_of_another_shape_costs_the_fold_alone(connection: Connection) -> None:
    row = connection.execute("SELECT * FROM events WHERE seq = 4").fetchone()
    connection.execute("UPDATE events SET body = '{}', inner = '{}', salt = x'' WHERE seq = 4")
    assert fold_stored(connection, CONVERSATION, HEAD)[0].head == HEAD  # erased: that is allowed
    connection.execute("UPDATE events SET body = ? WHERE seq = 4", (row[-2],))
    assert read_damage(connection).endswith("is not as it was stored")


def test_a_lost_row_is_missed_also_at_the_end(connection: Connection) -> None:
    connection.execute("DELETE FROM events WHERE seq = 6")
    assert seqs(connection) == [1, 2, 3, 4, 5]
    with pytest.raises(DamagedConversation, match=r"Event 6 of .* is missing"):
        fold_stored(connection, CONVERSATION, HEAD)
    connection.execute("DELETE FROM events WHERE seq = 2")
    with pytest.raises(DamagedConversation, match=r"Event 2 of .* is missing"):
        fold_stored(connection, CONVERSATION, 0)


def test_a_damaged_part_of_the_file_is_told_as_damage(connection: Connection, path: Path) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").fetchone()
    with path.open("r+b") as file:
        file.seek((root[0] - 1) * 4096)
        file.write(b"\xff" * 100)
    again = DRIVER.connect(path)
    page = read_page(again, CONVERSATION)
    again.close()
    assert page.records == []
    assert page.damage is not None
    assert "Event 1" in page.damage.message
    assert "lies in a damaged part of the file" in page.damage.message


def test_another_trouble_of_the_driver_is_no_damage(connection: Connection) -> None:
    connection.execute("DROP TABLE events")
    with pytest.raises(DRIVER.OperationalError):
        read_page(connection, CONVERSATION)


def test_in_the_order_of_commits_a_damaged_row_is_told_by_its_kind(connection: Connection) -> None:
    connection.execute("UPDATE events SET body = 'no JSON' WHERE seq = 2")
    connection.execute("UPDATE events SET seq = 'x', at = x'00' WHERE seq = 5")
    rows = read_positions(connection, 0, 4)
    assert [(position, each.seq, each.kind) for position, each in rows] == [
        (1, 1, "ConversationStarted"),
        (2, 2, UNREADABLE),
        (3, 3, "CustomerWrote"),
        (4, 4, "CustomerWrote"),
    ]
    (_, odd), (position, _) = read_positions(connection, 4, 10)
    assert (odd.conversation_id, odd.seq, odd.kind, odd.body) == (CONVERSATION, 0, UNREADABLE, "{}")
    assert position == HEAD


def test_a_damaged_head_or_turn_counts_as_none() -> None:
    assert [read_head(row) for row in (None, (7,), ("7",), (None,))] == [0, 7, 0, 0]
    assert build_turn(("c1", 2, 1, "n1")) == OpenTurn("c1", 2, 1, "n1")
    odd = [
        ("c1", "2", 1, "n1"),
        ("c1", 2, None, "n1"),
        ("c1", 2, 1, b"n1"),
        ("c1", None, None, None),
    ]
    assert [build_turn(row) for row in odd] == [None] * 4
