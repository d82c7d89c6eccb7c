"""How far the cited passages carry an answer: sentence by sentence, fact by fact, name by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.embedding import Embedder
from agent.knowledge.words import find_words
from agent.language import guess_language
from agent.replies.denial import denies_source
from agent.replies.exact_facts import find_facts, hold_facts, is_held
from agent.replies.sentences import Sentence, cut_sentences, find_claim_words

Floats = NDArray[np.float64]

_MOST_COMPARED = 40
_FOR_EACH = 6
_WHOLE_PASSAGE = 0.85
"""Words that only a whole passage holds, not a sentence of it, count for less."""
_UNLIKE, _ALIKE = 0.3, 0.85
"""Cosines of a sentence to its source: nothing in common, the same in other words."""
_MOST_NAMES = 0.5
"""Where more words than this begin with a capital, capitals mark no names."""
_MOST_TO_SAY = 6
_NAME = re.compile(r"(?<![\w.])[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PRONOUNS = frozenset(["I", "I'm", "I'll", "I've", "I'd", "OK", "FAQ"])
_HEDGES = re.compile(
    r"\b(?:i think|i believe|i guess|i assume|probably|perhaps|maybe|might be|presumably|"
    r"as far as i know|not (?:entirely |completely |quite )?sure|it seems|it appears|apparently|"
    r"in most cases i|should probably|if i understand)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Grounding:
    """How far passages carry an answer; shares run from 0 (all is there) to 1.

    ``ungrounded`` is the share of its exact facts (``exact_facts``), ``unknown_names`` of its names,
    that they do not hold; ``unsupported`` the part of what it says, by words, that no sentence of
    theirs supports, ``weakest`` the same of its weakest sentence. ``denied``: it turns something of
    theirs into its opposite. ``added`` rises with the words that nobody said before and that a
    sentence has beyond those of its source, which it otherwise keeps. ``longer`` is the part of its length that goes beyond theirs. ``None``
    is what cannot be told, such as across languages.
    """

    ungrounded: float
    unknown_names: float | None
    unsupported: float | None
    weakest: float | None
    added: float | None
    denied: bool
    hedged: bool
    longer: float


def ground(
    answer: str, passages: Sequence[str], asked: Sequence[str], embedder: Embedder | None
) -> Grounding:
    """Hold ``answer`` against the texts of the passages that it cites.

    Facts and names may also come from ``asked``: the customer's own words. Takes some hundredths of
    a second where there is an ``embedder``.
    """
    said = cut_sentences(answer)
    source = [cut_sentences(text) for text in passages]
    lines = [sentence.text for sentences in source for sentence in sentences]
    same = _is_same_language(answer, passages)
    support = _find_support(said, source, embedder) if same else None
    return Grounding(
        ungrounded=find_ungrounded(answer, [*passages, *asked]),
        unknown_names=_find_unknown_names(said, [*passages, *asked]) if same else None,
        unsupported=None if support is None else 1 - support[0],
        weakest=None if support is None else 1 - support[1],
        added=_find_added(said, source, asked) if same else None,
        denied=same and denies_source([each.text for each in said], lines),
        hedged=bool(_HEDGES.search(answer)) and not any(map(_HEDGES.search, passages)),
        longer=_find_excess(answer, passages),
    )


def find_ungrounded(answer: str, texts: Sequence[str]) -> float:
    """Return the share of the answer's exact facts that no text holds to the letter."""
    facts = set(find_facts(answer))
    if not facts:
        return 0.0
    held = hold_facts(list(texts))
    return sum(not is_held(fact, held) for fact in facts) / len(facts)


def find_held(answer: str, texts: Sequence[str]) -> float | None:
    """Return the part of what ``answer`` says, by words (0 to 1), that ``texts`` hold.

    ``None`` where it says nothing about any matter.
    """
    support = _find_support(cut_sentences(answer), [cut_sentences(text) for text in texts], None)
    return None if support is None else support[0]


def compare_answers(answer: str, other: str, embedder: Embedder | None) -> float | None:
    """Return how alike two answers are, from 0 to 1; ``None`` where one of them has no words."""
    one = frozenset().union(*(each.words for each in cut_sentences(answer)))
    two = frozenset().union(*(each.words for each in cut_sentences(other)))
    if not one or not two:
        return None
    shared = 2 * len(one & two) / (len(one) + len(two))
    if embedder is None:
        return shared
    vectors = embedder.embed([answer, other])
    return (shared + _stretch(float(vectors[0] @ vectors[1]))) / 2


