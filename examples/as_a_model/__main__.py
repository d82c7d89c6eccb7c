"""`python -m examples.as_a_model QUESTION`: asks a running Handraise with OpenAI's own client."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
from openai import OpenAI

MODEL = "handraise"
SENT = ("answer", "audit")
"""Actions by which the words are the bot's answer, and not only the word that a person is needed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: the words for the customer, and what Handraise says about them."""

    text: str
    about: dict[str, Any]

    @property
    def is_answer(self) -> bool:
        """Whether the bot was sure enough to answer by itself."""
        return self.about["action"] in SENT


def ask(client: OpenAI, question: str, *, keep: bool = False) -> Told:
    """Ask one question. With ``keep`` it is a real conversation, which a person can take over."""
    done = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": question}],
        extra_body={"handraise": {"conversation": keep}},
    )
    about = (done.model_extra or {})["handraise"]
    return Told(done.choices[0].message.content or "", about)


def read_replies(server: str, token: str, told: Told) -> Iterator[str]:
    """Read what people have answered since in the conversation of a question that was kept."""
    answer = httpx2.get(
        f"{server}/api/v1/conversations/{told.about['conversation_id']}/events",
        params={"after": told.about["head"]},
        headers={"Authorization": f"Bearer {token}"},
    )
    for event in answer.raise_for_status().json()["events"]:
        if event["kind"] in ("HumanWrote", "BotAnswered"):
            yield event["body"]["text"]


def main() -> None:
    """Ask what was typed, and print the words and the decision."""
    parser = argparse.ArgumentParser(prog="python -m examples.as_a_model")
    parser.add_argument("question")
    parser.add_argument("--server", default="http://127.0.0.1:8000")
    parser.add_argument("--keep", action="store_true", help="make it a real conversation")
    given = parser.parse_args()
    token = os.environ["HANDRAISE_TOKEN"]
    with OpenAI(base_url=f"{given.server}/v1", api_key=token) as client:
        told = ask(client, given.question, keep=given.keep)
    print(told.text)
    reasons = ", ".join(told.about["reasons"]) or "no rule fired"
    print(f"[{told.about['action']}: {reasons}; confidence {told.about['confidence']}]")


if __name__ == "__main__":
    main()
