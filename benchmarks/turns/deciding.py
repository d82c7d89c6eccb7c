"""What the turn with a canned bot leaves out: embedding and deciding with the real bot, without sockets."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import agent_console.demo
from agent.adding import add_knowledge
from agent.dialogue import Turn
from agent.knowledge.installed import load_embedder
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_knowledge
from agent_console.settings import load_settings

_QUESTIONS = (
    "Where is parcel {} of mine?",
    "How long may I keep order {} before I send it back?",
    "Can I pay order {} on invoice?",
    "The jacket of order {} is too small, what now?",
    "Which size should I take, {} or one more?",
)
_TIMES = 40


async def measure(data: Path) -> dict[str, float]:
    """Return microseconds of processor time: one embedding, and draft with decision for a message."""
    house = await open_house(load_settings(data=data))
    await add_knowledge([Path(agent_console.demo.__path__[0])], open_knowledge(house.database))
    await house.load()
    questions = [text.format(number) for number in range(_TIMES) for text in _QUESTIONS]

    async def decide(question: str) -> None:
        await house.switchboard.predict([Turn("customer", question)])

    embedder = load_embedder()

    async def embed(question: str) -> None:
        if embedder is not None:
            await asyncio.to_thread(embedder.embed, [question])

    embedding, deciding = await _spend(embed, questions), await _spend(decide, questions)
    await house.stop()
    return {"embedding": embedding, "embedding_and_deciding": deciding}


async def _spend(act: Callable[[str], Awaitable[None]], questions: Sequence[str]) -> float:
    for question in questions[: len(_QUESTIONS)]:
        await act(question)
    before = time.process_time()
    for question in questions:
        await act(question)
    return round((time.process_time() - before) / len(questions) * 1e6, 1)


def main() -> None:
    """Measure on the data folder of the command line; the report is JSON."""
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()
