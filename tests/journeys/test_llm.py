"""A language model as the bot: named by settings, asked by its real client, and broken in many ways."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.adding import add_knowledge
from agent_console.assembly.bot import open_bot
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_knowledge
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import (
    FOREVER,
    Manner,
    Reply,
    call_tool,
    fail,
    say,
    send_body,
)
from agent_console.lab.provider.server import Provider, run_provider
from agent_console.settings import load_settings
from tests.agent_console.live_server import Client, Live, run_server

pytest.importorskip("langchain_openai")

FAQ = {
    "password": (["How do I reset my password?", "I forgot my password"], "Use the reset link."),
    "email": (["How can I change my email address?", "update my email"], "Go to settings."),
    "order": (["Where is my order?", "track my package"], "See the tracking page."),
    "cancel": (["How do I cancel my order?", "cancel order"], "Write within an hour."),
    "abroad": (["Do you ship abroad?", "international shipping"], "We ship to the EU."),
    "cost": (["How much is shipping?", "delivery cost"], "Shipping is 5 euros."),
    "returns": (["What is your return policy?", "how to return"], "30 days, free."),
    "phone": (["How do I contact support?", "phone number"], "Call 0800 123."),
    "invoice": (["Can I pay by invoice?", "payment options"], "Cards and invoice."),
    "students": (["Do you have a student discount?", "student prices"], "10 % for students."),
}
QUESTION, ANSWER = FAQ["password"][0][0], FAQ["password"][1]
OTHER_QUESTION, OTHER_ANSWER = FAQ["cost"][0][0], FAQ["cost"][1]


def quote_first_passage(call: Call) -> str:
    """Answer as a good model does: with the words of the best passage, cited."""
    prompt = call.body["messages"][-1]["content"]
    found = re.search(r"<passages>\n(.*?)\n</passages>", prompt, re.DOTALL)
    assert found is not None
    best = json.loads(found[1])[0]
    reply = {"answerable": True, "answer": best["text"], "cited": [best["id"]], "confidence": 0.95}
    return json.dumps(reply)


def answer_well(call: Call) -> Reply:
    return say(quote_first_passage(call))


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider(answer_well) as running:
        yield running


@pytest.fixture(scope="module")
async def live(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    """A server whose bot is what the settings name, with knowledge in its database."""
    async with run_house(provider, tmp_path_factory.mktemp("data")) as live:
        yield live


@pytest.fixture(scope="module")
async def troubled(
    provider: Provider, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Live]:
    """Another server, whose model fails so often that in the end it is not asked at all."""
    async with run_house(provider, tmp_path_factory.mktemp("troubled")) as live:
        yield live


@asynccontextmanager
async def run_house(provider: Provider, folder: Path) -> AsyncIterator[Live]:
    chosen: dict[str, Any] = {
        "model": "openai:gpt-test",
        "model_base_url": provider.openai_url,
        "model_api_key": "secret-key",
        "model_deadline": 2.0,
    }
    settings = load_settings(data=folder, **chosen)
    database = open_database(settings)
    await add_knowledge([write_faq(folder)], open_knowledge(database))
    async with run_server(folder, bot=await open_bot(settings, database), **chosen) as live:
        yield live
    database.close()


def write_faq(folder: Path) -> Path:
    rows = [
        {"id": entry_id, "questions": questions, "answer": answer}
        for entry_id, (questions, answer) in FAQ.items()
    ]
    file = folder / "faq.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


@asynccontextmanager
async def meet(live: Live) -> AsyncIterator[tuple[Client, Client]]:
    """A customer, and a person who watches the conversation."""
    _, token = await live.enrol("Ana")
    async with live.customer() as customer, live.human(token) as human:
        welcome = await customer.until("welcome")
        await human.ask("watch", conversation_id=welcome["conversation_id"])
        yield customer, human


@pytest.mark.parametrize("answer", [answer_well, lambda call: call_tool(quote_first_passage(call))])
async def test_a_conversation_is_answered_through_the_model_with_its_sources(
    live: Live, provider: Provider, answer: Any
) -> None:
    provider.answer = answer
    async with meet(live) as (customer, human):
        for entry_id, question, words in (
            ("password", QUESTION, ANSWER),
            ("cost", OTHER_QUESTION, OTHER_ANSWER),
        ):
            await customer.send(type="send", client_id=entry_id, text=question)
            answered = await customer.until("event", kind="BotAnswered")
            assert answered["body"]["text"] == words
            assert [source["id"] for source in answered["body"]["sources"]] == [entry_id]
        decision = await human.find("event", kind="DecisionMade")
    place = provider.url.removeprefix("http://")
    assert decision["inner"]["versions"]["model"] == f"openai:gpt-test at {place}"
    call = provider.calls[-1]
    asked = call.body
    assert (asked["model"], call.key) == ("gpt-test", "Bearer secret-key")
    assert asked["response_format"]["json_schema"]["schema"]["required"][0] == "answerable"
    assert [turn["role"] for turn in asked["messages"]] == ["system", "user"]
    assert ANSWER in asked["messages"][-1]["content"]  # said before


BROKEN = {
    "empty": say(""),
    "nothing": say(None),
    "blank": say(" \n "),
    "broken JSON": say('{"answerable":true,"answer":"boom'),
    "wrong types": say('{"answerable":"boom","answer":7,"cited":"boom"}'),
    "doubled": say('{"answerable":true,"answer":"boom","cited":[]}' * 2),
    "half a pair": say('{"answerable":true,"answer":"boom \\ud800","cited":["1"]}'),
    "control character": say('{"answerable":true,"answer":"boom \\u0000","cited":["1"]}'),
    "much too long": say(json.dumps({"answerable": True, "answer": "boom" * 9000, "cited": ["1"]})),
    "confidence of 7": say('{"answerable":true,"answer":"boom","cited":["1"],"confidence":7}'),
    "no number": say('{"answerable":true,"answer":"boom","cited":["1"],"confidence":NaN}'),
    "a refusal": say(None, refusal="boom"),
}


DOWN = {
    "server error": fail(500, "boom"),
    "wrong key": fail(401, "boom: secret-key"),
    "too many": fail(429, "boom"),
    "web page": send_body(b"<html>boom</html>"),
    "cut reply": say('{"answer":"boom', manner=Manner(stop_after=0)),
    "other object": send_body(b'{"boom":true}'),
    "silence": say("too late", manner=Manner(before_headers=FOREVER)),
}


@pytest.mark.parametrize("reply", DOWN.values(), ids=DOWN.keys())
async def test_a_provider_in_trouble_hands_over_and_the_customer_is_told(
    troubled: Live, provider: Provider, reply: Reply
) -> None:
    provider.answer = lambda _: reply
    await expect_handover(troubled)


@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_reply_hands_over_and_the_customer_is_told(
    live: Live, provider: Provider, reply: Reply
) -> None:
    provider.answer = lambda _: reply
    await expect_handover(live)


FLAWED = {
    "promise": f"{ANSWER} I have refunded you, boom.",
    "colleague": "A colleague will call you, boom.",
    "another language": "Sie können das auf der Seite mit dem Link machen, boom.",
    "link of nobody": f"{ANSWER} See https://boom.example/x.",
    "markup": f"{ANSWER} <img src=boom>",
    "blank to fill in": f"Dear [Customer Name], {ANSWER} boom",
    "refusal": "I'm sorry, but I can't assist with that request, boom.",
}


@pytest.mark.parametrize("answer", FLAWED.values(), ids=FLAWED.keys())
async def test_unfit_words_are_kept_back_and_are_a_suggestion(
    live: Live, provider: Provider, answer: str
) -> None:
    reply = {"answerable": True, "answer": answer, "cited": ["1"], "confidence": 0.97}
    provider.answer = lambda _: say(json.dumps(reply))
    async with meet(live) as (customer, human):
        await customer.send(type="send", client_id="k1", text=QUESTION)
        await customer.until("event", kind="CustomerNotified")
        decision = await human.find("event", kind="DecisionMade")
    assert decision["inner"]["action"] == "handoff"
    assert decision["inner"]["reasons"][0] == "unfit_reply"
    assert decision["inner"]["draft"] == answer
    assert "boom" not in json.dumps(customer.frames)


async def expect_handover(live: Live) -> None:
    async with meet(live) as (customer, human):
        await customer.send(type="send", client_id="k1", text=QUESTION)
        told = await customer.until("event", kind="CustomerNotified")
        assert (told["body"]["code"], told["body"]["reach"]) == ("nobody_available", ["email"])
        decision = await human.find("event", kind="DecisionMade")
        handoff = await human.find("event", kind="HandoffRequested")
    assert decision["inner"]["action"] == "handoff"
    assert decision["inner"]["reasons"] == handoff["inner"]["reasons"] == ["bot_failed"]
    kinds = [event["kind"] for event in customer.events()]
    assert kinds[1:] == ["CustomerWrote", "HandoffRequested", "CustomerNotified"]
    for client in (customer, human):
        assert "boom" not in json.dumps(client.frames)
        assert "secret-key" not in json.dumps(client.frames)
