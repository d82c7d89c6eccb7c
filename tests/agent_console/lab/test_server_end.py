import asyncio
from typing import Any

import pytest

from agent_console.lab.server_end import ClientGone, Message, ServerEnd
from tests.virtual_time import VirtualTimeLoop

ACCEPT: Message = {"type": "websocket.accept"}


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


def open_end(window: int = 10) -> tuple[ServerEnd, list[Message]]:
    passed: list[Message] = []
    return ServerEnd(passed.append, window), passed


def say(text: str) -> Message:
    return {"type": "websocket.send", "text": text}


async def test_messages_are_received_in_order_after_the_connect() -> None:
    end, _ = open_end()
    end.hear({"type": "websocket.receive", "text": "1"})
    reading = asyncio.create_task(end.receive())
    assert await reading == {"type": "websocket.connect"}
    assert (await end.receive())["text"] == "1"
    later = asyncio.create_task(end.receive())
    await asyncio.sleep(1)
    end.hear({"type": "websocket.receive", "text": "2"})
    assert (await later)["text"] == "2"


async def test_send_waits_while_too_much_is_unread() -> None:
    end, passed = open_end(window=10)
    await end.send(ACCEPT)
    await end.send(say("x" * 11))
    waiting = asyncio.create_task(end.send(say("y")))
    await asyncio.sleep(1)
    assert not waiting.done()
    end.note_read(11)
    await waiting
    assert [message.get("text") for message in passed] == [None, "x" * 11, "y"]


async def test_who_waits_for_a_client_that_goes_is_told() -> None:
    end, _ = open_end(window=1)
    await end.send(ACCEPT)
    await end.send(say("xx"))
    waiting = asyncio.create_task(end.send(say("y")))
    await asyncio.sleep(0)
    end.lose(1006)
    with pytest.raises(ClientGone):
        await waiting
    with pytest.raises(OSError):  # noqa: PT011 that is what servers raise
        await end.send(say("z"))
    await end.receive()
    assert await end.receive() == {"type": "websocket.disconnect", "code": 1006}


async def test_what_arrived_before_the_disconnect_is_still_received() -> None:
    end, _ = open_end()
    end.hear({"type": "websocket.receive", "text": "last words"})
    end.hear({"type": "websocket.disconnect", "code": 1001})
    end.hear({"type": "websocket.receive", "text": "from nowhere"})
    await end.receive()
    assert (await end.receive())["text"] == "last words"
    assert (await end.receive())["code"] == 1001


async def test_after_its_own_close_an_application_hears_and_says_nothing() -> None:
    end, passed = open_end()
    await end.send(ACCEPT)
    await end.send({"type": "websocket.close", "code": 4403})
    end.hear({"type": "websocket.receive", "text": "too late"})
    with pytest.raises(RuntimeError, match="after the application closed"):
        await end.send(say("more"))
    await end.receive()
    assert await end.receive() == {"type": "websocket.disconnect", "code": 4403}
    assert passed[-1] == {"type": "websocket.close", "code": 4403}


async def test_nothing_is_said_before_accepting() -> None:
    end, _ = open_end()
    with pytest.raises(RuntimeError, match=r"websocket\.send does not belong here"):
        await end.send(say("hello"))
