"""An own bot in the place of the model: whatever it does is an answer that is judged, or a failure."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import interrupt

from agent.bot import SupportBot
from agent.dialogue import Draft, Turn
from agent.errors import ModelFailed, ModelReplyInvalid
from agent.exchange import GivenPassage, Task
from agent.models.model import Asking
from agent.own.own_model import OwnModel, find_support
from agent.own.own_reply import OwnBotStopped
from agent.prompts.prompt import build_messages, choose_prompt
from agent.rehearsal import rehearse
from agent.replies.reading import read_reply
from agent.testing import build_knowledge

KNOWLEDGE = build_knowledge(
    {
        "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time in days"],
        "Choose Forgot password.": ["I forgot my password", "reset password"],
    },
    version=3,
)
PASSAGE = GivenPassage("1", "Delivery", "Delivery takes 2 to 4 days.")


def put(*turns: Turn) -> list[BaseMessage]:
    task = Task(turns[-1].text, (PASSAGE,), turns)
    return build_messages(task, choose_prompt())


WHEN = put(Turn("customer", "How long does delivery take?"))


def build_graph(node: Any, checkpointer: InMemorySaver | None = None) -> Runnable[Any, Any]:
    graph = StateGraph(MessagesState)
    graph.add_node("only", node)
    graph.add_edge(START, "only")
    graph.add_edge("only", END)
    return graph.compile(checkpointer=checkpointer)


async def ask(bot: Runnable[Any, Any], messages: list[BaseMessage] = WHEN) -> BaseMessage:
    return (await OwnModel(bot, "own:shop:bot@1").ask(messages)).message


async def draft(bot: Runnable[Any, Any]) -> Draft:
    model = OwnModel(bot, "own:shop:bot@1")
    whole = SupportBot(model, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.02)
    return await whole.draft([Turn("customer", "How long does delivery take?")])


async def test_an_agent_of_create_agent_answers() -> None:
    model = FakeListChatModel(responses=["Delivery takes 2 to 4 days."])
    told = await OwnModel(create_agent(model), "own:shop:bot@1").ask(WHEN)
    reply = read_reply(told.message.text)
    assert (reply.answer, reply.cited, told.model) == (
        "Delivery takes 2 to 4 days.",
        ("1",),
        "own:shop:bot@1",
    )


async def test_a_plain_runnable_gets_the_messages() -> None:
    heard: list[list[BaseMessage]] = []

    def answer(messages: list[BaseMessage]) -> str:
        heard.append(messages)
        return "It depends."

    reply = read_reply(
        (await ask(RunnableLambda(answer), put(Turn("bot", "Hi."), Turn("customer", "When?")))).text
    )
    assert heard == [[AIMessage("Hi."), HumanMessage("When?")]]
    assert (reply.answer, reply.cited, reply.answerable) == ("It depends.", (), True)


async def test_each_turn_is_a_thread_of_its_own() -> None:
    seen: list[tuple[int, str]] = []

    def answer(state: MessagesState, config: RunnableConfig) -> Any:
        seen.append((len(state["messages"]), config["configurable"]["conversation_id"]))
        return {"messages": [AIMessage("Yes.")]}

    model = OwnModel(build_graph(answer, InMemorySaver()), "own")
    for _ in range(2):
        await model.ask(WHEN, Asking(conversation_id="c1"))
    assert seen == [(1, "c1"), (1, "c1")]


@pytest.mark.parametrize("checkpointer", [None, InMemorySaver()])
async def test_a_bot_that_asks_a_person_is_a_finding(checkpointer: InMemorySaver | None) -> None:
    def stop(_: MessagesState) -> Any:
        return {"messages": [AIMessage(interrupt({"action": "refund"}))]}

    with pytest.raises(ModelFailed) as stopped:
        await ask(build_graph(stop, checkpointer))
    if checkpointer is not None:
        assert isinstance(stopped.value, OwnBotStopped)
        assert "refund" in stopped.value.message


async def test_an_error_is_a_failure_that_tells_its_kind_alone_and_its_place_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: object) -> str:
        raise KeyError("the customer's secret")

    with pytest.raises(ModelFailed, match=r"did not answer \(KeyError\)") as failed:
        await ask(RunnableLambda(fail))
    assert "secret" not in failed.value.message
    (record,) = caplog.records
    assert record.getMessage() == "own:shop:bot@1 failed"
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


async def test_a_confidence_out_of_range_is_refused() -> None:
    def boast(_: object) -> dict[str, Any]:
        return {"structured_response": {"answer": "Yes.", "confidence": 7}}

    with pytest.raises(ModelReplyInvalid, match="not between 0 and 1"):
        await draft(RunnableLambda(boast))


async def test_an_empty_answer_is_refused() -> None:
    with pytest.raises(ModelReplyInvalid, match="empty"):
        await draft(RunnableLambda(lambda _: "  "))


async def test_being_cancelled_stops_it() -> None:
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def hang(_: object) -> str:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        return ""

    asking = asyncio.create_task(ask(RunnableLambda(hang)))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert stopped.is_set()


async def test_it_has_no_longer_than_the_turn() -> None:
    async def hang(_: object) -> str:
        await asyncio.Event().wait()
        return ""

    until = asyncio.get_running_loop().time()
    with pytest.raises(ModelFailed, match="in time"):
        await OwnModel(RunnableLambda(hang), "own").ask(WHEN, Asking(until=until))


def test_what_a_passage_says_too_counts_as_cited() -> None:
    other = GivenPassage("2", "Returns", "Send it back within 30 days.")
    answer = "It takes 2 to 4 days: delivery, that is."
    assert find_support(answer, (other, PASSAGE)) == ["1"]
    assert find_support("Nothing of the kind.", (other, PASSAGE)) == []
    assert find_support("…", (PASSAGE,)) == []


async def test_the_rest_of_the_bot_judges_it() -> None:
    backed = await draft(RunnableLambda(lambda _: "Delivery takes 2 to 4 days."))
    made_up = await draft(RunnableLambda(lambda _: "Penguins live at the south pole."))
    assert backed.versions["model"] == "own:shop:bot@1"
    assert backed.answer_id == "a1"
    assert backed.sources[0].quote == "Delivery takes 2 to 4 days."
    assert backed.confidence.value is not None
    assert made_up.text == "Penguins live at the south pole."
    assert (made_up.confidence.value, made_up.answer_id) == (None, None)


async def test_an_answer_to_another_question_is_not_measured_by_this_one() -> None:
    other = await draft(RunnableLambda(lambda _: "Choose Forgot password."))
    assert (other.confidence.value, other.answer_id) == (None, None)
