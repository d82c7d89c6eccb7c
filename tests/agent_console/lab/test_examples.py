import asyncio
from random import Random

import pytest

from agent_console.lab.disk import Disk
from agent_console.lab.examples import SimExampleStore
from agent_console.lab.loop import Crash, run
from agent_console.lab.volume import IoError, pass_by
from escalation.errors import StorageUnavailable
from escalation.transcripts.example_store import Progress
from tests.escalation.transcripts.words import build_example


def test_a_process_that_dies_before_storing_has_stored_nothing() -> None:
    async def main() -> None:
        disk = Disk()

        def die(owner: str, point: str) -> None:
            if (owner, point) == ("n1", "harvest.store"):
                raise Crash

        disk.on_point = die
        dying = SimExampleStore(disk.open_file("n1"))
        examples = {"c1": [build_example("c1", 3)]}
        storing = asyncio.ensure_future(
            dying.replace(examples, since=Progress(), until=Progress(9))
        )
        await asyncio.sleep(1)
        assert not storing.done()
        store = SimExampleStore(disk.open_file("n2"))
        assert await store.load_progress() == Progress()
        assert list(await store.read()) == []
        disk.close()

    run(main, Random(1))


def test_what_the_disk_refuses_is_told_in_the_words_of_the_product() -> None:
    async def main() -> None:
        disk = Disk()

        def fail(owner: str, point: str) -> None:
            if point == "sql.commit.before":
                raise IoError

        store = SimExampleStore(disk.open_file("n1"))
        disk.on_point = fail
        with pytest.raises(StorageUnavailable):
            await store.replace({}, since=Progress(), until=Progress(9))
        disk.on_point = pass_by
        assert await store.load_progress() == Progress()
        disk.close()

    run(main, Random(1))
