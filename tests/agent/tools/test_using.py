"""A model uses what it is free to use, and what it may not is wanted of a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from agent.dialogue import Deed, Occasion, Permission, ToolCall
from agent.errors import ModelReplyInvalid, ModelTimedOut
from agent.exchange import GivenPassage, Task, read_task
from agent.models.build import build_model
from agent.models.model import PLAIN, Asking, Told
from agent.prompts.prompt import choose_prompt
from agent.settings import BotSettings
from agent.tools.langchain_tool import LangChainTool
from agent.tools.toolbox import Toolbox
from agent.tools.using import MOST_ROUNDS, Spoken, ToolUser
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Reply, say
from agent_console.lab.provider.reply import ToolCall as SentCall
from agent_console.lab.provider.server import open_provider
from tests.agent.tools import shop

TASK = Task("Where is 4711?", (GivenPassage("1", "Delivery", "It takes 2 days."),))
PERMITS: dict[str, Permission] = {
    "order_status": "free",
    "whose": "free",
    "wait_forever": "free",
    "refuse": "free",
    "close_account": "human",
}
LOOK = ("order_status", {"order": "4711"})
PAY = ("refund", {"order": "4711", "amount": 20.0})
CLOSE = ("close_account", {"reason": "moved"})

Say = str | Sequence[tuple[str, dict[str, Any]]]


class Calling:
    """Says one thing after the other, words or calls; the last one stays."""

    name = "calling"

    def __init__(self, *said: Say, toolless: bool = False) -> None:
        self.said = list(said)
        self.toolless = toolless
        self.tasks: list[Task] = []
        self.askings: list[Asking] = []

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.tasks.append(read_task(messages[-1].text))
        self.askings.append(asking)
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, str):
            message = AIMessage(said)
        else:
            calls = [
                {"name": name, "args": args, "id": "same", "type": "tool_call"}
                for name, args in said
            ]
            message = AIMessage("Let me do that.", tool_calls=calls)
        return Told(message=message, model=self.name, toolless=self.toolless)


@pytest.fixture(autouse=True)
def _begin() -> None:
    shop.RAN.clear()


def build(seconds: float = 30.0) -> ToolUser:
    tools = [shop.order_status, shop.refund, shop.close_account, shop.whose, shop.wait_forever]
    return ToolUser(Toolbox([LangChainTool(each) for each in (*tools, shop.refuse)]), seconds)


async def ask(
    *said: Say,
    deeds: Sequence[Deed] = (),
    hear: Callable[[str], None] | None = None,
    seconds: float = 30.0,
) -> tuple[Spoken, Calling]:
    model = Calling(*said)
    occasion = Occasion(
        "c1", customer_id="u1", deeds=deeds, permit=lambda name: PERMITS.get(name, "approve")
    )
    asking = Asking("c1", hear=hear)
    user = build(seconds)
    return await user.ask(model, choose_prompt(), TASK, asking, occasion), model


async def test_a_reply_is_a_reply() -> None:
    spoken, model = await ask("In 2 days.")
    assert (spoken.told.message.text, spoken.used, spoken.wants) == ("In 2 days.", (), ())
    assert spoken.task == TASK
    assert [each["function"]["name"] for each in model.askings[0].tools][:2] == [
        "order_status",
        "refund",
    ]


async def test_what_is_free_is_run_and_shown_as_data() -> None:
    spoken, model = await ask([LOOK, ("whose", {})], "It was shipped.")
    assert shop.RAN == [LOOK]
    shown = model.tasks[1].passages
    assert [each.id for each in shown] == ["1", "t1", "t2"]
    assert shown[1] == GivenPassage(
        "t1", "order_status(order=4711)", "Order 4711 was shipped on 3 May with DHL."
    )
    assert '"customer_id": "u1"' in shown[2].text
    assert [use.name for use in spoken.used] == ["order_status", "whose"]
    assert spoken.wants == ()
    assert [each.given for each in spoken.results] == list(shown[1:])


async def test_only_the_first_words_are_heard() -> None:
    _, model = await ask([LOOK], "Soon.", hear=lambda _: None)
    assert [asking.hear is None for asking in model.askings] == [False, True]


async def test_what_is_not_free_is_wanted_and_not_run() -> None:
    spoken, model = await ask([LOOK, PAY, CLOSE])
    assert shop.RAN == [LOOK]
    assert spoken.wants == (
        ToolCall(*PAY, "approve", "Pay money back for an order."),
        ToolCall(*CLOSE, "human", "Close the customer's account."),
    )
    assert [use.name for use in spoken.used] == ["order_status"]
    assert len(model.tasks) == 1


async def test_the_same_call_twice_is_one() -> None:
    spoken, _ = await ask([PAY, PAY])
    assert len(spoken.wants) == 1
    await ask([LOOK, LOOK], [LOOK], "Soon.")
    assert shop.RAN == [LOOK]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("boom", {}), "There is no tool of that name."),
        (("refund", {"order": "4711"}), "amount: Field required"),
        (("refuse", {}), "Orders older than 30 days"),
    ],
)
async def test_what_went_wrong_is_read_by_the_model(call: Any, words: str) -> None:
    spoken, model = await ask([call], "I do not know.")
    assert words in model.tasks[1].passages[1].text
    assert "This did not go well:" in model.tasks[1].passages[1].text
    (used,) = spoken.used
    assert not used.ok


async def test_beside_a_wrong_call_nothing_is_wanted_yet() -> None:
    spoken, model = await ask([PAY, ("close_account", {"why": 1})], [PAY, CLOSE])
    assert len(model.tasks) == 2
    assert [each.name for each in spoken.wants] == ["refund", "close_account"]
    assert [use.name for use in spoken.used] == ["close_account"]


async def test_what_was_carried_out_is_shown_and_not_wanted_again() -> None:
    deed = Deed(*PAY, "Refunded 20.00 €.", approved_by="Ana")
    spoken, model = await ask([PAY], "I have refunded 20 €.", deeds=[deed])
    assert (spoken.wants, shop.RAN) == ((), [])
    shown = model.tasks[0].passages[1]
    assert shown.title == "refund(order=4711, amount=20.0)"
    assert "carried out in this conversation" in shown.text
    assert "carried out in this conversation already" in model.tasks[1].passages[2].text
    again, _ = await ask([("refund", {"order": "4711", "amount": 5.0})], deeds=[deed])
    assert len(again.wants) == 1


async def test_a_model_that_only_calls_comes_to_an_end() -> None:
    with pytest.raises(ModelReplyInvalid) as told:
        await ask(*([("order_status", {"order": str(number)})] for number in range(9)))
    assert told.value.code == "reply_endless_calls"
    assert len(shop.RAN) == MOST_ROUNDS


async def test_tools_have_the_turn_s_time_and_no_more() -> None:
    with pytest.raises(ModelTimedOut, match="tools did not end in time"):
        await ask([("wait_forever", {})], seconds=0.05)


async def test_who_takes_no_tools_is_known() -> None:
    user, model = build(), Calling([LOOK], toolless=True)
    spoken = await user.ask(model, choose_prompt(), TASK, PLAIN, Occasion("c1"))
    assert (user.toolless, shop.RAN, spoken.used) == ("calling", [], ())
    model.toolless, model.said = False, ["Soon."]
    await user.ask(model, choose_prompt(), TASK, PLAIN, Occasion("c1"))
    assert user.toolless == ""


async def test_without_anybody_s_word_nothing_is_free() -> None:
    spoken = await build().ask(Calling([LOOK]), choose_prompt(), TASK, PLAIN, Occasion("c1"))
    assert [each.permission for each in spoken.wants] == ["approve"]
    assert shop.RAN == []


async def test_cancelling_the_turn_ends_its_tools() -> None:
    asking = asyncio.create_task(ask([("wait_forever", {})]))
    for _ in range(5):
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


@pytest.mark.parametrize("client", ["openai", "anthropic", "ollama"])
async def test_a_real_client_brings_calls_and_takes_results(client: str) -> None:
    pytest.importorskip(f"langchain_{client}")
    looks = (
        SentCall("order_status", '{"order": "4711"}', "same"),
        SentCall("whose", "{}", "same"),
    )

    def answer(call: Call) -> Reply:
        if "t1" not in json.dumps(call.body["messages"]):
            return Reply(("Let me ", "see."), tool_calls=looks, finish="tool_calls")
        return say("It was shipped on 3 May.")

    async with open_provider(answer) as provider:
        url = provider.openai_url if client == "openai" else provider.url
        model = build_model(BotSettings(model=f"{client}:x", base_url=url), None)
        occasion = Occasion("c1", customer_id="u1", permit=lambda _: "free")
        spoken = await build().ask(model, choose_prompt(), TASK, PLAIN, occasion)
    assert spoken.told.message.text == "It was shipped on 3 May."
    assert [(use.name, use.ok) for use in spoken.used] == [("order_status", True), ("whose", True)]
    assert ["tools" in call.body for call in provider.calls] == [True, True]
