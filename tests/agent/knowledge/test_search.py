"""A search finds the entries that may answer, and what speaks for the best."""

import numpy as np
import pytest

from agent.knowledge.entry import Entry
from agent.knowledge.index import Hidden
from agent.knowledge.search import Knowledge
from agent.testing import WordEmbedder, build_knowledge

KNOWLEDGE = build_knowledge(
    {
        "It costs five.": ["What does delivery cost?", "delivery price"],
        "Two days.": ["How long does delivery take?", "delivery time in days"],
        "Press reset.": ["reset password"],
    }
)


def test_the_best_entry_comes_first_with_its_nearest_passage() -> None:
    found = KNOWLEDGE.search("What is the price of delivery?")
    assert [hit.entry.id for hit in found.hits] == ["a1", "a2"]
    assert found.hits[0].passage.text == "delivery price"
    assert found.hits[0].score > found.hits[1].score


def test_the_evidence_tells_why() -> None:
    evidence = KNOWLEDGE.search("reset my password").evidence
    (best, *_) = evidence.candidates
    assert best.entry_id == "a3"
    assert (best.nearest, best.centre) == pytest.approx((1.0, 1.0))
    assert evidence.odds > 5
    assert (evidence.agreement, evidence.votes) == pytest.approx((1.0, 1.0))
    assert (evidence.verbatim, evidence.questions) == (False, 1)
    assert evidence.coverage == pytest.approx(1.0)
    assert (evidence.words, evidence.dense) == (2, True)
    assert evidence.unknown == pytest.approx(0.0)


def test_unknown_words_are_told_as_such() -> None:
    evidence = KNOWLEDGE.search("delivery of kayaks").evidence
    assert 0.5 < evidence.unknown < 1
    assert evidence.coverage == pytest.approx(1 - evidence.unknown)


def test_where_nothing_fits_nothing_is_offered() -> None:
    found = KNOWLEDGE.search("who won the match")
    assert found.hits == ()
    assert found.evidence.unknown == 1.0
    assert found.evidence.odds == 0.0


def test_at_most_so_many_are_offered() -> None:
    assert len(KNOWLEDGE.search("delivery", limit=1).hits) == 1


def test_by_words_alone() -> None:
    entries = [Entry("a", "Five.", ("delivery cost",)), Entry("b", "Two.", ("delivery time",))]
    found = Knowledge(entries).search("time of delivery")
    assert found.hits[0].entry.id == "b"
    assert not found.evidence.dense
    assert found.evidence.candidates[0].nearest == 0.0


def test_a_search_without_an_entry_finds_another() -> None:
    vector = KNOWLEDGE.embed("delivery price")
    evidence = KNOWLEDGE.weigh("delivery price", vector, Hidden(answer=0))
    assert evidence.candidates[0].entry_id == "a2"
    assert evidence.coverage < 0.5


@pytest.mark.parametrize("embedder", [None, WordEmbedder()])
def test_empty_knowledge_answers_nothing(embedder: WordEmbedder | None) -> None:
    vectors = np.zeros((0, 256), dtype=np.float32) if embedder else None
    found = Knowledge([], vectors, embedder).search("Hello?")
    assert found.hits == ()
    assert found.evidence.candidates == ()


def test_a_learnt_question_leads_to_its_entry_from_then_on() -> None:
    assert KNOWLEDGE.search("forgot my secret").hits == ()
    vectors = WordEmbedder().embed(["I forgot my secret"])
    taught = KNOWLEDGE.learn([("I forgot my secret", "a3")], vectors)
    (hit, *_) = taught.search("forgot my secret").hits
    assert (hit.entry.id, hit.passage.text) == ("a3", "I forgot my secret")
    assert hit.entry == KNOWLEDGE.entries[2]
    assert KNOWLEDGE.search("forgot my secret").hits == ()
    again = taught.learn([("lost it", "a1")], WordEmbedder().embed(["lost it"]))
    assert [passage.entry_id for passage in again.learnt] == ["a3", "a1"]
    assert again.search("lost it").hits[0].entry.id == "a1"


def test_nothing_is_learnt_for_an_unknown_entry() -> None:
    with pytest.raises(KeyError):
        KNOWLEDGE.learn([("Hello?", "a9")], WordEmbedder().embed(["Hello?"]))


def test_a_question_without_an_answer_is_remembered_and_leads_nowhere() -> None:
    vectors = WordEmbedder().embed(["delivery of kayaks"])
    taught = KNOWLEDGE.learn([("delivery of kayaks", None)], vectors)
    assert taught.index.rows == KNOWLEDGE.index.rows
    assert taught.search("delivery kayaks").evidence.away_share > 0.3


def test_what_was_turned_away_takes_its_share_of_a_question_like_it() -> None:
    vectors = WordEmbedder().embed(["delivery of kayaks"])
    taught = KNOWLEDGE.learn([("delivery of kayaks", None)], vectors)
    before = KNOWLEDGE.search("delivery kayaks").evidence
    after = taught.search("delivery kayaks").evidence
    assert (before.away_share, before.away_likely) == (0.0, 0.0)
    assert after.away_share > 0.3
    assert after.away_likely > after.candidates[0].likely
    assert after.candidates[0].contrast < before.candidates[0].contrast
    itself = taught.search("delivery of kayaks").evidence
    assert (itself.away_share, itself.away_likely) == (0.0, 0.0)
