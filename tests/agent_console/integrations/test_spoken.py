"""What was said in a graph, as the desk is told it."""

from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from agent_console.integrations.spoken import list_spoken


def test_customer_and_bot_speak_and_nobody_else() -> None:
    messages = [
        SystemMessage("Be kind."),
        HumanMessage("Hi\0 there"),
        AIMessage("", tool_calls=[{"name": "find", "args": {}, "id": "1"}]),
        ToolMessage("secret", tool_call_id="1"),
        AIMessage("Hello."),
    ]
    assert list_spoken(messages) == [
        {"speaker": "customer", "text": "Hi there"},
        {"speaker": "bot", "text": "Hello."},
    ]


def test_only_the_newest_and_no_more_than_a_message_holds() -> None:
    spoken = list_spoken([HumanMessage(f"{number} " + "x" * 9_000) for number in range(20)])
    assert [turn["text"].split()[0] for turn in spoken] == [str(n) for n in range(8, 20)]
    assert {len(turn["text"]) for turn in spoken} == {8_000}
