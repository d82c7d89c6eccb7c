"""Learn from knowledge, set the threshold by labels, decide on questions: as the running bot does.

Labels go to ``prepare`` (those that calibrate) and to ``agent.evaluating.scoring`` (those of the test);
``decide`` sees questions only.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import numpy as np

from agent.bot import SupportBot
from agent.confidence.bound import bound_error
from agent.confidence.guarantee import Certificate, certify, list_thresholds, plan_start
from agent.confidence.label import LabelledQuestion
from agent.confidence.labelled import Floats
from agent.confidence.model import ConfidenceModel
from agent.confidence.threshold import RiskPoint
from agent.dialogue import Bot, Draft, Turn
from agent.drafting.question import find_question
from agent.errors import BotError
from agent.evaluating.margin import ASSUMED_UNANSWERABLE, LEAST_UNANSWERABLE, Asked, choose_bar
from agent.evaluating.questions_file import find_contradictions, join_question
from agent.evaluating.teaching import ask_hidden, divide_labels, teach
from agent.knowledge.embedding import Embedder, Progress
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.search import Knowledge
from agent.models.build import build_embedded_model
from agent.rehearsal import rehearse

_ENOUGH_TO_PLAN = 100
"""With fewer labels the rehearsal plans which threshold is tried first."""
_MOST_BARS = 200
"""Of more certified thresholds some are compared for worse days, as far apart as they are many."""
_REPLAYED = 1000
_REPORT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Target:
    """What the operator asks for: at most ``max_error`` (0 to 1), proven at ``level`` (0 to 1).

    The threshold should keep to it also on a day when the share ``unanswerable`` (0 to below 1) of
    the questions has no answer, where labels have fewer of these: that is checked, not proven.
    """

    max_error: float
    level: float = 0.95
    unanswerable: float = ASSUMED_UNANSWERABLE


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the bot does with one question.

    ``answer_id`` is the entry that it would answer with (``None``: it found none), ``confidence``
    the probability that this is right (``None``: it could not be measured). ``reasons`` are named
    as the policy's rules are; an answer has one only where its threshold is not certified.
    """

    question: str
    answer_id: str | None
    confidence: float | None
    action: Literal["answer", "handoff"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A bot that is ready to decide, and what its threshold rests on.

    ``shaped`` labels shaped it, and the ``certificate`` tells of ``tested`` others that it was to be
    proven by.
    Where that failed all labels shape it, and the threshold is the one that they and the knowledge
    suggest without proof; ``None`` hands everything over.
    """

    bot: Bot
    threshold: float | None
    certificate: Certificate
    shaped: int
    tested: int
    embedder: RememberedEmbedder | None

    @property
    def is_certified(self) -> bool:
        """Say whether labels back the threshold with a bound."""
        return self.certificate.threshold is not None


def prepare(
    entries: Sequence[Entry],
    labels: Sequence[LabelledQuestion],
    target: Target,
    embedder: Embedder | None,
    progress: Progress | None = None,
) -> Ready:
    """Learn from ``entries``; fit to one part of ``labels`` and certify a threshold on the other.

    Every label's ``answer_id`` must be an entry's id or ``None``. ``progress`` hears what is being
    done, how much of it is done and how much there is.
    """
    entries = tell_apart(entries)
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    remembered = RememberedEmbedder(embedder) if embedder else None
    if remembered:
        asked = _find_asked([label.question for label in labels])
        remembered.remember([*texts, *(label.question for label in labels), *asked], progress)
    vectors = remembered.embed(texts) if remembered else None
    knowledge = Knowledge(entries, vectors, remembered)
    shaping, testing = divide_labels(labels, target.max_error, target.level)
    learner = _learn(knowledge, shaping, target, progress)
    certificate = _certify(learner, testing, target, progress)
    if certificate.threshold is not None:
        return Ready(
            learner.bot, certificate.threshold, certificate, len(shaping), len(testing), remembered
        )
    # Without proof every label may as well shape the bot: nothing is left that it would spoil.
    learner = _learn(knowledge, labels, target, progress)
    values, right = ask_hidden(learner.knowledge, learner.model, learner.labels)
    threshold = raise_threshold(
        learner.model.find_threshold(target.max_error), values, right, target
    )
    return Ready(learner.bot, threshold, certificate, len(labels), len(testing), remembered)


def decide(
    ready: Ready, questions: Sequence[str], progress: Progress | None = None
) -> list[Prediction]:
    """Return what the bot does with each question, in order."""
    if ready.embedder:
        ready.embedder.remember(_find_asked(questions), progress)
    drafts = _ask_all(ready.bot, questions, "deciding", progress)
    return [
        _decide(ready, question, draft) for question, draft in zip(questions, drafts, strict=True)
    ]


def tell_apart(entries: Sequence[Entry]) -> list[Entry]:
    """Return ``entries`` with the id added to every answer that another one has as well.

    Labels tell entries apart by their id; the search takes equal answers for one.
    """
    counted = Counter(entry.answer.strip() for entry in entries)
    return [
        replace(entry, answer=f"{entry.answer} ({entry.id})")
        if counted[entry.answer.strip()] > 1
        else entry
        for entry in entries
    ]


def raise_threshold(
    threshold: float | None, values: Floats, right: Floats, target: Target
) -> float | None:
    """Return the lowest threshold, ``threshold`` or higher, that the labels do not speak against.

    They do while the share of wrong ones among those that reach it is above the error asked for.
    """
    if threshold is None or not len(values):
        return threshold
    for bar in sorted({threshold, *values[values > threshold].tolist()}):
        reaching = right[values >= bar]
        if not len(reaching) or 1 - reaching.mean() <= target.max_error:
            return float(bar)
    return None


@dataclass(frozen=True, slots=True)
class _Learner:
    """A bot with what it was made of: its knowledge, its confidence, the labels that shaped both."""

    bot: SupportBot
    knowledge: Knowledge
    model: ConfidenceModel
    labels: Sequence[LabelledQuestion]


def _learn(
    knowledge: Knowledge,
    labels: Sequence[LabelledQuestion],
    target: Target,
    progress: Progress | None,
) -> _Learner:
    unclear = {join_question(question) for question in find_contradictions(labels)}
    clear = [label for label in labels if join_question(label.question) not in unclear]
    knowledge = teach(knowledge, clear)
    model = rehearse(knowledge, progress, labels=clear)
    bot = SupportBot(
        build_embedded_model(knowledge.embedder),
        knowledge,
        model,
        max_error=target.max_error,
    )
    return _Learner(bot, knowledge, model, clear)


def _certify(
    learner: _Learner,
    labels: Sequence[LabelledQuestion],
    target: Target,
    progress: Progress | None,
) -> Certificate:
    drafts = _ask_all(learner.bot, [label.question for label in labels], "calibrating", progress)
    values = np.array([_read_value(draft) or 0.0 for draft in drafts])
    right = np.array(
        [
            float(
                draft is not None
                and draft.answer_id is not None
                and draft.answer_id == label.answer_id
            )
            for draft, label in zip(drafts, labels, strict=True)
        ]
    )
    error, level = target.max_error, target.level
    start = _plan(learner, target, len(labels))
    found = certify(values, right, max_error=error, level=level, start=start)
    if found.threshold is None:
        return found
    # Every threshold down to the certified one has passed its test: a higher one is as good.
    passed = list_thresholds(values, start, found.threshold)
    some = np.linspace(0, len(passed) - 1, min(_MOST_BARS, len(passed))).astype(int)
    passed = passed[some].tolist()
    bar = _keep_margin(learner, passed, labels, (values, right), target)
    tries, errors = int((values >= bar).sum()), int((1 - right[values >= bar]).sum())
    return replace(
        found,
        threshold=bar,
        tries=tries,
        errors=errors,
        bound=bound_error(errors, tries, level),
        coverage=tries / len(values),
    )


def _keep_margin(
    learner: _Learner,
    passed: Sequence[float],
    labels: Sequence[LabelledQuestion],
    outcomes: tuple[Floats, Floats],
    target: Target,
) -> float:
    """Return the lowest of ``passed`` thresholds, or a higher one for days worse than the labels."""
    values, right = outcomes
    having = np.array([label.answer_id is not None for label in labels])
    if 1 - having.mean() >= target.unanswerable:
        return passed[-1]
    # Those that shaped the bot tell as well, asked as if they had not: there are never many.
    shaping = [label for label in learner.labels if label.answer_id is None]
    others, _ = ask_hidden(learner.knowledge, learner.model, shaping)
    without = np.concatenate([values[~having], others])
    if len(without) < LEAST_UNANSWERABLE:
        return passed[-1]
    asked = Asked(values[having], right[having], without)
    return choose_bar(passed, asked, target.unanswerable, target.max_error)


def _plan(learner: _Learner, target: Target, tries: int) -> float:
    """Return the threshold to try first, from whatever the bot learnt from."""
    if len(learner.labels) >= _ENOUGH_TO_PLAN:
        values, right = ask_hidden(learner.knowledge, learner.model, learner.labels)
    else:
        values, right = replay_risks(learner.model.risks)
    if not len(values):
        return 1 - target.max_error
    return plan_start(values, right, max_error=target.max_error, level=target.level, tries=tries)


def replay_risks(risks: Sequence[RiskPoint]) -> tuple[Floats, Floats]:
    """Return made-up cases, values and outcomes, that have these risks: about 1,000 if all sent."""
    values: list[float] = []
    right: list[float] = []
    wrong = 0
    for point in risks:
        more = round(point.answered * _REPLAYED) - len(values)
        errors = min(more, round(point.error * point.answered * _REPLAYED) - wrong)
        values += [point.threshold] * more
        right += [0.0] * errors + [1.0] * (more - errors)
        wrong += errors
    return np.array(values), np.array(right)


def _find_asked(questions: Sequence[str]) -> list[str]:
    """Return the questions as the bot reads them, without those that it cannot read."""
    asked = []
    for question in questions:
        try:
            asked.append(find_question([Turn("customer", question)]).text)
        except BotError:
            continue
    return asked


def _ask_all(
    bot: Bot, questions: Sequence[str], what: str, progress: Progress | None
) -> list[Draft | None]:
    """Return the bot's drafts, ``None`` where it failed."""

    async def ask() -> list[Draft | None]:
        drafts: list[Draft | None] = []
        for done, question in enumerate(questions, 1):
            try:
                drafts.append(await bot.draft([Turn("customer", question)]))
            except BotError:
                drafts.append(None)
            if progress and (done % _REPORT_EVERY == 0 or done == len(questions)):
                progress(what, done, len(questions))
        return drafts

    return asyncio.run(ask())


def _read_value(draft: Draft | None) -> float | None:
    value = draft.confidence.value if draft else None
    return value if value is not None and isfinite(value) else None


def _decide(ready: Ready, question: str, draft: Draft | None) -> Prediction:
    value = _read_value(draft)
    answer = draft.answer_id if draft else None
    if draft is None:
        return Prediction(question, None, None, "handoff", ("bot_failed",))
    sure = value is not None and ready.threshold is not None and value >= ready.threshold
    if answer is None or not sure:
        return Prediction(question, answer, value, "handoff", ("low_confidence",))
    reasons = () if ready.is_certified else ("uncertified",)
    return Prediction(question, answer, value, "answer", reasons)
