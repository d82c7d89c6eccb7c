"""A backup put in the database's place: checked, renamed, and what was there is not lost."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.errors import (
    DatabaseInUse,
    Invalid,
    NewerDatabase,
    StorageUnavailable,
    UnreadableDatabase,
)
from escalation.store import restore
from escalation.store.backup import back_up
from escalation.store.log_sql import SqliteLog
from escalation.store.restore import put_back
from escalation.store.sqlite_file import DRIVER, reserve_for_server
from escalation.store.watermark import WatermarkKeeper, find_place
from escalation.testing import CUSTOMER_ID, FakeClock, build_write


def ignore(_: str, __: int, ___: int) -> None:
    """Nobody looks at the progress."""


async def write(url: str, clock: FakeClock, *texts: str) -> str:
    """Open the log, write into one conversation, and close it; returns the ``log_id``."""
    log = SqliteLog.open(url, clock=clock)
    if not await log.list_conversations():
        await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    for text in texts:
        await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, text)))
    await log.close()
    WatermarkKeeper(url).close()
    return log.log_id


async def read_texts(url: str, clock: FakeClock) -> list[str]:
    log = SqliteLog.open(url, clock=clock)
    texts = [each.read_body().get("text", "") for _, each in await log.read_all()]
    await log.close()
    return texts[1:]


def put(url: str, backup: Path, stamp: str = "now") -> restore.Restored:
    return put_back(url, backup, stamp, ignore)


def read(path: Path) -> bytes:
    return path.read_bytes()


def set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)


def read_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def list_beside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}*"))


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "backup.db"


@pytest.fixture
async def lived(url: str, clock: FakeClock, backup: Path) -> str:
    """The name of a database that was copied, and went on."""
    backup.parent.mkdir()
    await write(url, clock, "one")
    back_up(url, backup, ignore)
    return await write(url, clock, "two", "three")


async def test_what_was_in_the_backup_is_back_under_a_new_name(
    url: str, path: Path, clock: FakeClock, backup: Path, lived: str
) -> None:
    set_mode(path, 0o640)
    before = read(backup)
    done = put(url, backup)
    assert read(backup) == before
    assert (done.copied.conversations, done.copied.events) == (1, 2)
    assert done.copied.log_id != lived
    assert not find_place(path).exists()
    assert read_mode(path) == 0o640
    assert await read_texts(url, clock) == ["one"]
    assert await write(url, clock, "two again") == done.copied.log_id
    assert done.kept == path.with_name("log.db.before-now")
    assert await read_texts(f"sqlite:///{done.kept}", clock) == ["one", "two", "three"]


async def test_the_same_backup_twice_has_two_names(url: str, backup: Path, lived: str) -> None:
    names = {put(url, backup, stamp).copied.log_id for stamp in ("one", "two")}
    assert len(names | {lived}) == 3


async def test_a_backup_is_put_where_nothing_was(
    tmp_path: Path, clock: FakeClock, backup: Path, lived: str
) -> None:
    new = f"sqlite:///{tmp_path}/other/machine.db"
    done = put(new, backup)
    assert done.kept is None
    assert done.copied.log_id != lived
    assert await read_texts(new, clock) == ["one"]


async def test_a_raw_copy_is_taken_with_the_log_beside_it(
    url: str, path: Path, clock: FakeClock, tmp_path: Path
) -> None:
    log = SqliteLog.open(url, clock=clock)
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    raw = tmp_path / "raw"
    raw.mkdir()
    for each in list_beside(path):
        if not each.name.endswith("-shm"):
            shutil.copy(each, raw)
    await log.close()
    assert (raw / "log.db-wal").stat().st_size > 0
    new = f"sqlite:///{tmp_path}/new.db"
    assert put(new, raw / "log.db").copied.events == 1
    assert {each.name for each in raw.iterdir()} >= {"log.db", "log.db-wal"}


async def test_a_damaged_database_is_kept_with_its_log(
    url: str, path: Path, clock: FakeClock, backup: Path, lived: str
) -> None:
    write_bytes(path, b"This is a letter, not a database. " * 100)
    write_bytes(path.with_name("log.db-wal"), b"more letters")
    done = put(url, backup)
    assert done.kept is not None
    assert read(done.kept).startswith(b"This is a letter")
    assert read(done.kept.with_name(f"{done.kept.name}-wal")) == b"more letters"
    assert await read_texts(url, clock) == ["one"]
    assert lived


async def test_a_running_server_is_not_robbed_of_its_database(
    url: str, path: Path, backup: Path, lived: str
) -> None:
    assert lived
    before = read(path)
    with reserve_for_server(url), pytest.raises(DatabaseInUse, match="Another server runs"):
        put(url, backup)
    other = DRIVER.connect(path)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM events").fetchone()
    with pytest.raises(DatabaseInUse, match=r"Another program has .* open: stop it first"):
        put(url, backup)
    other.close()
    assert read(path) == before
    assert put(url, backup).copied.events == 2


def overwrite(path: Path, start: int, count: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * count)


def change(path: Path, statement: str) -> None:
    connection = DRIVER.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


async def test_what_is_no_good_backup_changes_nothing(
    url: str, path: Path, backup: Path, lived: str, tmp_path: Path
) -> None:
    assert lived
    before = read(path)
    letter = tmp_path / "letter.txt"
    letter.write_text("This is a letter to my aunt. " * 100)
    stranger = tmp_path / "stranger.db"
    change(stranger, "CREATE TABLE recipes (name)")
    damaged = Path(shutil.copy(backup, tmp_path / "damaged.db"))
    overwrite(damaged, 4096 * 3, 4096)
    newer = Path(shutil.copy(backup, tmp_path / "newer.db"))
    change(newer, "UPDATE alembic_version SET version_num = '9999'")
    for file_, error in [
        (letter, UnreadableDatabase),
        (stranger, UnreadableDatabase),
        (damaged, UnreadableDatabase),
        (newer, NewerDatabase),
        (tmp_path / "nowhere.db", Invalid),
        (path, Invalid),
    ]:
        with pytest.raises(error):
            put(url, file_)
    assert read(path) == before
    beside = {each.name for each in list_beside(path)}
    assert beside <= {"log.db", "log.db.seen", "log.db.server.lock"}


async def test_a_name_that_is_taken_stops_it_before_anything_is_changed(
    url: str, path: Path, backup: Path, lived: str
) -> None:
    assert lived
    write_bytes(path.with_name("log.db.before-now"), b"")
    before = read(path)
    with pytest.raises(StorageUnavailable):
        put(url, backup)
    assert read(path) == before


async def test_without_links_what_was_there_is_copied(
    url: str, backup: Path, lived: str, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    def refuse(_: Path, __: Path) -> None:
        raise PermissionError

    assert lived
    monkeypatch.setattr("os.link", refuse)
    done = put(url, backup)
    assert await read_texts(f"sqlite:///{done.kept}", clock) == ["one", "two", "three"]
