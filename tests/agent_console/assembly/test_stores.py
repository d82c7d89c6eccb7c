"""What lies in the database: nodes have names of their own and see each other."""

from __future__ import annotations

import os
from pathlib import Path

from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import name_node, open_signs
from agent_console.settings import load_settings
from escalation.store.signs import Signs
from escalation.testing import ANNA, open_memory_log
from tests.agent_console.live_server import StubBot, StubReader


async def test_a_node_has_a_name_of_its_own_in_each_run(tmp_path: Path) -> None:
    assert name_node() != name_node()
    assert f"-{os.getpid()}-" in name_node()
    settings = load_settings(data=tmp_path, limits="off")
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    signs = open_signs(house.log)
    assert signs is not None
    await house.start()
    assert (await signs.read()).nodes == {house.log.node: 1}
    house.presence.connect(ANNA.id)
    await house.presence._beat(signs)
    assert [(each.node, each.person_id) for each in (await signs.read()).seats] == [
        (house.log.node, ANNA.id)
    ]
    await house.stop()
    again = await open_house(settings, bot=StubBot(), reader=StubReader())
    signs = open_signs(again.log)
    assert signs is not None
    assert again.log.node != house.log.node
    assert await signs.read() == Signs({}, [])
    await again.start()
    await again.stop()


def test_a_log_in_memory_has_no_neighbours() -> None:
    assert open_signs(open_memory_log()) is None
