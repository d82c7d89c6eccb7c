"""The name of a database: kept while it goes on, a new one where another history took its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.errors import UnreadableDatabase
from escalation.store.identity import MARK_AS_COPY
from escalation.store.log_sql import SqliteLog
from escalation.store.sqlite_file import DRIVER, open_sqlite_file
from escalation.store.watermark import WatermarkKeeper, forget_watermark
from escalation.testing import CUSTOMER_ID, FakeClock, build_write

ONE, TWO = f"c{1:024}", f"c{2:024}"


async def serve(url: str, clock: FakeClock, *texts: str, key: str = ONE) -> str:
    """Open, write, note and close as a server does; returns the ``log_id``."""
    log = SqliteLog.open(url, clock=clock)
    if not await log.read(key):
        await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=key))
    for text in texts:
        await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, text), conversation_id=key))
    await log.close()
    WatermarkKeeper(url).close()
    return log.log_id


def change(path: Path, *statements: str) -> None:
    connection = DRIVER.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def test_the_name_stays_while_the_database_goes_on(url: str, clock: FakeClock) -> None:
    names = {await serve(url, clock, f"message {number}") for number in range(4)}
    assert len(names) == 1


async def test_a_raw_copy_of_before_gets_a_new_name(url: str, path: Path, clock: FakeClock) -> None:
    before = await serve(url, clock, "one")
    copy = shutil.copy(path, path.with_name("copy.db"))
    assert await serve(url, clock, "two") == before
    shutil.copy(copy, path)
    after = await serve(url, clock, "three")
    assert after != before
    assert await serve(url, clock, "four") == after


async def test_a_raw_copy_is_noticed_also_when_it_went_further(
    url: str, path: Path, clock: FakeClock
) -> None:
    await serve(url, clock, "one")
    elsewhere = path.with_name("elsewhere.db")
    shutil.copy(path, elsewhere)
    before = await serve(url, clock, "two here")
    await serve(f"sqlite:///{elsewhere}", clock, "two there", "three", "four", "five")
    shutil.copy(elsewhere, path)
    assert await serve(url, clock) != before


async def test_another_database_in_its_place_gets_a_new_name(
    url: str, path: Path, clock: FakeClock, migrated: Path
) -> None:
    await serve(url, clock, "one")
    other = shutil.copy(migrated, path.with_name("other.db"))
    its_own = await serve(f"sqlite:///{other}", clock, "one", "two")
    shutil.copy(other, path)
    assert await serve(url, clock) != its_own


async def test_without_a_note_nothing_is_said(url: str, path: Path, clock: FakeClock) -> None:
    before = await serve(url, clock, "one")
    copy = shutil.copy(path, path.with_name("copy.db"))
    await serve(url, clock, "two")
    shutil.copy(copy, path)
    forget_watermark(path)
    assert await serve(url, clock) == before


async def test_a_marked_copy_gets_a_new_name_once(url: str, path: Path, clock: FakeClock) -> None:
    before = await serve(url, clock, "one")
    change(path, MARK_AS_COPY)
    after = await serve(url, clock)
    assert after != before
    assert await serve(url, clock) == after
    connection = DRIVER.connect(path)
    keys = {key for (key,) in connection.execute("SELECT key FROM meta")}
    connection.close()
    assert keys == {"log_id", "digest_key"}


async def test_the_same_copy_put_back_twice_has_two_names(
    url: str, path: Path, clock: FakeClock
) -> None:
    await serve(url, clock, "one")
    copy = shutil.copy(path, path.with_name("copy.db"))
    change(Path(copy), MARK_AS_COPY)
    names = set()
    for _ in range(3):
        shutil.copy(copy, path)
        names.add(await serve(url, clock, "two"))
    assert len(names) == 3


@pytest.mark.parametrize(
    "lost",
    [
        f"DELETE FROM events WHERE conversation_id = '{ONE}' AND seq = 2",
        f"UPDATE conversations SET head = 1 WHERE id = '{ONE}'",
        f"DELETE FROM conversations WHERE id = '{ONE}'",
    ],
)
async def test_a_file_that_contradicts_itself_after_a_crash_gets_a_new_name(
    url: str, path: Path, clock: FakeClock, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = await serve(url, clock, "one", "two")
    await serve(url, clock, "three", key=TWO)
    change(path, lost)
    assert await serve(url, clock) == before  # closed as it should be: somebody did that by hand
    change(path, lost)
    crashed = DRIVER.connect(path)
    crashed.execute("PRAGMA journal_mode=WAL")
    crashed.execute("INSERT INTO meta VALUES ('crashed', 'yes')")
    crashed.commit()
    assert await serve(url, clock) != before
    assert "has lost rows in a crash" in caplog.text
    crashed.close()


async def test_a_crash_alone_changes_no_name(url: str, path: Path, clock: FakeClock) -> None:
    before = await serve(url, clock, "one", "two")
    crashed = DRIVER.connect(path)
    crashed.execute("PRAGMA journal_mode=WAL")
    crashed.execute("INSERT INTO meta VALUES ('crashed', 'yes')")
    crashed.commit()
    assert await serve(url, clock, "three") == before
    crashed.close()


async def test_a_damaged_key_is_told(url: str, path: Path, clock: FakeClock) -> None:
    await serve(url, clock)
    change(path, "UPDATE meta SET value = 'no hexadecimal' WHERE key = 'digest_key'")
    with pytest.raises(UnreadableDatabase, match="where it keeps its name: restore a backup"):
        SqliteLog.open(url, clock=clock)
    file = open_sqlite_file(url)
    assert file._users == 1
    file.close()