def find_left_out(answer: str, other: str, embedder: Embedder | None) -> float | None:
    """Return the part of ``other`` (0 to 1, by words) that ``answer`` does not say.

    ``None`` where it has no words, is in another language, or says so much that an answer to one
    question may well leave most of it out.
    """
    claims = [sentence for sentence in cut_sentences(other) if sentence.words]
    if not claims or len(claims) > _MOST_TO_SAY or not _is_same_language(answer, [other]):
        return None
    support, lengths = _support_each(claims, [cut_sentences(answer)], embedder)
    return 1 - float(support @ lengths / lengths.sum())


def _find_support(
    said: Sequence[Sentence], source: Sequence[Sequence[Sentence]], embedder: Embedder | None
) -> tuple[float, float] | None:
    """Return the support of all sentences by their length in words, and that of the weakest."""
    claims = [sentence for sentence in said if sentence.words and not sentence.is_courtesy]
    if not claims:
        return None
    support, lengths = _support_each(claims, source, embedder)
    return float(support @ lengths / lengths.sum()), float(support.min())


def _support_each(
    claims: Sequence[Sentence], source: Sequence[Sequence[Sentence]], embedder: Embedder | None
) -> tuple[Floats, Floats]:
    """Return the support (0 to 1) of each claim by the sentences of ``source``, and its length."""
    lengths = np.array([len(claim.words) for claim in claims], dtype=np.float64)
    lines = [sentence for sentences in source for sentence in sentences if sentence.words]
    if not lines:
        return np.zeros(len(claims)), lengths
    worded = np.array([_cover(claim, source) for claim in claims])
    if embedder is not None:
        meant = _find_nearest(claims, lines, embedder)
        # Words that are all there need no likeness; a likeness alone may be that of the subject.
        worded = np.maximum(worded, (worded + meant) / 2)
    return worded, lengths


def _find_added(
    said: Sequence[Sentence], source: Sequence[Sequence[Sentence]], asked: Sequence[str]
) -> float:
    """Return how much the sentence adds that adds most: 0 for nothing, 1/2 for a word, 2/3 for two.

    A rewording has new words in the place of others; what has new ones besides says something more.
    """
    lines = [sentence.words for sentences in source for sentence in sentences if sentence.words]
    known = frozenset().union(*lines, *(find_claim_words(text) for text in asked))
    most = 0
    for claim in said:
        if not lines or claim.is_courtesy:
            continue
        nearest = max(lines, key=lambda words: len(words & claim.words) / len(words | claim.words))
        if nearest & claim.words:
            new = claim.words - known
            most = max(most, len(new) - len(nearest - claim.words))
    return most / (most + 1)


def _cover(claim: Sentence, source: Sequence[Sequence[Sentence]]) -> float:
    best = 0.0
    for sentences in source:
        whole: frozenset[str] = frozenset()
        before: frozenset[str] = frozenset()
        for sentence in sentences:
            best = max(best, len(claim.words & (before | sentence.words)) / len(claim.words))
            before, whole = sentence.words, whole | sentence.words
        best = max(best, _WHOLE_PASSAGE * len(claim.words & whole) / len(claim.words))
    return best


def _find_nearest(
    claims: Sequence[Sentence], lines: Sequence[Sentence], embedder: Embedder
) -> Floats:
    chosen: dict[int, None] = {}
    for claim in claims:
        order = sorted(range(len(lines)), key=lambda place: -len(claim.words & lines[place].words))
        chosen |= dict.fromkeys(order[:_FOR_EACH])
    kept = list(chosen)[:_MOST_COMPARED]
    vectors = embedder.embed([*(each.text for each in claims), *(lines[n].text for n in kept)])
    cosines = vectors[: len(claims)] @ vectors[len(claims) :].T
    return np.array([_stretch(float(value)) for value in cosines.max(axis=1)])


def _stretch(cosine: float) -> float:
    return max(0.0, min(1.0, (cosine - _UNLIKE) / (_ALIKE - _UNLIKE)))


def _find_unknown_names(said: Sequence[Sentence], texts: Sequence[str]) -> float | None:
    named: set[str] = set()
    within = 0
    capitals = 0
    for sentence in said:
        words = _NAME.findall(sentence.text)
        for place, word in enumerate(words):
            is_name = word[0].isupper() and word not in _PRONOUNS
            within += place > 0
            capitals += place > 0 and is_name
            if is_name and (place > 0 or (len(word) > 1 and word.isupper())):
                named.update(find_words(word))
    if within and capitals > _MOST_NAMES * within:
        return None
    known = {word for text in texts for word in find_words(text)}
    return len(named - known) / len(named) if named else 0.0


def _is_same_language(answer: str, passages: Sequence[str]) -> bool:
    told = guess_language(answer)
    languages = {guess_language(text) for text in passages}
    return told is None or not languages or None in languages or told in languages


def _find_excess(answer: str, passages: Sequence[str]) -> float:
    said, held = len(find_words(answer)), sum(len(find_words(text)) for text in passages)
    return max(0.0, 1 - held / said) if said else 0.0
