"""The SQL of the hot path, as far as the contract suite does not show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from escalation.events import Record
from escalation.store import statements
from escalation.store.digest import digest_event
from escalation.store.sqlite_file import open_sqlite_file


@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 65, 130])
def test_any_number_of_rows_is_stored_by_statements_of_few_sizes(url: str, count: int) -> None:
    file = open_sqlite_file(url)
    connection = file.connect()
    rows = [(f"c{number}", number, 1, "n1", "now") for number in range(count)]
    assert statements.execute(connection, statements.OPEN_TURNS, rows) == []
    stored = connection.execute("SELECT * FROM turns ORDER BY through_seq").fetchall()
    assert stored == rows
    statements.execute(connection, statements.CLOSE_TURNS, [(row[0],) for row in rows[1:]])
    assert connection.execute("SELECT count(*) FROM turns").fetchone() == (min(count, 1),)
    connection.close()
    file.close()


def test_a_row_carries_its_digest() -> None:
    record = Record("c1", 2, "K", "human", "Anna", "p1", 3, "now", "m1", '{"text":"ä"}', "{}")
    row = statements.build_event_row(7, record, b"payload", b"salt")
    digest = digest_event(7, record, b"payload", b"salt")
    assert row == (
        7, "c1", 2, "K", "human", "Anna", "p1", 3, "now", "m1", b"payload", b"salt", digest,
        '{"text":"ä"}', "{}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "values", "index"),
    [
        (statements.READ, ("c1", 0, 10), "sqlite_autoindex_events_1"),
        (statements.FIND_SENT[2], ("c1", "s", "1") * 2, "ix_events_client_id"),
        (statements.HEADS_AFTER, (0,), "ix_conversations_position"),
        (statements.LIST_ALL, (10,), "ix_conversations_position"),
        (statements.LIST_STATE, ("bot", 10), "ix_conversations_state_position"),
        (statements.LIST_CUSTOMER, ("v1",), "ix_conversations_customer_id"),
        (statements.LIST_HELD, (), "ix_conversations_held"),
        (statements.LIST_DEEDS, (), "ix_conversations_deed"),
    ],
)
def test_every_question_has_its_index(path: Path, sql: str, values: tuple[object, ...], index: str):
    file = open_sqlite_file(f"sqlite:///{path}")
    connection = file.connect()
    plan = "; ".join(
        detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
    )
    connection.close()
    file.close()
    assert index in plan
    assert "SCAN events" not in plan
