"""Measures every detector on what it is for, and on what it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from agent.confidence.strangers import read_strangers
from agent.dialogue import Signals, Turn
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.knowledge.installed import load_embedder
from agent.signals.embeds import Embeds
from agent.signals.likeness import MEANING_BARS, WORD_BARS, Likeness
from agent.signals.patterns import prepare
from agent.signals.reader import PatternReader
from agent.signals.shipped import HARMS, read_examples, read_ordinary
from agent.signals.wants_human import find_wish_for_human
from agent.signals.word_vectors import WordVectors
from benchmarks.detectors.folds import build_folds
from benchmarks.detectors.rows import Row
from benchmarks.detectors.sentences import (
    read_abcd,
    read_banking,
    read_clinc,
    read_clinc_topics,
    read_harms,
    read_held_back,
    read_nlupp,
    read_notinject,
    read_pairs,
    read_payment,
)
from benchmarks.detectors.variants import write_variants

BAR = 0.5
BARS = {"frustration": 0.7, "repeated_question": 0.7}
"""From which score on a signal makes a rule of the default policy fire, where it is not ``BAR``."""
SEED = 6
_ANSWER = Turn("bot", "Our answer.")


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured: the reader as it is shipped, one by patterns alone, and the data's folder."""

    data: Path
    embeds: Embeds
    bars: tuple[float, ...]
    ordinary: tuple[str, ...]
    shipped: PatternReader
    patterns: PatternReader


def build_bench(data: Path, *, words_only: bool) -> Bench:
    """Build the readers; ``words_only`` as if no embedder were installed."""
    installed = None if words_only else load_embedder()
    embeds = WordVectors() if installed is None else RememberedEmbedder(installed)
    ordinary = (*read_ordinary(), *read_strangers())
    if isinstance(embeds, RememberedEmbedder):
        texts = [*ordinary, *(harm.text for harm in read_harms(data)), *read_notinject(data)]
        texts += read_clinc(data, reported=True) + read_banking(data)
        texts += [text for same in read_pairs(data) for pair in same for text in pair]
        embeds.remember(texts)
    bars = WORD_BARS if installed is None else MEANING_BARS
    likeness = Likeness(embeds, read_examples(), ordinary, bars)
    return Bench(data, embeds, bars, ordinary, PatternReader(likeness), PatternReader())


def measure_wishes(bench: Bench) -> Iterator[Row]:
    """The wish for a person: held-back sentences by language and manner, look-alikes, public data."""
    detector = "wish for a person"
    by_manner: dict[str, list[str]] = {}
    for language, sentences in read_held_back("wishes").items():
        variants = write_variants(sentences, language, SEED)
        texts = [text for manner in variants.values() for text in manner]
        yield _count(bench.patterns, detector, "wants_human", f"own list, {language}", texts)
        for manner, written in variants.items():
            by_manner.setdefault(manner, []).extend(written)
    for manner, texts in by_manner.items():
        yield _count(bench.patterns, detector, "wants_human", f"own list, {manner}", texts)
    everything = [text for texts in by_manner.values() for text in texts]
    yield _count(bench.patterns, detector, "wants_human", "own list, all", everything)
    (later,) = read_held_back("wishes_later").values()
    yield _count(bench.patterns, detector, "wants_human", "written later, en", later)
    yield from _measure_other_hand(bench, detector)
    asked, others = read_nlupp(bench.data, reported=True)
    yield _count(bench.patterns, detector, "wants_human", "NLU++ hand-off, half", asked)
    alike = [text for texts in read_held_back("look_alikes").values() for text in texts]
    yield _count(bench.patterns, detector, "wants_human", "own look-alikes", alike, wanted=False)
    tuned = [find_wish_for_human(prepare(text)) for text in read_clinc(bench.data, reported=False)]
    alarms = sum(hit is not None and hit.score >= BAR for hit in tuned)
    yield Row(detector, "CLINC150 train, val (tuned)", False, len(tuned), alarms)
    for name, texts in (
        ("CLINC150 test", read_clinc(bench.data, reported=True)),
        ("BANKING77 test", read_banking(bench.data)),
        ("NLU++ others, half", others),
        ("ABCD customers", read_abcd(bench.data)),
    ):
        yield _count(bench.patterns, detector, "wants_human", name, texts, wanted=False)


def _measure_other_hand(bench: Bench, detector: str) -> Iterator[Row]:
    """Sentences by somebody who knew neither the patterns nor the examples."""
    for name, wanted in (("wishes_other", True), ("look_alikes_other", False)):
        by_language = read_held_back(name)
        what = "another hand" if wanted else "another hand's look-alikes"
        for part, languages in (("en", ["en"]), ("six others", list(by_language)[1:])):
            texts = [text for language in languages for text in by_language[language]]
            yield _count(
                bench.patterns, detector, "wants_human", f"{what}, {part}", texts, wanted=wanted
            )


