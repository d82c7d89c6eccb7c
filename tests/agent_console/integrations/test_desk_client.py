"""The client: what the server says becomes an answer, a refusal, or a server out of reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from agent_console.integrations.desk_client import (
    UNJUDGED,
    DeskClient,
    DeskRefused,
    DeskUnreachable,
    Judgement,
)

Answer = Callable[[httpx2.Request], httpx2.Response]


def build(answer: Answer) -> DeskClient:
    return DeskClient("http://desk.test/", "secret", transport=httpx2.MockTransport(answer))


def say(status: int, body: Any) -> Answer:
    return lambda _: httpx2.Response(status, json=body)


async def test_it_speaks_under_its_token() -> None:
    heard: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        heard.append(request)
        return httpx2.Response(200, json={"state": "taken"})

    taken = await build(answer).take("c1:a2:log", attempt=1, runner="shop-1", client_id="k")
    assert taken == {"state": "taken"}
    (request,) = heard
    assert str(request.url) == "http://desk.test/api/v1/actions/c1:a2:log/take"
    assert request.headers["authorization"] == "Bearer secret"
    assert json.loads(request.content) == {"attempt": 1, "runner": "shop-1", "client_id": "k"}


async def test_a_refusal_carries_what_the_server_tells() -> None:
    told = {"code": "already_taken", "message": "shop-2 has taken it.", "head": 7}
    with pytest.raises(DeskRefused, match="shop-2 has taken it") as refused:
        await build(say(409, told)).close("c1:a2:log", runner="shop-1", client_id="k")
    assert (refused.value.status, refused.value.code, refused.value.told) == (
        409,
        "already_taken",
        told,
    )


def break_off(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("nobody is there")


@pytest.mark.parametrize(
    "answer",
    [
        break_off,
        say(503, {"code": "storage_unavailable"}),
        say(429, {"code": "rate_limited"}),
        say(200, ["no object"]),
        lambda _: httpx2.Response(502, text="<html>"),
    ],
)
async def test_what_says_nothing_is_out_of_reach(answer: Answer) -> None:
    client = build(answer)
    with pytest.raises(DeskUnreachable):
        await client.list_open("shop")
    assert await client.judge([], "Yes.", "shop-bot") == UNJUDGED


async def test_a_token_that_is_refused_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    told = {"code": "forbidden", "message": "This token is not valid (any more)."}
    assert await build(say(401, told)).judge([], "Yes.", "shop-bot") == UNJUDGED
    says = "an answer could not be judged, a person decides: This token is not valid (any more)."
    assert caplog.messages == [says]


async def test_a_judgement_tells_why_in_sentences() -> None:
    findings = [
        {"detail": "Too low.", "fired": True, "shadow": False},
        {"detail": "Only watching.", "fired": True, "shadow": True},
        {"detail": "All is well.", "fired": False, "shadow": False},
    ]
    told = {"action": "handoff", "probability": 0.2, "reasons": ["low"], "findings": findings}
    judged = await build(say(200, told)).judge([], "Yes.", "shop-bot")
    assert judged == Judgement("handoff", 0.2, ["low"], ["Too low."])
