"""What labels do to a bot: which of them shape it, and what it then knows and would have said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from agent.confidence.guarantee import count_missing
from agent.confidence.label import LabelledQuestion
from agent.confidence.labelled import Floats
from agent.confidence.model import ConfidenceModel
from agent.confidence.signals import observe_search
from agent.evaluating.questions_file import find_contradictions, join_question
from agent.knowledge.index import Hidden
from agent.knowledge.search import Knowledge

SEED = 0
"""Divides the labels; the same files give the same predictions."""

_FIT_SHARE = 0.5
_MOST_TO_FIT = 2000
_MOST_TO_CERTIFY = 6000
"""Labels beyond these, drawn by the seed, would take time and change next to nothing."""


def divide_labels(
    labels: Sequence[LabelledQuestion], max_error: float, level: float
) -> tuple[list[LabelledQuestion], list[LabelledQuestion]]:
    """Divide labels into those that shape the bot and those that certify its threshold.

    All ask for proof while they are too few to be divided. Questions that say the same stay
    together; those labelled with several answers never shape the bot.
    """
    least = count_missing(0, 0, max_error, level)
    wanted = min(_MOST_TO_FIT, int(_FIT_SHARE * len(labels)))
    if len(labels) - wanted < 2 * least:
        wanted = max(0, len(labels) - 2 * least)
    groups: defaultdict[str, list[LabelledQuestion]] = defaultdict(list)
    for label in labels:
        groups[join_question(label.question)].append(label)
    unclear = {join_question(question) for question in find_contradictions(labels)}
    keys = list(groups)
    shaping: list[LabelledQuestion] = []
    testing: list[LabelledQuestion] = []
    for place in np.random.default_rng(SEED).permutation(len(keys)):
        key = keys[place]
        if len(shaping) < wanted and key not in unclear:
            shaping.extend(groups[key])
        elif len(testing) < _MOST_TO_CERTIFY:
            testing.extend(groups[key])
    return shaping, testing


def teach(knowledge: Knowledge, labels: Sequence[LabelledQuestion]) -> Knowledge:
    """Return knowledge in which the labelled questions lead to their entries as well, or to none."""
    if not labels:
        return knowledge
    embedder = knowledge.embedder
    vectors = embedder.embed([each.question for each in labels]) if embedder else None
    return knowledge.learn([(each.question, each.answer_id) for each in labels], vectors)


def ask_hidden(
    knowledge: Knowledge, model: ConfidenceModel, labels: Sequence[LabelledQuestion]
) -> tuple[Floats, Floats]:
    """Return confidence and outcome (0 or 1) of questions, each as if it had not been learnt."""
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, passage in enumerate(knowledge.index.passages):
        rows_of[passage.text].append(row)
    values, right = [], []
    for label in labels:
        hidden = Hidden(rows=tuple(rows_of[label.question]))
        evidence = knowledge.weigh(label.question, knowledge.embed(label.question), hidden)
        found = evidence.candidates[0].entry_id if evidence.candidates else None
        value = model.judge(observe_search(evidence), None).value
        values.append(0.0 if value is None else value)
        right.append(found is not None and found == label.answer_id)
    return np.array(values), np.array(right, dtype=np.float64)