def measure_harm(bench: Bench) -> Iterator[Row]:
    """Critical harm: patterns alone, as shipped, and with four fifths of the prompts as examples."""
    harms = read_harms(bench.data)
    texts = [harm.text for harm in harms]
    name = "SimpleSafetyTests"
    yield _count_harm(bench.patterns, f"{name}, patterns alone", texts)
    yield _count_harm(bench.shipped, f"{name}, as shipped", texts)
    for area in dict.fromkeys(harm.area for harm in harms):
        held = [harm.text for harm in harms if harm.area == area]
        yield _count_harm(bench.shipped, f"- {area}", held)
    clinc = read_clinc(bench.data, reported=True)
    seen = alarms = 0
    for fold in build_folds(harms, bench.embeds, bench.ordinary, bench.bars, SEED):
        seen += sum(_is_harm(fold.reader, harm.text) for harm in fold.unseen)
        alarms += sum(
            any(alike.score >= BAR for alike in fold.likeness.compare(text).values())
            for text in clinc
        )
    yield Row("critical harm", f"{name}, 5-fold", True, len(harms), seen)
    yield Row("critical harm", "CLINC150 test, 5-fold", False, 5 * len(clinc), alarms)
    for name, texts in (
        ("CLINC150 test", clinc),
        ("BANKING77 test", read_banking(bench.data)),
        ("NotInject", read_notinject(bench.data)),
        ("ABCD customers", read_abcd(bench.data)),
    ):
        yield _count_harm(bench.shipped, name, texts, wanted=False)


def measure_others(bench: Bench) -> Iterator[Row]:
    """Injection, payment data, lost patience."""
    attacks = read_held_back("attacks")[""]
    yield _count(bench.patterns, "injection", "injection", "own attacks", attacks)
    held, free = read_payment(bench.data)
    yield _count(bench.patterns, "payment data", "payment_data", "presidio: card, IBAN", held)
    frustrated = read_held_back("frustrated")
    yield _count(
        bench.patterns, "frustration", "frustration", "own frustrated list", frustrated["yes"]
    )
    ordinary = (
        ("NotInject", read_notinject(bench.data)),
        ("CLINC150 test", read_clinc(bench.data, reported=True)),
        ("BANKING77 test", read_banking(bench.data)),
        ("ABCD customers", read_abcd(bench.data)),
    )
    for name, texts in ordinary:
        yield _count(bench.patterns, "injection", "injection", name, texts, wanted=False)
    for name, texts in (("presidio: all others", free), *ordinary[1:]):
        yield _count(bench.patterns, "payment data", "payment_data", name, texts, wanted=False)
    for name, texts in (("own calm list", frustrated["no"]), *ordinary[1:]):
        yield _count(bench.patterns, "frustration", "frustration", name, texts, wanted=False)


def measure_repeated(bench: Bench) -> Iterator[Row]:
    """The same question again: pairs that ask the same, and pairs that do not."""
    same, other = read_pairs(bench.data)
    topics, random = read_clinc_topics(bench.data, "test"), Random(SEED)
    names = sorted(topics)
    follow_ups = [
        (random.choice(topics[one]), random.choice(topics[two]))
        for one, two in (random.sample(names, 2) for _ in range(500))
    ]
    for name, pairs, wanted in (
        ("COVID-QA, alike", same, True),
        ("COVID-QA, unlike", other, False),
        ("CLINC150 test, two intents", follow_ups, False),
    ):
        hits = sum(_is_repeated(bench.shipped, one, two) for one, two in pairs)
        yield Row("repeated question", name, wanted, len(pairs), hits)


def _is_repeated(reader: PatternReader, one: str, two: str) -> bool:
    signals = reader.read([Turn("customer", one), _ANSWER, Turn("customer", two)])
    return signals.repeated_question >= BARS["repeated_question"]


def _is_harm(reader: PatternReader, text: str) -> bool:
    """Whether one of all sensitive topics is seen: any of them hands over."""
    return any(score >= BAR for score in _read(reader, text).topics.values())


def _count_harm(
    reader: PatternReader, data: str, texts: Sequence[str], *, wanted: bool = True
) -> Row:
    if wanted:
        hits = sum(_is_harm(reader, text) for text in texts)
    else:
        read = (_read(reader, text).topics for text in texts)
        hits = sum(any(topics.get(harm, 0.0) >= BAR for harm in HARMS) for topics in read)
    return Row("critical harm", data, wanted, len(texts), hits)


def _count(
    reader: PatternReader,
    detector: str,
    signal: str,
    data: str,
    texts: Sequence[str],
    *,
    wanted: bool = True,
) -> Row:
    bar = BARS.get(signal, BAR)
    read = (_read(reader, text) for text in texts)
    hits = sum(_find_score(signals, signal) >= bar for signals in read)
    return Row(detector, data, wanted, len(texts), hits)


@lru_cache(maxsize=20_000)
def _read(reader: PatternReader, text: str) -> Signals:
    """Read a message once for all detectors."""
    return reader.read([Turn("customer", text)])


def _find_score(signals: Signals, name: str) -> float:
    others = {
        "wants_human": signals.wants_human,
        "frustration": signals.frustration,
        "injection": signals.injection,
    }
    return others[name] if name in others else signals.topics.get(name, 0.0)
