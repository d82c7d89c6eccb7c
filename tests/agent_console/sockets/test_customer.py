from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.agent_console.live_server import ANSWER, Live, run_server


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with run_server(tmp_path) as running:
        yield running


async def test_a_question_is_acknowledged_and_answered_with_its_source(live: Live) -> None:
    async with live.customer() as customer:
        welcome = await customer.receive()
        assert welcome["type"] == "welcome"
        assert welcome["holder"] == {"role": "bot"}
        assert "automated assistant" in welcome["disclosure"]
        await customer.until("caught_up")
        await customer.send(type="send", client_id="k1", text="Where is my parcel?")
        ack = await customer.until("ack")
        assert ack == {"type": "ack", "client_id": "k1", "seq": 2}
        answer = await customer.until("event", kind="BotAnswered")
    assert answer["body"]["text"] == ANSWER
    assert answer["body"]["in_reply_to"] == 2
    assert answer["body"]["sources"][0]["title"] == "Delivery"
    assert "inner" not in answer
    assert [event["kind"] for event in customer.events()] == [
        "ConversationStarted",
        "CustomerWrote",
        "BotAnswered",
    ]
