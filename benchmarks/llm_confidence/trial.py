"""Let a bot with the stub model answer a desk's questions, and keep what it saw of each draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.bot import SupportBot
from agent.confidence.model import ConfidenceModel
from agent.confidence.standard import Standard
from agent.dialogue import Turn
from agent.drafting.allowance import Allowance
from agent.drafting.second_look import SecondLook
from agent.knowledge.embedding import Embedder, embed_all
from agent.knowledge.entry import list_passages
from agent.knowledge.excerpts import ExcerptShelf
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse
from benchmarks.llm_confidence.desks import Asked, Desk
from benchmarks.llm_confidence.stub import Habits, Kind, StubModel

_DEADLINE = 30.0


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft: what was seen of it, what the model did, and how often it was asked again."""

    signals: Mapping[str, float]
    kind: Kind
    extra: int

    @property
    def is_offered(self) -> bool:
        return self.kind != "refusal"

    @property
    def is_right(self) -> bool:
        return self.kind == "right"


class Lab:
    """One desk with its knowledge and what the bot learnt from that alone."""

    def __init__(self, desk: Desk, embedder: Embedder) -> None:
        texts = [passage.text for entry in desk.entries for passage in list_passages(entry)]
        self._embedder = embedder
        self._knowledge = Knowledge(desk.entries, embed_all(embedder, texts), embedder)
        self._excerpts = ExcerptShelf(self._knowledge.entries)
        self._answers = {entry.id: entry.answer for entry in desk.entries}
        self.model = rehearse(self._knowledge)

    async def run(
        self,
        asked: Sequence[Asked],
        habits: Habits,
        seed: int,
        mean: float,
        standard: Standard | None = None,
    ) -> list[Tried]:
        """Draft an answer to each question; ``mean`` extra calls may be spent on each."""
        wanted = {each.question: self._answers.get(each.entry_id or "") for each in asked}
        stub = StubModel(wanted.get, list(self._answers.values()), habits, seed)
        held = standard or Standard(self.model, self.model.find_threshold(0.02))
        bot = SupportBot(stub, self._knowledge, None, max_error=0.02, standard=held)
        second = SecondLook(stub, self._embedder, Allowance(mean), _DEADLINE)
        bot = bot.read_from(self._excerpts).look_twice(second)
        tried = []
        for each in asked:
            before = stub.calls
            draft = await bot.draft([Turn("customer", each.question)])
            extra = stub.calls - before - 1
            tried.append(Tried(draft.signals, stub.seen[each.question], extra))
        return tried


def learn(model: ConfidenceModel, tried: Sequence[Tried]) -> ConfidenceModel:
    """Return the model with its replies weighed by what became of these drafts."""
    return model.learn_replies([(each.signals, each.is_right) for each in tried])


def choose_threshold(model: ConfidenceModel, tried: Sequence[Tried], max_error: float) -> Standard:
    """Return the standard whose threshold keeps these drafts to ``max_error``, without proof."""
    judged = [(model.judge(each.signals, None).value or 0.0, each.is_right) for each in tried]
    bars = sorted({value for value, _ in judged})
    for bar in bars:
        sent = [right for value, right in judged if value >= bar]
        if 1 - np.mean(sent) <= max_error:
            return Standard(model, bar)
    return Standard(model, model.find_threshold(max_error))


def leave_out(tried: Tried, names: Sequence[str]) -> Tried:
    """Return what would have been seen without some signals."""
    kept = {name: value for name, value in tried.signals.items() if name not in names}
    return replace(tried, signals=kept)
