"""Reading what an own bot came back with."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.types import Interrupt
from pydantic import BaseModel

from agent.dialogue import Source
from agent.errors import ModelReplyInvalid
from agent.own.own_reply import OwnBotStopped, pack_sources, read_own_reply, unpack_sources

PAGE = Document(
    "Delivery takes 2 days.",
    metadata={"source": "https://shop.example/delivery", "title": "Delivery"},
)
SOURCE = Source(
    "https://shop.example/delivery",
    "Delivery",
    "Delivery takes 2 days.",
    "https://shop.example/delivery",
)
CALL = {"name": "search", "args": {}, "id": "1"}


class Shaped(BaseModel):
    answer: str
    confidence: float


@pytest.mark.parametrize(
    "result",
    [
        "Two days.",
        AIMessage("Two days."),
        {"messages": [HumanMessage("When?"), AIMessage("Two days.")]},
        {"messages": [AIMessage("{}")], "structured_response": {"answer": "Two days."}},
        {"structured_response": Shaped(answer="Two days.", confidence=0.8)},
    ],
)
def test_an_answer_is_read(result: Any) -> None:
    assert read_own_reply(result).answer == "Two days."


def test_a_stated_confidence_is_kept() -> None:
    own = read_own_reply({"structured_response": Shaped(answer="Two days.", confidence=0.8)})
    assert own.data["confidence"] == 0.8


def test_what_its_tools_found_since_the_customer_wrote_is_quoted_once() -> None:
    old = ToolMessage("x", tool_call_id="0", artifact=[Document("Old.", id="old")])
    new = ToolMessage("x", tool_call_id="1", artifact=[PAGE, PAGE, "not a document"])
    own = read_own_reply(
        {
            "messages": [
                HumanMessage("Hi"), old, AIMessage("Hello."), HumanMessage("When?"),
                AIMessage("", tool_calls=[CALL]), new, AIMessage("Two days."),
            ],
            "context": [Document("Ask us.", id="d2")],
        }
    )  # fmt: skip
    assert own.sources == (SOURCE, Source("d2", "d2", "Ask us."))


def test_sources_travel_with_a_message_and_other_messages_have_none() -> None:
    message = AIMessage("Two days.", response_metadata=pack_sources([SOURCE]))
    assert unpack_sources(message) == (SOURCE,)
    assert unpack_sources(AIMessage("Two days.")) is None


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({"messages": []}, "ended without an answer"),
        ({"messages": [HumanMessage("When?")]}, "ended without an answer"),
        (AIMessage("", tool_calls=[CALL]), "in the middle of a tool call"),
        (5, "returned a int"),
    ],
)
def test_what_is_no_answer_is_refused(result: Any, told: str) -> None:
    with pytest.raises(ModelReplyInvalid, match=told):
        read_own_reply(result)


def test_a_bot_that_waits_for_a_person_has_not_answered() -> None:
    with pytest.raises(OwnBotStopped, match=r"stopped to ask a person: .*refund") as stopped:
        read_own_reply({"__interrupt__": [Interrupt({"name": "refund"}, id="i1")], "messages": []})
    assert stopped.value.code == "own_bot_stopped"
