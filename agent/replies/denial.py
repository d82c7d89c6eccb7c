"""Does an answer deny what its source says: "can" against "cannot", "before" against "after"?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.knowledge.words import clean_text, find_words
from agent.replies.sentences import cut_clauses, find_claim_words

_DENYING = re.compile(
    r"\b(?:not|no|free|never|none|nobody|nothing|neither|nor|cannot|without|unable|impossible|hardly"
    r"|\w+n['’]t|cant|wont|dont|nicht|kein\w*|nie|niemals|ohne|pas|jamais|sans|nunca|jamás|sin"
    r"|niet|geen|nooit|não|mai|senza)\b",
    re.IGNORECASE,
)
_NO_DENIAL = re.compile(
    r"\b(?:no matter|not only|no doubt|no problem|no worries|feel free)\b", re.IGNORECASE
)
_OPPOSITES = (
    "before after, more less, more fewer, minimum maximum, least most, required optional, "
    "mandatory optional, refundable nonrefundable, include exclude, increase decrease, "
    "accept reject, accept decline, enable disable, always never, allowed forbidden, "
    "allowed prohibited, permitted forbidden, permitted prohibited, possible impossible, "
    "open closed, valid invalid, eligible ineligible, able unable, higher lower, "
    "earlier later, longer shorter, inside outside, debit credit, incoming outgoing, safe unsafe, "
    "likely unlikely, success failure, succeed fail, add remove, first last, buy sell"
)
_ALIKE = 0.6
_NEARLY = 0.1
_LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Clause:
    words: frozenset[str]
    content: frozenset[str]
    denies: bool


def _list_opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _OPPOSITES.split(","):
        one, other = find_words(pair)
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


_OPPOSITE = _list_opposites()


def denies_source(answer: Sequence[str], source: Sequence[str]) -> bool:
    """Say whether a clause of the answer's sentences turns what the source's say into its opposite.

    Each clause is held against those of the source that share most of its words. It denies them
    where none of them agrees with it in being a denial, or where it has the opposite of a word that
    they have.
    """
    known = [clause for sentence in source for clause in _read_clauses(sentence)]
    for sentence in answer:
        for clause in _read_clauses(sentence):
            alike = _find_alike(clause, known)
            if alike and not any(_agree(clause, other) for other in alike):
                return True
    return False


def _read_clauses(sentence: str) -> list[_Clause]:
    text = _NO_DENIAL.sub(" ", clean_text(sentence))
    found = []
    for part in cut_clauses(text):
        plain = _DENYING.sub(" ", part)
        content = find_claim_words(plain)
        if len(content) >= _LEAST_WORDS:
            denies = len(_DENYING.findall(part)) % 2 == 1
            found.append(_Clause(frozenset(find_words(plain)), content, denies))
    return found


def _find_alike(clause: _Clause, known: Sequence[_Clause]) -> list[_Clause]:
    shared = [_share(clause, other) for other in known]
    best = max(shared, default=0.0)
    if best < _ALIKE:
        return []
    return [other for other, share in zip(known, shared, strict=True) if share >= best - _NEARLY]


def _share(clause: _Clause, other: _Clause) -> float:
    # An opposite counts as shared: it is what the two clauses disagree about.
    held = sum(1 for word in clause.content if word in other.content or _is_opposed(word, other))
    return held / len(clause.content)


def _is_opposed(word: str, other: _Clause) -> bool:
    return bool(_OPPOSITE.get(word, frozenset()) & other.words)


def _agree(clause: _Clause, other: _Clause) -> bool:
    turned = sum(1 for word in clause.words if word not in other.words and _is_opposed(word, other))
    return (turned + clause.denies + other.denies) % 2 == 0
