"""Posting: what an answer means, where nothing is posted to, and that nobody can hold it up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from agent_console.notify.posting import Poster, is_public, judge, resolve
from escalation.work.delivery import Outcome
from tests.agent_console.notify.receivers_stub import HttpStub, run_http

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
async def stub() -> AsyncIterator[HttpStub]:
    async with run_http() as stub:
        yield stub


@pytest.fixture
async def poster() -> AsyncIterator[Poster]:
    poster = Poster(seconds=5)
    yield poster
    await poster.close()


@pytest.mark.parametrize(
    ("status", "wish", "outcome"),
    [
        (200, None, Outcome("delivered", "answered 200")),
        (204, "60", Outcome("delivered", "answered 204")),
        (302, None, Outcome("failed", "answered 302: redirects are not followed")),
        (400, None, Outcome("failed", "answered 400")),
        (410, None, Outcome("gone", "answered 410")),
        (429, "7", Outcome("failed", "answered 429", 7.0)),
        (503, "Mon, 05 Jan 2026 09:00:30 GMT", Outcome("failed", "answered 503", 30.0)),
        (503, "soon", Outcome("failed", "answered 503")),
        (503, "9" * 400, Outcome("failed", "answered 503", 9999999999.0)),
        (500, "-1", Outcome("failed", "answered 500")),
    ],
)
def test_a_status_means(status: int, wish: str | None, outcome: Outcome) -> None:
    assert judge(status, wish, NOW) == outcome


async def test_it_posts_what_it_is_given(stub: HttpStub, poster: Poster) -> None:
    assert (await poster.post(stub.url, b'{"a":1}', {"webhook-id": "m"})).word == "delivered"
    (posted,) = stub.posted
    assert (posted.path, posted.json) == ("/hooks/T0/secret", {"a": 1})
    assert posted.headers["webhook-id"] == "m"
    assert posted.headers["content-type"] == "application/json"
    assert posted.headers["host"] == f"127.0.0.1:{stub.port}"


async def test_a_redirect_is_not_followed(stub: HttpStub, poster: Poster) -> None:
    stub.answers = [(302, {"Location": f"http://127.0.0.1:{stub.port}/inner"})]
    assert (await poster.post(stub.url, b"{}", {})).told.startswith("answered 302")
    assert [each.path for each in stub.posted] == ["/hooks/T0/secret"]


async def test_a_name_is_reached_at_the_address_that_was_looked_up(stub: HttpStub) -> None:
    asked: list[tuple[str, int]] = []

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    poster = Poster(resolve=look_up, seconds=5)
    outcome = await poster.post(f"http://crm.example:{stub.port}/x", b"{}", {})
    await poster.close()
    assert outcome.word == "delivered"
    assert asked == [("crm.example", stub.port)]
    assert stub.posted[0].headers["host"] == f"crm.example:{stub.port}"


async def test_another_address_is_tried_where_one_cannot_be_reached(stub: HttpStub) -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.99", "127.0.0.1"]

    poster = Poster(resolve=look_up, seconds=5)
    outcome = await poster.post(f"http://crm.example:{stub.port}/x", b"{}", {})
    await poster.close()
    assert outcome.word == "delivered"


async def test_private_addresses_are_refused_where_that_is_asked_for(stub: HttpStub) -> None:
    poster = Poster(refuse_private=True, seconds=5)
    outcome = await poster.post(stub.url, b"{}", {})
    reached = await poster.reach(stub.url)
    await poster.close()
    assert outcome == Outcome("failed", "its address is private, and those are refused")
    assert reached == outcome
    assert stub.posted == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        *((each, False) for each in ("127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1")),
        *((each, False) for each in ("169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1")),
        *((each, False) for each in ("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1")),
    ],
)
def test_an_address_is_public_or_not(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_nobody_there_and_silence_are_failures(stub: HttpStub) -> None:
    stub.answers = [None]
    poster = Poster(seconds=0.05)
    assert await poster.post(stub.url, b"{}", {}) == Outcome(
        "failed", "no answer within 0.05 seconds"
    )
    await poster.close()
    poster = Poster(seconds=5)
    async with run_http() as other:
        free = other.url
    outcome = await poster.post(free, b"{}", {})
    assert outcome == Outcome("failed", "could not be reached (ConnectError)")
    assert (await poster.reach(free)).word == "failed"
    assert (await poster.reach(stub.url)).word == "delivered"
    await poster.close()


async def test_a_name_that_nobody_answers_for_takes_no_thread_of_the_loop() -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    poster = Poster(resolve=look_up, seconds=0.05)
    outcome = await poster.post("http://crm.example/", b"{}", {})
    await poster.close()
    assert outcome == Outcome("failed", "no answer within 0.05 seconds")


async def test_what_is_answered_is_not_read(stub: HttpStub, poster: Poster) -> None:
    stub.body = b"x" * 5_000_000
    assert (await poster.post(stub.url, b"{}", {})).word == "delivered"


async def test_names_are_looked_up() -> None:
    assert "127.0.0.1" in await resolve("localhost", 80)
