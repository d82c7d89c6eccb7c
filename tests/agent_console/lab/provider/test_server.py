"""A provider on loopback replies as it is told, and sees when its clients go away."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import FOREVER, Manner, Reply, Stop, fail, say, send_body
from agent_console.lab.provider.server import Provider, open_provider, run_provider
from tests.agent_console.lab.provider.raw_client import ask, read_reply

PATH = "/v1/chat/completions"


async def wait_until_left(provider: Provider) -> Call:
    await provider.until(lambda: not provider.connections)
    (call,) = provider.calls
    return call


async def test_a_reply_is_said_and_the_call_remembered() -> None:
    async with open_provider(lambda call: say("It is free.")) as provider:
        status, headers, body = await read_reply(provider.url + PATH, model="m")
        call = await wait_until_left(provider)
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(body)["choices"][0]["message"]["content"] == "It is free."
    assert (call.path, call.body, call.key) == (PATH, {"model": "m"}, "Bearer k")
    assert (call.is_whole, call.left, call.frames) == (True, None, 1)
    assert call.finished is not None
    assert call.at <= call.finished <= time.monotonic()


async def test_one_provider_serves_many_at_once() -> None:
    everybody = asyncio.Barrier(20)

    async def wait_for_all(_: int) -> None:
        await everybody.wait()

    async with open_provider(lambda _: say("hi", manner=Manner(pace=wait_for_all))) as provider:
        asked = [read_reply(provider.url + PATH, model=str(n)) for n in range(20)]
        replies = await asyncio.gather(*asked)
    assert {json.loads(body)["model"] for _, _, body in replies} == {str(n) for n in range(20)}


async def test_a_refusal_has_its_status_and_its_wait() -> None:
    async with open_provider(lambda _: fail(429, "slower", retry_after=2)) as provider:
        status, headers, body = await read_reply(provider.url + PATH)
    assert (status, headers["retry-after"]) == (429, "2")
    assert json.loads(body)["error"]["message"] == "slower"


async def test_an_unknown_path_is_not_found() -> None:
    async with open_provider(lambda _: say("hi")) as provider:
        status, _, _ = await read_reply(provider.url + "/v2/other")
    assert status == 404


async def test_a_body_goes_out_as_it_is() -> None:
    async with open_provider(lambda _: send_body(b"<html>", 502, kind="text/html")) as provider:
        status, headers, body = await read_reply(provider.url + PATH)
    assert (status, headers["content-type"], body) == (502, "text/html", b"<html>")


@pytest.mark.parametrize(
    ("manner", "frames"),
    [
        (Manner(before_headers=FOREVER), 0),
        (Manner(before_first=FOREVER), 0),
        (Manner(gap=FOREVER), 1),
        (Manner(stop_after=2, stop="hang"), 2),
    ],
)
async def test_a_client_that_goes_away_is_seen_at_once(manner: Manner, frames: int) -> None:
    async with open_provider(lambda _: say("one two three", manner=manner)) as provider:
        async with ask(provider.url + PATH, stream=True) as reader:
            await provider.until(lambda: [call.frames for call in provider.calls] == [frames])
            if frames:
                assert await reader.readline() == b"HTTP/1.1 200 Said\r\n"
        went = time.monotonic()
        call = await wait_until_left(provider)
    assert (call.frames, call.is_whole) == (frames, False)
    assert call.left is not None
    assert 0 <= call.left - went < 1


@pytest.mark.parametrize("stop_after", [-1, 0, 2])
@pytest.mark.parametrize(
    ("stop", "error"), [("cut", asyncio.IncompleteReadError), ("reset", ConnectionResetError)]
)
async def test_a_reset_and_a_cut_end_without_an_end(
    stop: Stop, error: type[Exception], stop_after: int
) -> None:
    manner = Manner(stop_after=stop_after, stop=stop)
    async with open_provider(lambda _: say("a b c", manner=manner)) as provider:
        with pytest.raises((error, ValueError)):  # half a size is no number
            await read_reply(provider.url + PATH, stream=True)
        call = await wait_until_left(provider)
    assert (call.frames, call.is_whole) == (max(0, stop_after), False)


async def test_an_early_end_looks_like_one() -> None:
    manner = Manner(stop_after=2, stop="end")
    async with open_provider(lambda _: say("a b c", manner=manner)) as provider:
        _, _, body = await read_reply(provider.url + PATH, stream=True)
    assert body.count(b"data: ") == 2
    assert b"[DONE]" not in body


async def test_frames_can_be_twisted() -> None:
    twisted = say("a", twist=lambda frames: [*frames, frames[-1]])
    async with open_provider(lambda _: twisted) as provider:
        _, _, body = await read_reply(provider.url + PATH, stream=True)
    assert body.endswith(b"data: [DONE]\n\ndata: [DONE]\n\n")


async def test_pace_is_kept_before_each_frame() -> None:
    seen: list[int] = []

    async def pace(number: int) -> None:
        seen.append(number)

    async with open_provider(lambda _: say("a b", manner=Manner(pace=pace))) as provider:
        await read_reply(provider.url + PATH, stream=True)
    assert seen == [0, 1, 2, 3, 4]  # role, two words, end, done


def test_a_thread_serves_as_well() -> None:
    with run_provider(lambda _: say("hi")) as provider:
        status, _, _ = asyncio.run(read_reply(provider.url + PATH))
    assert status == 200
    assert len(provider.calls) == 1


def test_a_script_that_fails_is_told_at_the_end() -> None:
    def fall(_: Call) -> Reply:
        raise ValueError("no such turn")

    def meet() -> None:
        with run_provider(fall) as provider, pytest.raises(asyncio.IncompleteReadError):
            asyncio.run(read_reply(provider.url + PATH))

    with pytest.raises(ValueError, match="no such turn"):
        meet()
