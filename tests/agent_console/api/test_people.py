"""`/api/v1/people` on a real server: who may see and change what people know and take."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from agent_console.assembly.house import FRESH_SECONDS
from agent_console.auth.people import Member, change
from escalation.commands import PersonRole
from tests.agent_console.live_server import PATIENCE, Live, run_server


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    folder: Path = tmp_path_factory.mktemp("people")
    desk = folder / "desk.yaml"
    desk.write_text("groups: {returns: {}, second: {}}\n")
    async with run_server(folder, desk=desk) as running:
        yield running


async def join(live: Live, name: str, role: PersonRole) -> tuple[Member, httpx2.AsyncClient]:
    member, token = await live.enrol(name, role)
    headers = {"Authorization": f"Bearer {token}"}
    return member, httpx2.AsyncClient(base_url=live.base, headers=headers)


async def test_a_supervisor_changes_what_a_person_takes(live: Live) -> None:
    ana, _ = await join(live, "Ana", "human")
    _, client = await join(live, "Sue", "supervisor")
    path = f"/api/v1/people/{ana.person.id}"
    async with client:
        body = {"skills": ["vip", "refunds"], "languages": ["DE"], "capacity": 4}
        changed = await client.patch(path, json=body)
        assert changed.status_code == 200
        assert changed.json() == {
            "id": ana.person.id,
            "name": "Ana",
            "email": "ana@desk.example",
            "role": "human",
            "state": "offline",
            "skills": ["refunds", "vip"],
            "languages": ["de"],
            "sites": [],
            "groups": [],
            "capacity": 4,
        }
        found = live.house.people.find(ana.person.id)
        assert found is not None
        assert found.abilities.capacity == 4
        again = await client.patch(path, json={"groups": ["returns"], "capacity": None})
        assert again.json()["skills"] == ["refunds", "vip"]
        assert (again.json()["groups"], again.json()["capacity"]) == (["returns"], None)
        listed = (await client.get("/api/v1/people")).json()
    assert listed["groups"] == ["returns", "second"]
    assert again.json() in listed["people"]


async def test_who_is_at_the_desk_is_told(live: Live) -> None:
    bea, token = await live.enrol("Bea")
    _, client = await join(live, "Adam", "admin")
    async with client, live.human(token) as console:
        await console.ask("presence", state="online")
        listed = (await client.get("/api/v1/people")).json()["people"]
    assert [each["state"] for each in listed if each["id"] == bea.person.id] == ["online"]


@pytest.mark.parametrize(("role", "sees"), [("human", 200), ("data", 403)])
async def test_others_change_nothing(live: Live, role: PersonRole, sees: int) -> None:
    member, client = await join(live, f"Other{role}", role)
    async with client:
        seen = await client.get("/api/v1/people")
        changed = await client.patch(f"/api/v1/people/{member.person.id}", json={"capacity": 50})
    assert (seen.status_code, changed.status_code) == (sees, 403)
    assert changed.json()["code"] == "forbidden"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"capacity": 51}, "capacity"),
        ({"capacity": 0}, "capacity"),
        ({"skills": "vip"}, "skills"),
        ({"skills": ["x"] * 51}, "skills"),
        ({"languages": ["german"]}, "languages"),
        ({"groups": ["a\x00"]}, "groups"),
        ({"sites": None}, "sites"),
    ],
)
async def test_what_cannot_be_kept_is_refused(
    live: Live, body: dict[str, object], said: str
) -> None:
    cleo, _ = await join(live, "Cleo", "human")
    _, client = await join(live, "Sid", "supervisor")
    async with client:
        refused = await client.patch(f"/api/v1/people/{cleo.person.id}", json=body)
        nobody = await client.patch("/api/v1/people/p-nobody", json={"capacity": 2})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert said in refused.json()["message"]
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


async def test_a_change_by_another_process_is_noticed(live: Live) -> None:
    dan, _ = await live.enrol("Dan")

    async def find_capacity() -> int | None:
        found = live.house.people.find(dan.person.id)
        return None if found is None else found.abilities.capacity

    await asyncio.to_thread(change, live.house.database, dan.person.id, {"capacity": 7})
    begun = time.monotonic()
    while await find_capacity() != 7:
        assert time.monotonic() < begun + FRESH_SECONDS + PATIENCE
        await asyncio.sleep(0.05)
