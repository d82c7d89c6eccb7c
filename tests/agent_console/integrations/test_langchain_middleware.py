"""The middleware in a plain `create_agent`: what the policy would not send waits for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from agent_console.integrations.desk_client import DeskClient
from agent_console.integrations.langchain_middleware import EscalationMiddleware, handoff_to_human
from tests.agent_console.integrations.scripted_agent import Graph, ask, build_agent, call

THREAD: Any = {"configurable": {"thread_id": "t1"}}
ANSWER = "Parcels arrive within three days."


class Desk:
    """Judges every answer alike, and keeps what it was asked."""

    def __init__(self, action: str, status: int = 200) -> None:
        self.action = action
        self.status = status
        self.asked: list[Any] = []

    def client(self) -> DeskClient:
        return DeskClient("http://desk.test", "t", transport=httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(json.loads(request.content))
        finding = {"detail": "The confidence is low.", "fired": True, "shadow": False}
        told = {
            "action": self.action,
            "probability": 0.3,
            "reasons": ["low"],
            "findings": [finding],
        }
        return httpx2.Response(self.status, json=told)


def build(desk: Desk, script: Sequence[AIMessage] = (AIMessage(ANSWER),), **more: Any) -> Graph:
    middleware = EscalationMiddleware(desk.client(), name="shop-bot")
    return build_agent(script, middleware=[middleware], checkpointer=InMemorySaver(), **more)


async def resume(graph: Graph, decision: dict[str, Any]) -> str:
    result = await graph.ainvoke(Command(resume={"decisions": [decision]}), THREAD)
    assert "__interrupt__" not in result
    text: str = result["messages"][-1].text
    return text


@pytest.mark.parametrize("action", ["answer", "audit"])
async def test_what_the_policy_sends_is_sent(action: str) -> None:
    desk = Desk(action)
    result = await build(desk).ainvoke(ask("When does it arrive?"), THREAD)
    assert result["messages"][-1].text == ANSWER
    turns = [{"speaker": "customer", "text": "When does it arrive?"}]
    assert desk.asked == [{"turns": turns, "answer": ANSWER, "model": "shop-bot"}]


@pytest.mark.parametrize("action", ["approve", "veto"])
async def test_what_it_would_hold_waits_and_is_judged_once(action: str) -> None:
    desk = Desk(action)
    graph = build(desk)
    result = await graph.ainvoke(ask("When?"), THREAD)
    (asked,) = result["__interrupt__"]
    assert asked.value == {
        "action_requests": [
            {
                "name": "send_answer",
                "args": {"text": ANSWER},
                "description": "The confidence is low.",
            }
        ],
        "review_configs": [
            {"action_name": "send_answer", "allowed_decisions": ["approve", "edit", "respond"]}
        ],
    }
    desk.action = "answer"  # what it would say now is of no interest
    edited = {"name": "send_answer", "args": {"text": "In two days."}}
    assert await resume(graph, {"type": "edit", "edited_action": edited}) == "In two days."
    assert len(desk.asked) == 1
    messages = (await graph.aget_state(THREAD)).values["messages"]
    assert [message.text for message in messages] == ["When?", "In two days."]


async def test_an_approved_answer_is_sent_as_it_is() -> None:
    graph = build(Desk("approve"))
    await graph.ainvoke(ask("When?"), THREAD)
    assert await resume(graph, {"type": "approve"}) == ANSWER


async def test_what_it_would_hand_over_a_person_answers() -> None:
    graph = build(Desk("handoff"))
    result = await graph.ainvoke(ask("When?"), THREAD)
    (request,) = result["__interrupt__"][0].value["action_requests"]
    assert (request["name"], request["args"]) == ("handoff_to_human", {"draft": ANSWER})
    assert (
        await resume(graph, {"type": "respond", "message": "Ask at the shop."})
        == "Ask at the shop."
    )


async def test_what_it_would_block_is_refused() -> None:
    result = await build(Desk("block")).ainvoke(ask("When?"), THREAD)
    assert result["messages"][-1].text == "I cannot help with this request."


@pytest.mark.parametrize("status", [400, 429, 500])
async def test_without_a_judgement_a_person_decides(status: int) -> None:
    result = await build(Desk("answer", status)).ainvoke(ask("When?"), THREAD)
    (request,) = result["__interrupt__"][0].value["action_requests"]
    assert request["name"] == "handoff_to_human"
    assert request["description"] == "Nobody could say how sure this answer is."


def test_without_an_event_loop_it_is_the_same() -> None:
    desk = DeskClient("http://127.0.0.1:9", "t")  # nobody is there
    graph = build_agent(
        [AIMessage(ANSWER)], middleware=[EscalationMiddleware(desk)], checkpointer=InMemorySaver()
    )
    result = graph.invoke(ask("When?"), THREAD)
    assert result["__interrupt__"][0].value["action_requests"][0]["name"] == "handoff_to_human"


async def test_the_next_answer_of_a_thread_is_judged_anew() -> None:
    desk = Desk("answer")
    graph = build(desk, [AIMessage("One."), AIMessage("Two.")])
    await graph.ainvoke(ask("First?"), THREAD)
    desk.action = "handoff"
    result = await graph.ainvoke(ask("Second?"), THREAD)
    assert result["__interrupt__"][0].value["action_requests"][0]["args"] == {"draft": "Two."}
    assert [turn["text"] for turn in desk.asked[1]["turns"]] == ["First?", "One.", "Second?"]


async def test_the_bot_hands_over_by_a_tool() -> None:
    script = [call("handoff_to_human", reason="Wants a person"), AIMessage("Susan says: by phone.")]
    desk = Desk("answer")
    graph = build(desk, script, tools=[handoff_to_human])
    result = await graph.ainvoke(ask("A person, please"), THREAD)
    (request,) = result["__interrupt__"][0].value["action_requests"]
    assert (request["name"], request["args"]) == ("handoff_to_human", {"reason": "Wants a person"})
    assert desk.asked == []  # there is no final answer yet
    assert (
        await resume(graph, {"type": "respond", "message": "Call us."}) == "Susan says: by phone."
    )
    messages = (await graph.aget_state(THREAD)).values["messages"]
    assert messages[2].text == "A person answers: Call us."
