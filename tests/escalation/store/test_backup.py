"""Backups: one moment of a database in use, whole, private, and marked as a copy."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.errors import Invalid, StorageUnavailable, UnreadableDatabase
from escalation.store import backup
from escalation.store.backup import Exists, back_up, put_in_place
from escalation.store.log_sql import SqliteLog
from escalation.store.sqlite_file import DRIVER
from escalation.testing import CUSTOMER_ID, FakeClock, build_write


def ignore(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


def list_names(folder: Path) -> list[str]:
    return [each.name for each in folder.glob("backup*")]


def overwrite_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 20_000)


async def grow(log: SqliteLog, messages: int, words: str = "hello ") -> None:
    if not await log.list_conversations():
        await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    for number in range(messages):
        await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, words * 20 + str(number))))


async def test_a_copy_of_an_open_database_holds_everything_committed(
    log: SqliteLog, url: str, tmp_path: Path, clock: FakeClock
) -> None:
    await grow(log, 5)
    target = tmp_path / "backup.db"
    seen: list[tuple[str, int, int]] = []
    copied = back_up(url, target, lambda *told: seen.append(told))
    assert (copied.log_id, copied.conversations, copied.events) == (log.log_id, 1, 6)
    assert copied.size == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert seen[-1] == ("copying pages", seen[-1][2], seen[-1][2])
    assert list_names(tmp_path) == ["backup.db"]
    opened = SqliteLog.open(f"sqlite:///{target}", clock=clock)
    assert opened.log_id != log.log_id
    assert [each for _, each in await opened.read_all()] == [
        each for _, each in await log.read_all()
    ]
    await opened.close()


async def test_writing_goes_on_while_it_is_copied(
    log: SqliteLog, url: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_PAGES", 1)
    await grow(log, 60)
    loop, during = asyncio.get_running_loop(), 0

    def write(_: str, __: int, ___: int) -> None:
        nonlocal during
        during += 1
        asyncio.run_coroutine_threadsafe(grow(log, 1), loop).result(30)

    copied = await asyncio.to_thread(back_up, url, tmp_path / "backup.db", write)
    assert during > 10
    assert copied.events == 61  # one moment, however long it took
    connection = DRIVER.connect(tmp_path / "backup.db")
    positions = connection.execute("SELECT count(*), max(position) FROM events").fetchone()
    connection.close()
    assert positions == (61, 61)
    assert (await log.heads_after(0))[0] == 61 + during


def test_nothing_is_overwritten(url: str, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("letters")
    with pytest.raises(Exists, match="precious exists already"):
        back_up(url, target, ignore)
    assert target.read_text() == "letters"
    part = tmp_path / "part"
    part.touch()
    with pytest.raises(FileExistsError):
        put_in_place(part, target)


def test_what_a_broken_off_copy_left_is_replaced(url: str, tmp_path: Path) -> None:
    (tmp_path / "backup.db.part").write_text("half of something")
    assert back_up(url, tmp_path / "backup.db", ignore).events == 0


def test_without_links_the_file_is_renamed(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, __: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    assert back_up(url, tmp_path / "backup.db", ignore).events == 0
    assert (tmp_path / "backup.db").stat().st_size > 0


@pytest.mark.parametrize("content", [None, b""])
def test_where_there_is_no_database_none_is_made(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "none.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Invalid, match=r"There is no database .*none\.db to copy"):
        back_up(f"sqlite:///{path}", tmp_path / "backup.db", ignore)
    assert path.exists() is (content is not None)


def test_a_place_that_cannot_be_written_is_named(url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match=r"nowhere/backup\.db cannot be written"):
        back_up(url, tmp_path / "nowhere" / "backup.db", ignore)


async def test_a_damaged_database_gives_no_backup(
    log: SqliteLog, url: str, path: Path, tmp_path: Path
) -> None:
    await grow(log, 200)
    await log.close()
    overwrite_the_middle(path)
    with pytest.raises(UnreadableDatabase):
        back_up(url, tmp_path / "backup.db", ignore)
    assert list_names(tmp_path) == []
