"""A server whose model is a scripted provider on loopback that writes one word after the other."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Manner, Reply, say
from agent_console.lab.provider.server import Provider, run_provider
from benchmarks.server import (
    ServerProcess,
    add_person,
    clean_environment,
    find_handraise,
    find_port,
)

QUESTION = "How long does delivery take?"
ANSWER = (
    "Delivery within the country takes two to four working days, and a parcel that was ordered "
    "before noon leaves our house on the same day. As soon as it is on its way you get a message "
    "with a link, under which you see where it is and when it is expected at your door."
)
_OTHERS = {
    "password": ("How do I reset my password?", "Use the reset link on the sign-in page."),
    "invoice": ("Can I pay by invoice?", "Cards and invoices are both fine."),
    "abroad": ("Do you ship abroad?", "We ship to all countries of the union."),
    "returns": ("What is your return policy?", "Send it back within a month, free of charge."),
}
GAP = 0.008
"""Seconds between two words."""


@dataclass(frozen=True, slots=True)
class House:
    """A running server, the token of somebody of the desk, and the provider behind its bot."""

    port: int
    token: str
    provider: Provider
    calls: dict[str, list[Call]]
    """What the provider was asked, by the name that the customer signed with."""
    server: ServerProcess


@contextmanager
def open_house(folder: Path, *, stream: bool = True) -> Iterator[House]:
    """Run a server with a little knowledge in ``folder``."""
    file = folder / "knowledge.jsonl"
    rows = [{"id": "delivery", "questions": [QUESTION], "answer": ANSWER}]
    rows += [
        {"id": name, "questions": [question], "answer": answer}
        for name, (question, answer) in _OTHERS.items()
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    command = [find_handraise(), "knowledge", "add", str(file), "--data", str(folder)]
    subprocess.run(command, check=True, capture_output=True, env=clean_environment())
    token = add_person(folder)
    calls: dict[str, list[Call]] = defaultdict(list)

    def answer(call: Call) -> Reply:
        calls[_find_name(call)].append(call)
        return write_slowly(call)

    with run_provider(answer) as provider:
        port = find_port()
        settings = {
            "HANDRAISE_DATA": str(folder),
            "HANDRAISE_MODEL": "openai:gpt-test",
            "HANDRAISE_MODEL_BASE_URL": provider.openai_url,
            "HANDRAISE_MODEL_API_KEY": "none",
            "HANDRAISE_UNCERTIFIED": "answer",
            "HANDRAISE_LIMITS": "off",
            "HANDRAISE_STREAM": "on" if stream else "off",
        }
        command = [find_handraise(), "serve", "--port", str(port)]
        server = ServerProcess(command, port, folder / "printed.txt", settings)
        server.wait_ready()
        try:
            yield House(port, token, provider, calls, server)
        finally:
            server.stop()


def write_slowly(call: Call) -> Reply:
    """Write the best passage out, word by word."""
    prompt = call.body["messages"][-1]["content"]
    found = re.search(r"<passages>\n(.*?)\n</passages>", prompt, re.DOTALL)
    if found is None:
        return say("{}")
    best = json.loads(found[1])[0]
    reply = {"answerable": True, "answer": best["text"], "cited": [best["id"]], "confidence": 0.95}
    return say(json.dumps(reply), manner=Manner(gap=GAP))


def _find_name(call: Call) -> str:
    """Return the name with which the customer signed the message that is answered."""
    names = re.findall(r"Yours, ([A-Z][a-z]+)", json.dumps(call.body["messages"][-1]))
    return names[-1] if names else ""
