"""Print how well a language model's right answers are told from its wrong ones.

``python -m benchmarks.llm_confidence``
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from math import ceil
from pathlib import Path
from random import Random

import numpy as np

from agent.confidence.model import ConfidenceModel
from agent.confidence.reply_signals import FAITH_SIGNALS, REPLY_SIGNALS
from agent.confidence.report import find_aurc, find_auroc, find_coverage, find_ece
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.knowledge.installed import load_embedder
from benchmarks.llm_confidence.desks import DESKS, Asked
from benchmarks.llm_confidence.stub import Habits
from benchmarks.llm_confidence.trial import Lab, Tried, choose_threshold, learn, leave_out
from benchmarks.rows import print_head, print_row

STATED = (
    *("doubt", "uncited", "inferred", "unstructured"),
    *("other_source", "repeated", "follow_up", "refused"),
)
GROUNDING = (
    *(name for name in FAITH_SIGNALS if name not in STATED),
    *("hedged", "unlike_best", "composed"),
)
LOGPROBS = ("token_doubt", "least_sure_word", "unsure_words")
AGAIN = ("self_doubt", "disagreement")
TIERS: Mapping[str, Sequence[str]] = {
    "search alone": REPLY_SIGNALS,
    "+ stated, citations": (*GROUNDING, *LOGPROBS, *AGAIN),
    "+ grounding": (*LOGPROBS, *AGAIN),
    "+ log-probabilities": AGAIN,
    "+ asked again": (),
    "all but grounding": GROUNDING,
    "all but log-probabilities": LOGPROBS,
    "all but stated, citations": STATED,
}
"""What is left out in each row."""

MODELS: Mapping[str, Habits] = {
    "": Habits(),
    "no log-probabilities": replace(Habits(), has_logprobs=False),
    "nothing cited": replace(Habits(), has_logprobs=False, form="nothing cited"),
    "plain words": replace(Habits(), has_logprobs=False, form="plain words"),
}
"""The stub, and what it lacks."""

COLUMNS = (
    ("desk", "<10"), ("weights", "<7"), ("what", "<36"), ("n", ">5"), ("auroc", ">6.3f"),
    ("aurc", ">6.3f"), ("cov98", ">6.2f"), ("ece", ">6.3f"),
)  # fmt: skip


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--desks", nargs="+", choices=DESKS, default=list(DESKS))
    parser.add_argument("--questions", type=int, default=240, help="half of them are labels")
    parser.add_argument("--extra-calls", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        parser.exit(2)
    print(f"the stub model's habits (made up): {json.dumps(asdict(Habits()))}", file=sys.stderr)
    print_head(COLUMNS, as_json=options.json)
    for name in options.desks:
        desk = DESKS[name](options.data, options.questions, Random(options.seed))
        remembered = RememberedEmbedder(embedder)
        remembered.remember([each.question for each in desk.asked])
        lab = Lab(desk, remembered)
        half = len(desk.asked) // 2
        asyncio.run(_print(name, lab, (desk.asked[:half], desk.asked[half:]), options))


async def _print(
    name: str,
    lab: Lab,
    parts: tuple[Sequence[Asked], Sequence[Asked]],
    options: argparse.Namespace,
) -> None:
    async for row in _run(lab, *parts, options):
        print_row({"desk": name, **row}, COLUMNS, as_json=options.json)


async def _run(
    lab: Lab, shaping: Sequence[Asked], testing: Sequence[Asked], options: argparse.Namespace
) -> AsyncIterator[dict[str, object]]:
    for lacking, habits in MODELS.items():
        labels = await lab.run(shaping, habits, options.seed, options.extra_calls)
        fitted = learn(lab.model, labels)
        for weights, model, standard in (
            ("prior", lab.model, None),
            ("fitted", fitted, choose_threshold(fitted, labels, 0.02)),
        ):
            tried = await lab.run(testing, habits, options.seed, options.extra_calls, standard)
            offered = [each for each in tried if each.is_offered]
            tiers = {f"all, {lacking}": ()} if lacking else TIERS
            for tier, missing in tiers.items():
                seen = [leave_out(each, missing) for each in offered]
                yield {"weights": weights, **_measure(tier, seen, _judge_by(model))}
            yield {"weights": weights, **_count(f"extra calls{lacking and f', {lacking}'}", tried)}
            if not lacking and standard is None:
                print(dict(Counter(each.kind for each in tried)), file=sys.stderr)
                for row in _compare(offered):
                    yield {"weights": "", **row}


def _compare(offered: Sequence[Tried]) -> Iterator[dict[str, object]]:
    yield _measure("baseline: stated confidence", offered, lambda it: 1 - it.signals["doubt"])
    yield _measure(
        "baseline: mean log-probability", offered, lambda it: 1 - it.signals["token_doubt"]
    )
    yield _measure("baseline: cosine of the question", offered, lambda it: it.signals["nearest"])


def _judge_by(model: ConfidenceModel) -> Callable[[Tried], float]:
    return lambda tried: model.judge(tried.signals, None).value or 0.0


def _measure(
    what: str, tried: Sequence[Tried], value: Callable[[Tried], float]
) -> dict[str, object]:
    values = np.array([value(each) for each in tried])
    right = np.array([float(each.is_right) for each in tried])
    return {
        "what": what,
        "n": len(tried),
        "auroc": find_auroc(values, right),
        "aurc": find_aurc(values, right),
        "cov98": find_coverage(values, right, 0.98),
        "ece": find_ece(values, right),
    }


def _count(what: str, tried: Sequence[Tried]) -> dict[str, object]:
    extra = sorted(each.extra for each in tried)
    p95 = extra[ceil(0.95 * len(extra)) - 1]
    told = f"{what}: mean {np.mean(extra):.2f}, p95 {p95}"
    return {"what": told, "n": len(tried), "auroc": None, "aurc": None, "cov98": None, "ece": None}


if __name__ == "__main__":
    main()
