"""What a search for an answer saw, in plain numbers: knowledge writes it, confidence reads it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer that a search considered: its entry, its number, and how well it fits.

    ``score`` joins the others (about 0 to 1), ``nearest`` is the cosine to its nearest passage,
    ``centre`` the cosine to the mean of its passages, ``lexical`` the share of the question's words
    that one passage holds. ``likely`` is how much likelier the question's vector is to be one of
    the answer's own than of no known answer, ``wording`` how well its words explain the question's:
    both in log-odds. ``belief`` joins the views (log-odds up to a constant). ``contrast`` is its share
    (about 0 to 1) of the question, by what lies around it.
    """

    entry_id: str
    answer: int
    score: float
    nearest: float
    centre: float
    lexical: float
    likely: float = 0.0
    wording: float = 0.0
    belief: float = 0.0
    contrast: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against the best answer to one question.

    ``candidates`` are different answers, best first (none where nothing fits at all). ``odds`` is
    the best one's belief against that in all others, ``meaning_odds`` and ``wording_odds`` the same
    by vectors and by words alone, in log-odds. ``energy`` is how likely the vector is to be any
    answer's. ``usual_wording`` is how well all words together explain the question.
    ``neighbours`` are the cosines of the nearest passages, falling; ``votes`` the share of them that
    leads to the best answer, the nearer the weightier; ``agreement`` the share of the three views
    (nearest passage, meaning, wording) that put it first. ``typical`` and ``typical_nearest`` say
    how usual its likelihood and its nearest cosine are for the answer, in spreads.
    ``coverage`` is the share of the question's content that the answer's texts hold; ``unknown`` the
    share that the whole knowledge never mentions. ``words`` counts content words, ``questions`` the
    passages that lead to the best answer. ``verbatim``: one of them is the question word by word.
    ``away_likely`` is how much likelier the vector is to be that of a question known to have no
    answer than of none at all (log-odds, 0 at least), ``away_share`` the share of such questions in
    it, by what lies around. ``dense`` is false where no embeddings were there to compare.
    """

    candidates: tuple[Candidate, ...] = ()
    odds: float = 0.0
    meaning_odds: float = 0.0
    wording_odds: float = 0.0
    energy: float = 0.0
    usual_wording: float = 0.0
    neighbours: tuple[float, ...] = ()
    votes: float = 0.0
    agreement: float = 0.0
    typical: float = 0.0
    typical_nearest: float = 0.0
    coverage: float = 0.0
    unknown: float = 1.0
    words: int = 0
    questions: int = 0
    verbatim: bool = False
    away_share: float = 0.0
    away_likely: float = 0.0
    dense: bool = True
