from random import Random

import pytest

from agent_console.lab.loop import Crash
from agent_console.lab.volume import DiskFull, Process, Volume


def lose_power(volume: Volume, count: int = 60) -> set[tuple[tuple[str, bytes], ...]]:
    """Return every state that a power loss was found to leave."""
    found = set()
    for seed in range(count):
        copy = Volume()
        copy.now, copy._synced = dict(volume.now), dict(volume._synced)
        copy.lose_power(Random(seed))
        found.add(tuple((path, bytes(image.content)) for path, image in copy.now.items()))
    return found


def test_a_new_file_is_safe_when_its_folder_is() -> None:
    volume = Volume()
    volume.reset("db", b"rows")
    volume.open("wal").write(b"log", 0)
    volume.sync(volume.open("wal"))
    assert lose_power(volume) == {
        (("db", b"rows"),),
        (("db", b"rows"), ("wal", b"log")),
    }
    volume.sync_folder()
    assert lose_power(volume) == {(("db", b"rows"), ("wal", b"log"))}


def test_a_deleted_file_may_come_back_until_its_folder_is_synced() -> None:
    volume = Volume()
    volume.reset("wal", b"old")
    assert volume.delete("wal")
    assert not volume.delete("wal")
    assert lose_power(volume) == {(), (("wal", b"old"),)}
    volume.sync(volume.open("wal"))
    assert lose_power(volume) == {(("wal", b""),), (("wal", b"old"),)}
    volume.sync_folder()
    assert lose_power(volume) == {(("wal", b""),)}


def test_a_disk_that_lies_syncs_neither_files_nor_folders() -> None:
    found: set[bytes | None] = set()
    for seed in range(60):
        volume = Volume()
        volume.ignores_syncs = True
        image = volume.open("wal")
        image.write(b"log", 0)
        volume.sync(image)
        volume.sync_folder()
        volume.lose_power(Random(seed))
        found.update(bytes(each.content) for each in volume.now.values())
        found.add(None if not volume.now else b"there")
    assert found == {None, b"there", b"", b"log"}


def test_a_process_passes_points_under_its_name() -> None:
    volume = Volume()
    passed: list[tuple[str, str]] = []
    volume.on_point = lambda owner, point: passed.append((owner, point))
    Process("n1", volume).pass_point("disk.open")
    assert passed == [("n1", "disk.open")]


def test_what_goes_wrong_at_a_point_goes_wrong_there_alone() -> None:
    volume = Volume()

    def fail(owner: str, point: str) -> None:
        if point == "disk.write.wal":
            raise DiskFull

    volume.on_point = fail
    process = Process("n1", volume)
    with pytest.raises(DiskFull):
        process.pass_point("disk.write.wal")
    process.pass_point("disk.sync.wal")


def test_a_process_that_crashed_gets_nowhere_any_more() -> None:
    volume = Volume()
    passed: list[str] = []

    def crash(owner: str, point: str) -> None:
        passed.append(point)
        raise Crash

    volume.on_point = crash
    process = Process("n1", volume)
    for point in ("disk.open", "disk.read.db"):
        with pytest.raises(Crash):
            process.pass_point(point)
    assert process.is_dead
    assert passed == ["disk.open"]


def test_a_process_whose_machine_fell_silent_at_a_point_is_dead_there() -> None:
    volume = Volume()
    process = Process("n1", volume)
    volume.on_point = lambda owner, point: setattr(process, "is_dead", True)
    with pytest.raises(Crash):
        process.pass_point("disk.open")
