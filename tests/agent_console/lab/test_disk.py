"""A machine's disk under the product's own log: crashes, power losses, copies; and nothing leaks."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from contextvars import copy_context
from pathlib import Path
from random import Random

import psutil
import pytest

from agent_console.lab.disk import Disk, load_blank
from agent_console.lab.entropy import seeded_entropy
from agent_console.lab.lane import VirtualLane
from agent_console.lab.loop import OWNER, Crash, SimLoop, run
from agent_console.lab.vfs import apsw
from agent_console.lab.volume import Busy, DiskFull, IoError, pass_by
from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.errors import Invalid, StorageUnavailable
from escalation.store.log import Write
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.store.sqlite_file import DRIVER
from escalation.testing import CUSTOMER_ID, FakeClock, build_write

CONVERSATIONS = [f"c{number:024}" for number in range(3)]


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


def open_log(disk: Disk, owner: str, random: Random) -> SqliteLog:
    file = disk.open_file(owner)
    return SqliteLog(file, FakeClock(), owner, VirtualLane(file, random))


def open_conversation(conversation_id: str = CONVERSATIONS[0]) -> Write:
    return build_write(OpenConversation(CUSTOMER_ID), conversation_id=conversation_id)


def say(text: str, conversation_id: str = CONVERSATIONS[0]) -> Write:
    """Build what a customer writes; the text is its client_id too."""
    return build_write(
        WriteAsCustomer(CUSTOMER_ID, text),
        conversation_id=conversation_id,
        sender=CUSTOMER_ID,
        client_id=text,
        payload=text,
    )


async def read_texts(log: SqliteLog, conversation_id: str = CONVERSATIONS[0]) -> list[str | None]:
    """Return what was said, in order; the rows are numbered without holes."""
    rows = await log.read(conversation_id, limit=10_000)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    return [row.client_id for row in rows[1:]]


# -- one end of a machine ---------------------------------------------------------------------------


def test_a_blank_database_is_made_once() -> None:
    assert load_blank() is load_blank()
    assert load_blank().content.startswith(b"SQLite format 3")


@pytest.mark.parametrize("end", ["crash", "power"])
def test_after_the_end_of_a_machine_all_that_was_acknowledged_is_there(
    disk: Disk, end: str
) -> None:
    async def main() -> None:
        log = open_log(disk, "n1", Random(1))
        await log.append(open_conversation())
        for number in range(20):
            await log.append(say(str(number)))
        if end == "crash":
            disk.crash("n1")
        else:
            disk.lose_power(Random(1))
        again = open_log(disk, "n2", Random(1))
        assert await read_texts(again) == [str(number) for number in range(20)]
        assert again.log_id == log.log_id
        assert (await again.append(say("7"))).repeated
        await again.close()

    run(main, Random(1))


def test_a_process_that_crashed_leaves_the_others_alone(disk: Disk) -> None:
    async def main() -> None:
        one, other = (open_log(disk, owner, Random(1)) for owner in ("n1", "n2"))
        await one.append(open_conversation())
        await other.append(say("from the other"))
        disk.crash("n1")
        await other.append(say("still there"))
        again = open_log(disk, "n1.2", Random(1))
        await again.append(say("and back"))
        assert await read_texts(other) == ["from the other", "still there", "and back"]

    run(main, Random(1))


@pytest.mark.parametrize("point", ["sql.commit.before", "disk.write.wal", "disk.sync.wal"])
def test_when_the_power_goes_in_the_midst_of_a_commit_it_ends_there(disk: Disk, point: str) -> None:
    def show() -> dict[str, bytes]:
        return {path: bytes(image.content) for path, image in disk.volume.now.items()}

    async def main() -> None:
        log = open_log(disk, "n1", Random(1))
        await log.append(open_conversation())
        left = {}

        def on_point(owner: str, passed: str) -> None:
            if passed == point:
                disk.on_point = pass_by
                disk.lose_power(Random(4))
                left.update(show())

        disk.on_point = on_point
        task = asyncio.create_task(log.append(say("lost")))
        await asyncio.sleep(1)
        assert not task.done()
        assert show() == left
        assert await read_texts(open_log(disk, "n2", Random(1))) in ([], ["lost"])

    run(main, Random(1))


def test_a_copy_holds_what_was_committed_and_can_be_put_back(disk: Disk) -> None:
    async def main() -> None:
        log = open_log(disk, "n1", Random(1))
        await log.append(open_conversation())
        await log.append(say("before"))
        points: list[str] = []
        disk.on_point = lambda owner, point: points.append(point)
        copy = disk.backup()
        assert points == []
        await log.append(say("after"))
        assert points != []
        disk.restore(copy)
        with pytest.raises(Crash):
            await log.load(CONVERSATIONS[0])
        again = open_log(disk, "n2", Random(1))
        assert await read_texts(again) == ["before"]
        disk.lose_power(Random(1))
        assert await read_texts(open_log(disk, "n3", Random(1))) == ["before"]

    run(main, Random(1))


def test_there_is_no_log_to_tear_where_everything_is_synced(disk: Disk) -> None:
    assert not disk.tear_wal(Random(1))

    async def main() -> None:
        await open_log(disk, "n1", Random(1)).append(open_conversation())

    run(main, Random(1))
    assert not disk.tear_wal(Random(1))


# -- a machine that goes wrong at any point ---------------------------------------------------------


class Trial:
    """Customers write to a machine that ends again and again; notes what they were told."""

    def __init__(self, random: Random, disk: Disk, errors: tuple[type[Exception], ...]) -> None:
        self.acknowledged: dict[tuple[str, str], int] = {}
        self.lost: list[tuple[str, str]] = []
        self.sent: set[str | None] = set()
        self._random = random
        self._disk = disk
        self._errors = errors
        self._points = 0
        """After how many more points the process dies."""

    async def live(self, life: int) -> None:
        """Let two processes work, of which one dies; then end the machine and look what is left."""
        self._points = self._random.randrange(20, 2000)
        self._disk.on_point = self._on_point
        tasks = []
        for owner in (f"n1.{life}", f"n2.{life}"):
            context = copy_context()
            context.run(OWNER.set, owner)
            loop = asyncio.get_running_loop()
            tasks.append(loop.create_task(self._serve(owner), context=context))
        await asyncio.wait(tasks, timeout=30)
        self._disk.on_point = pass_by
        self._end()
        await self._look(f"looked {life}")

    def _on_point(self, owner: str, point: str) -> None:
        self._points -= 1
        if self._points == 0:
            loop = asyncio.get_running_loop()
            assert isinstance(loop, SimLoop)
            loop.kill(owner)
            self._disk.crash(owner)
            raise Crash
        if self._errors and not point.startswith("lane") and self._random.random() < 0.004:
            error = self._random.choice(self._errors)
            if error is not Busy or point.startswith("sql"):
                raise error

    async def _serve(self, owner: str) -> None:
        log = None
        while log is None:
            try:
                log = open_log(self._disk, owner, self._random)
            except StorageUnavailable:
                await asyncio.sleep(0.001)
        await asyncio.gather(*(self._write(log, owner, key) for key in CONVERSATIONS))

    async def _write(self, log: SqliteLog, owner: str, key: str) -> None:
        for _ in range(30):
            text = f"{owner} {key} {self._random.randrange(30)}"
            self.sent.add(text)
            try:
                if not await log.read(key, limit=1):
                    with suppress(Invalid):  # the other process was quicker
                        await log.append(open_conversation(key))
                appended = await log.append(say(text, key))
            except StorageUnavailable:
                await asyncio.sleep(0.001)
            else:
                self.acknowledged[key, text] = appended.seq

    def _end(self) -> None:
        if self._random.random() < 0.3:
            self._disk.tear_wal(self._random)
        if self._random.random() < 0.8:
            self._disk.lose_power(self._random)
        else:
            self._disk.crash_all()

    async def _look(self, owner: str) -> None:
        connection = self._disk.open_file(owner).connect()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        log = open_log(self._disk, owner, self._random)
        for key in CONVERSATIONS:
            texts = await read_texts(log, key)
            assert self.sent.issuperset(texts)
            for (conversation_id, text), seq in self.acknowledged.items():
                if conversation_id == key and texts[seq - 2 : seq - 1] != [text]:
                    self.lost.append((key, text))
        await log.close()
        connection.close()


def play(seed: int, *, errors: tuple[type[Exception], ...] = (), lies: bool = False) -> Trial:
    """Let a machine live twice; the seed decides what happens."""
    random = Random(seed)
    disk = Disk(checkpoint_pages=random.choice((8, 40, 1000)))
    disk.volume.ignores_syncs = lies
    trial = Trial(random, disk, errors)

    async def main() -> None:
        await trial.live(1)
        await trial.live(2)

    try:
        with seeded_entropy(seed):
            run(main, random)
    finally:
        disk.close()
    return trial


@pytest.mark.parametrize("errors", [(), (DiskFull, IoError, Busy)])
def test_what_was_acknowledged_outlives_any_end(errors: tuple[type[Exception], ...]) -> None:
    trials = [play(seed, errors=errors) for seed in range(30)]
    assert [trial.lost for trial in trials] == [[]] * 30
    assert sum(len(trial.acknowledged) for trial in trials) > 1500


def test_on_a_disk_that_lies_about_syncs_it_does_not() -> None:
    found = 0
    for seed in range(30):
        try:
            found += bool(play(seed, lies=True).lost)
        except (AssertionError, StorageUnavailable, DRIVER.Error):
            found += 1  # the database is damaged
    assert found > 20


def test_the_same_seed_gives_the_same_course() -> None:
    one, other = (play(3, errors=(IoError,)) for _ in range(2))
    assert one.acknowledged == other.acknowledged != {}
    assert play(4).acknowledged != one.acknowledged


def test_a_disk_that_nobody_closed_leaves_no_folder_behind() -> None:
    disk = Disk()
    folder = disk._folder
    assert folder.exists()
    del disk
    gc.collect()
    assert not folder.exists()


# -- hundreds of machines ---------------------------------------------------------------------------


def test_nothing_is_left_of_a_disk_that_was_closed() -> None:
    def live(seed: int) -> Path:
        disk = Disk()

        async def main() -> None:
            log = open_log(disk, "n1", Random(seed))
            await log.append(open_conversation())
            disk.crash("n1") if seed % 2 else disk.lose_power(Random(seed))
            open_log(disk, "n2", Random(seed))

        run(main, Random(seed))
        disk.close()
        assert disk._vfs.name not in apsw.vfs_names()
        return disk._folder

    me = psutil.Process()

    def count() -> tuple[int, int]:
        gc.collect()
        return me.num_fds(), len(apsw.vfs_names())

    folders = [live(seed) for seed in range(50)]
    before, memory = count(), me.memory_info().rss
    folders += [live(seed) for seed in range(250)]
    assert count() == before
    assert me.memory_info().rss - memory < 20_000_000
    assert [folder for folder in folders if folder.exists()] == []


def test_a_blank_holds_the_tables_that_are_played_with_as_the_product_makes_them(
    tmp_path: Path,
) -> None:
    real, blank = tmp_path / "real.db", tmp_path / "blank.db"
    migrate(f"sqlite:///{real}")
    blank.write_bytes(load_blank().content)
    described = []
    for path in (real, blank):
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT name, tbl_name, sql FROM sqlite_master")
            described.append({name: (table, sql) for name, table, sql in rows})
    assert {"events", "conversations", "turns", "timers", "standings", "examples"} < {
        table for table, _ in described[1].values()
    }
    assert all(described[0][name] == known for name, known in described[1].items())
