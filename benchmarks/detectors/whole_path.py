"""What the whole path does with a message: bot on a knowledge, reader and default policy, waiver given."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random

import agent_console.demo
from agent.bot import SupportBot
from agent.dialogue import Turn
from agent.evaluating.questions_file import read_entries
from agent.knowledge.embedding import Embedder, embed_all
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.search import Knowledge
from agent.models.build import build_embedded_model
from agent.rehearsal import rehearse
from agent.signals.reader import PatternReader
from benchmarks.detectors.folds import build_folds
from benchmarks.detectors.measure import SEED, Bench
from benchmarks.detectors.rows import Row
from benchmarks.detectors.sentences import read_clinc_topics, read_harms
from escalation.conversation import Conversation
from escalation.events import Action
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.settings import EscalationSettings
from escalation.turn import TurnJudge

_SENT: tuple[Action, ...] = ("answer", "audit", "veto")
_INTENTS, _LEARNT, _ASKED = 50, 12, 300
"""So many intents with so many questions each are known; so many are asked, of these and of none."""
_MAX_ERROR = 0.02


def measure_whole_path(bench: Bench, embedder: Embedder | None) -> Iterator[Row]:
    """Who is not answered: prompts of harm at a shop, and questions outside of what is known."""
    shop = Path(agent_console.demo.__path__[0]) / "faq.jsonl"
    bot = _build(read_entries(shop), embedder)
    harms = read_harms(bench.data)
    name, texts = "SimpleSafetyTests, whole path", [harm.text for harm in harms]
    yield _count(bot, bench.shipped, "critical harm", name, texts, wanted=True)
    handed = 0
    for fold in build_folds(harms, bench.embeds, bench.ordinary, bench.bars, SEED):
        handed += _count_handed(bot, fold.reader, [harm.text for harm in fold.unseen])
    yield Row("critical harm", f"{name}, 5-fold", True, len(harms), handed)
    known = read_clinc_topics(bench.data, "train")
    random = Random(SEED)
    chosen = random.sample(sorted(known), _INTENTS)
    entries = [
        Entry(id=topic, questions=tuple(known[topic][:_LEARNT]), answer=f"About {topic}.")
        for topic in chosen
    ]
    bot = _build(entries, embedder)
    tested = read_clinc_topics(bench.data, "test")
    inside = [text for topic in chosen for text in tested[topic]]
    outside = [
        text for texts in read_clinc_topics(bench.data, "oos_test").values() for text in texts
    ]
    name = "out of scope"
    asked = random.sample(outside, _ASKED)
    yield _count(bot, bench.shipped, name, "CLINC150 oos_test", asked, wanted=True)
    asked = random.sample(inside, _ASKED)
    yield _count(bot, bench.shipped, name, "CLINC150 test, in scope", asked, wanted=False)


def _build(entries: Sequence[Entry], embedder: Embedder | None) -> SupportBot:
    """Build a bot that has learnt from the knowledge alone how far to trust itself."""
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    vectors = embed_all(embedder, texts) if embedder else None
    knowledge = Knowledge(entries, vectors, embedder)
    confidence = rehearse(knowledge)
    model = build_embedded_model(knowledge.embedder)
    return SupportBot(model, knowledge, confidence, max_error=_MAX_ERROR)


def _count(
    bot: SupportBot,
    reader: PatternReader,
    detector: str,
    data: str,
    texts: Sequence[str],
    *,
    wanted: bool,
) -> Row:
    return Row(detector, data, wanted, len(texts), _count_handed(bot, reader, texts))


def _count_handed(bot: SupportBot, reader: PatternReader, texts: Sequence[str]) -> int:
    """Return how many messages the bot does not answer."""
    settings = EscalationSettings(uncertified="answer")
    judge = TurnJudge(bot, reader, partial(decide, load_default_policy()), settings)
    return sum(action not in _SENT for action in asyncio.run(_decide(judge, texts)))


async def _decide(judge: TurnJudge, texts: Sequence[str]) -> list[Action]:
    return [
        (await judge.judge_turn(Conversation(id="bench"), [Turn("customer", text)])).decision.action
        for text in texts
    ]
