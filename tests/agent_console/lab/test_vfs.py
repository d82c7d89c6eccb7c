import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from agent_console.lab.loop import Crash
from agent_console.lab.vfs import Vfs, apsw
from agent_console.lab.volume import DiskFull, IoError, Process, Volume


class House:
    """A volume with an empty database in SQLite's hands."""

    def __init__(self, folder: Path) -> None:
        self.volume = Volume()
        self.path = "/somewhere/house.db"
        self.anchor = folder / "anchor"
        self.volume.reset(self.path, b"")
        self.vfs = Vfs(f"test-{folder}", self.volume, self.anchor)
        self.passed: Counter[str] = Counter()
        self.trouble: dict[str, type[BaseException]] = {}
        self.volume.on_point = self.on_point

    def on_point(self, owner: str, point: str) -> None:
        self.passed[point] += 1
        if point in self.trouble:
            raise self.trouble[point]

    def connect(self) -> apsw.Connection:
        self.vfs.acting = Process("n1", self.volume)
        connection = apsw.Connection(self.path, vfs=self.vfs.name)
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    @property
    def wal(self) -> int:
        """Bytes in the write-ahead log; -1 where there is none."""
        image = self.volume.now.get(f"{self.path}-wal")
        return -1 if image is None else len(image.content)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.vfs.unregister()


def count(connection: apsw.Connection) -> object:
    ((found,),) = connection.execute("SELECT count(*) FROM rows").fetchall()
    return found


def test_sqlite_works_on_it_by_several_connections(house: House) -> None:
    first, second = house.connect(), house.connect()
    first.execute("CREATE TABLE rows (text)")
    second.execute("INSERT INTO rows VALUES ('one')")
    assert count(first) == 1
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(apsw.BusyError, match="database is locked"):
        second.execute("INSERT INTO rows VALUES ('two')")
    first.execute("ROLLBACK")
    first.close()
    second.close()
    assert house.anchor.stat().st_size == 0
    again = house.connect()
    assert count(again) == 1
    again.close()


def test_every_access_passes_its_point(house: House) -> None:
    connection = house.connect()
    connection.execute("CREATE TABLE rows (text)")
    house.passed.clear()
    connection.execute("INSERT INTO rows VALUES ('one')")
    assert house.passed == {"disk.write.wal": 2, "disk.sync.wal": 1}
    house.passed.clear()
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    assert house.passed.keys() == {
        *("disk.sync.wal", "disk.read.wal", "disk.truncate.wal"),
        *("disk.write.db", "disk.truncate.db", "disk.sync.db"),
    }
    house.passed.clear()
    connection.close()
    assert house.passed["disk.delete"] == 1
    house.passed.clear()
    again = house.connect()
    assert count(again) == 1
    assert house.passed.keys() == {"disk.open", "disk.read.db"}
    again.close()


def test_a_commit_is_safe_and_what_follows_it_is_not_yet(house: House) -> None:
    connection = house.connect()
    connection.execute("CREATE TABLE rows (text)")
    synced = [house.volume.now[f"{house.path}-wal"].is_synced]
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("INSERT INTO rows VALUES ('one')")
    synced.append(house.volume.now[f"{house.path}-wal"].is_synced)
    assert synced == [True, False]
    connection.close()


def test_a_log_that_was_just_made_may_vanish_until_its_first_sync(house: House) -> None:
    connection = house.connect()
    connection.execute("CREATE TABLE rows (text)")
    connection.close()
    house.volume.reset(house.path, bytes(house.volume.now[house.path].content))
    again = house.connect()
    again.execute("PRAGMA synchronous=OFF")
    again.execute("INSERT INTO rows VALUES ('one')")
    assert house.wal > 0
    left = set()
    for seed in range(20):
        volume = Volume()
        volume.now, volume._synced = dict(house.volume.now), dict(house.volume._synced)
        volume.lose_power(Random(seed))
        left.add(len(volume.now))
    assert left == {1, 2}
    again.close()


@pytest.mark.parametrize(
    ("trouble", "error", "text"),
    [
        (DiskFull, apsw.FullError, "database or disk is full"),
        (IoError, apsw.IOError, "disk I/O error"),
        (Crash, apsw.IOError, "disk I/O error"),
    ],
)
def test_trouble_is_told_in_the_words_of_sqlite(
    house: House, trouble: type[BaseException], error: type[Exception], text: str
) -> None:
    connection = house.connect()
    connection.execute("CREATE TABLE rows (text)")
    before = house.wal
    house.trouble["disk.write.wal"] = trouble
    with pytest.raises(error, match=text):
        connection.execute("INSERT INTO rows VALUES (?)", ("x" * 9000,))
    assert house.wal == before + 12, "half of the frame's header came"
    house.trouble.clear()
    if trouble is not Crash:
        connection.execute("INSERT INTO rows VALUES ('small')")
        assert count(connection) == 1
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.close()


def test_the_dead_change_nothing_any_more(house: House) -> None:
    connection = house.connect()
    connection.execute("CREATE TABLE rows (text)")
    house.vfs.acting.is_dead = True
    before = house.wal
    with pytest.raises(apsw.IOError):
        connection.execute("INSERT INTO rows VALUES ('one')")
    assert house.wal == before
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.close()
    again = house.connect()
    assert count(again) == 0
    again.close()


def test_what_sqlite_keeps_besides_is_kept_here_too(house: House) -> None:
    connection = house.connect()
    connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    connection.execute("CREATE TABLE rows (text)")
    house.passed.clear()
    connection.execute("INSERT INTO rows VALUES ('one')")
    assert house.passed["disk.write.other"] > 0
    assert house.passed["disk.delete"] == 1
    assert set(house.volume.now) == {house.path}
    connection.execute("PRAGMA temp_store=FILE")
    connection.execute("PRAGMA cache_size=2")
    connection.execute(
        "CREATE TEMP TABLE more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < 5000) SELECT i, hex(i) FROM n"
    )
    assert connection.execute("SELECT count(*) FROM more").fetchall() == [(5000,)]
    connection.close()
    assert set(house.volume.now) == {house.path}


def test_without_apsw_one_is_told_what_to_install() -> None:
    code = "import sys; sys.modules['apsw'] = None; import agent_console.lab.disk"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last == (
        "agent_console.lab.vfs.SimulatorMissing: The simulator needs the package apsw: "
        "install handraise[lab], or apsw by itself."
    )
