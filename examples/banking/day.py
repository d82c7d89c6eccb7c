"""A day at the bank: knowledge in, questions asked, answered and resolved, examples out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from examples.banking.customer import Outcome, ask
from examples.banking.desk import Desk
from examples.banking.questions import Question, draw_questions, write_knowledge
from examples.banking.server import run_command, serve

AT_ONCE = 16
"""Customers who chat at the same time."""

Tell = Callable[[str, int, int], None]
"""What is going on, how much of it is done, of how much."""


@dataclass(frozen=True, slots=True)
class Day:
    """How large the example is, and where its files are."""

    folder: Path
    out: Path
    data: Path
    questions: int = 500
    strangers: int = 100
    known: int = 200
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. ``right`` counts among ``answered``, ``strange_answered`` as well."""

    bank_questions: int
    strange_questions: int
    answered: int
    right: int
    share_right: float
    strange_answered: int
    handed_over: int
    examples: int
    seconds_learning: float
    seconds: float


async def run_day(day: Day, tell: Tell) -> Report:
    """Run the example. Raises ``DataMissing``."""
    began = time.monotonic()
    asked = draw_questions(
        day.data, bank=day.questions, strange=day.strangers, random=Random(day.seed)
    )
    knowledge, kept = day.folder / "knowledge.jsonl", day.folder / "kept"
    write_knowledge(day.data, knowledge, most=day.known)
    await run_command(kept, "knowledge", "add", str(knowledge))
    learning = time.monotonic() - began
    person = await run_command(
        kept, "people", "add", "sam@bank.example", "--role", "human", "--token"
    )
    async with serve(kept) as port:
        outcomes = await _ask_all(port, person["token"], asked, tell)
        exported = await run_command(
            kept, "export", "--format", "trl-sft", "--out", str(day.out), "--consent", "any"
        )
    return _sum_up(outcomes, exported["examples"], learning, time.monotonic() - began)


async def _ask_all(port: int, token: str, asked: list[Question], tell: Tell) -> list[Outcome]:
    of_conversation: dict[str, Question] = {}
    room = asyncio.Semaphore(AT_ONCE)
    outcomes: list[Outcome] = []

    async def serve_one(desk: Desk, question: Question) -> None:
        async with room:
            outcome = await ask(port, question, lambda key: of_conversation.update({key: question}))
            await desk.resolve(
                outcome.conversation_id, "solved" if outcome.is_right else "unsolved"
            )
        outcomes.append(outcome)
        tell("questions", len(outcomes), len(asked))

    async with (
        Desk(port, token, lambda key: of_conversation[key].gold) as desk,
        asyncio.TaskGroup() as customers,
    ):
        for question in asked:
            customers.create_task(serve_one(desk, question))
    return outcomes


def _sum_up(outcomes: Iterable[Outcome], examples: int, learning: float, seconds: float) -> Report:
    asked = list(outcomes)
    answered = [outcome for outcome in asked if outcome.by_bot]
    right = sum(outcome.is_right for outcome in answered)
    strange = [outcome for outcome in asked if outcome.question.intent is None]
    return Report(
        bank_questions=len(asked) - len(strange),
        strange_questions=len(strange),
        answered=len(answered),
        right=right,
        share_right=right / len(answered) if answered else 0.0,
        strange_answered=sum(outcome.by_bot for outcome in strange),
        handed_over=len(asked) - len(answered),
        examples=examples,
        seconds_learning=round(learning, 1),
        seconds=round(seconds, 1),
    )
