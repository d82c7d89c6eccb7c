"""What a search for an answer saw, in plain numbers: knowledge writes it, confidence reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer that a search considered: its entry, its number, and scores from about 0 to 1.

    ``score`` joins the others, ``nearest`` is the cosine to its nearest passage, ``centre`` the
    cosine to the mean of its passages, ``lexical`` the share of the question's words it holds.
    """

    entry_id: str
    answer: int
    score: float
    nearest: float
    centre: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against the best answer to one question.

    ``candidates`` are different answers, best first (none where nothing fits at all). ``odds`` is
    the best one's share of belief among all answers; ``agreement`` says how near the best answer
    comes to the best by words alone; ``votes`` the share of the
    three views (nearest passage, centre, words) that put it first; ``coverage``
    the share of the question's content that its texts hold; ``unknown`` the share of the content
    that the whole knowledge never mentions. ``words`` counts content words. ``dense`` is false
    where no embeddings were there to compare.
    """

    candidates: tuple[Candidate, ...] = ()
    odds: float = 0.0
    agreement: float = 0.0
    votes: float = 0.0
    coverage: float = 0.0
    unknown: float = 1.0
    words: int = 0
    dense: bool = True
