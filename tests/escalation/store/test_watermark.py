"""The watermark beside a database: never ahead of it, and no statement when in doubt."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.store.log_sql import SqliteLog
from escalation.store.sqlite_file import DRIVER
from escalation.store.watermark import (
    Watermark,
    WatermarkKeeper,
    find_place,
    forget_watermark,
    read_watermark,
)
from escalation.testing import CUSTOMER_ID, build_write


@pytest.fixture
def keeper(url: str) -> Iterator[WatermarkKeeper]:
    made = WatermarkKeeper(url)
    yield made
    made.close()


async def grow(log: SqliteLog, messages: int) -> None:
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    for number in range(messages):
        await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, f"message {number}")))


def read_digest(path: Path, position: int) -> str:
    connection = DRIVER.connect(path)
    row = connection.execute("SELECT digest FROM events WHERE position = ?", (position,)).fetchone()
    connection.close()
    return str(row[0].hex())


async def test_what_is_committed_is_noted(
    log: SqliteLog, keeper: WatermarkKeeper, path: Path
) -> None:
    keeper.note()
    assert read_watermark(path) == Watermark(log.log_id, 0, "")
    await grow(log, 3)
    assert read_watermark(path) == Watermark(log.log_id, 0, "")
    keeper.note()
    assert read_watermark(path) == Watermark(log.log_id, 4, read_digest(path, 4))


async def test_closing_notes_for_the_last_time(
    log: SqliteLog, keeper: WatermarkKeeper, path: Path
) -> None:
    await grow(log, 1)
    keeper.close()
    mark = read_watermark(path)
    assert mark is not None
    assert mark.position == 2


async def test_an_unchanged_position_is_not_written_again(
    log: SqliteLog, keeper: WatermarkKeeper, path: Path
) -> None:
    await grow(log, 1)
    keeper.note()
    forget_watermark(path)
    keeper.note()
    assert read_watermark(path) is None
    forget_watermark(path)


async def test_a_database_holds_its_watermark_or_not(log: SqliteLog, path: Path) -> None:
    await grow(log, 3)
    connection = DRIVER.connect(path)
    of, digest = log.log_id, read_digest(path, 3)
    for mark, held in [
        (Watermark(of, 3, digest), True),
        (Watermark(of, 0, ""), True),
        (Watermark("other", 0, ""), False),
        (Watermark(of, 5, digest), False),
        (Watermark(of, 2, digest), False),
        (Watermark(of, 3, ""), False),
    ]:
        assert mark.is_held_by(connection, of) is held
    connection.close()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"log_id":"a"}', '{"log_id":"a","position":"far","digest":""}', "null"],
)
def test_an_unreadable_note_says_nothing(path: Path, content: str) -> None:
    find_place(path).write_text(content)
    assert read_watermark(path) is None


def test_no_note_says_nothing(path: Path) -> None:
    assert read_watermark(path) is None
    forget_watermark(path)


async def test_what_cannot_be_noted_is_logged_and_the_old_note_stays(
    log: SqliteLog,
    keeper: WatermarkKeeper,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    keeper.note()
    before = find_place(path).read_text()

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    await grow(log, 1)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr("os.fsync", refuse)
        keeper.note()
    assert "No space left on device" in caplog.text
    assert find_place(path).read_text() == before
    assert [each.name for each in path.parent.glob(".*")] == []
    keeper.note()
    assert json.loads(find_place(path).read_text())["position"] == 2


def test_a_database_without_tables_has_nothing_to_note(tmp_path: Path) -> None:
    keeper = WatermarkKeeper(f"sqlite:///{tmp_path}/empty.db")
    keeper.note()
    keeper.close()
    assert read_watermark(tmp_path / "empty.db") is None
