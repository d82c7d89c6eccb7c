"""How a conversation is put to an own bot."""

from __future__ import annotations

from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda

from agent.dialogue import Turn
from agent.own.talk import build_talk, takes_state


def test_turns_become_messages_and_facts_the_systems_words() -> None:
    talk = build_talk(
        [
            Turn("customer", "Hi"),
            Turn("bot", "Hello."),
            Turn("human", "I changed your address."),
            Turn("fact", "A person had the conversation until here."),
            Turn("customer", "Thanks. And delivery?"),
        ]
    )
    assert talk == [
        SystemMessage(
            "What the support desk tells you about this conversation:\n"
            "- A person had the conversation until here."
        ),
        HumanMessage("Hi"),
        AIMessage("Hello."),
        AIMessage("I changed your address."),
        HumanMessage("Thanks. And delivery?"),
    ]


def test_without_facts_there_are_no_system_words() -> None:
    assert build_talk([Turn("customer", "Hi")]) == [HumanMessage("Hi")]


def test_graphs_take_a_state_and_others_the_messages() -> None:
    model = FakeListChatModel(responses=["Hi"])
    assert takes_state(create_agent(model))
    assert not takes_state(model)
    assert not takes_state(RunnableLambda(lambda messages: "Hi"))
