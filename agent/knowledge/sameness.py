"""Find answers that say the same: an article's section beside a written answer taken from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from agent.knowledge.words import find_content_words, find_numbers, find_words

_NEGATIONS = """
not no never cannot can't don't won't isn't without nicht kein keine nie ohne ne pas jamais sans
non niet geen nunca não sin senza
"""
NEGATIONS = frozenset(_NEGATIONS.split())

_LEAST_WORDS = 5
_HELD = 0.9
_ALIKE_LENGTH = 0.6
_CLUES = 3
_MOST_COMPARED = 50
_COMMON, _COMMON_SHARE = 4, 0.1
"""A word in more answers than this, and in more than this share of them, is no answer's own."""


def group_answers(answers: Sequence[str]) -> list[int]:
    """Return a group number for each answer, counted from 0 in order of appearance.

    Two answers are of one group when they are equal, or when nine tenths of the shorter one's
    content words and all of its numbers stand in the longer one and neither denies what the other
    says. Words of a frame that many answers share do not count. Short answers (under five content
    words of their own) must be equal.
    """
    leader = list(range(len(answers)))
    first: dict[str, int] = {}
    for place, answer in enumerate(answers):
        leader[place] = first.setdefault(answer.strip(), place)
    words = _find_own_words(answers)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place in sorted(set(leader)):
        for word in words[place]:
            holders[word].append(place)
    for place in sorted(set(leader)):
        if len(words[place]) < _LEAST_WORDS:
            continue
        clues = sorted(words[place], key=lambda word: (len(holders[word]), word))[:_CLUES]
        others = {other for clue in clues for other in holders[clue][:_MOST_COMPARED]}
        for other in sorted(others - {place}):
            if _holds(words[other], words[place]) and _agree(answers[other], answers[place]):
                _join(leader, place, other)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(_find(leader, place), len(numbers)) for place in range(len(leader))]


def _find_own_words(answers: Sequence[str]) -> list[frozenset[str]]:
    words = [frozenset(find_content_words(answer)) for answer in answers]
    counted = Counter(word for held in words for word in held)
    most = max(_COMMON, _COMMON_SHARE * len(answers))
    common = {word for word, count in counted.items() if count > most}
    return [held - common for held in words]


def _holds(longer: frozenset[str], shorter: frozenset[str]) -> bool:
    if len(longer) < len(shorter):
        return False
    return len(longer & shorter) >= _HELD * len(shorter)


def _agree(longer: str, shorter: str) -> bool:
    if not find_numbers(shorter) <= find_numbers(longer):
        return False
    long_words, short_words = find_words(longer), find_words(shorter)
    denied = NEGATIONS.intersection(longer.lower().split())
    denying = NEGATIONS.intersection(shorter.lower().split())
    if len(short_words) > _ALIKE_LENGTH * len(long_words):
        return denied == denying
    # A long text says more than one thing: what it denies may be something else.
    return denying <= denied


def _join(leader: list[int], one: int, other: int) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first


def _find(leader: list[int], place: int) -> int:
    while leader[place] != place:
        place = leader[place]
    return place
