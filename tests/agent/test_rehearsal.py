"""The bot learns from lost questions how far to trust itself."""

from __future__ import annotations

import numpy as np
import pytest

from agent.confidence.label import LabelledQuestion
from agent.confidence.model import ConfidenceModel
from agent.confidence.signals import observe_search
from agent.knowledge.embedding import embed_all
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.index import NOTHING_HIDDEN
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse
from agent.testing import WordEmbedder, build_knowledge

TOPICS = ("delivery", "return", "invoice", "password", "repair", "voucher", "size", "colour")
ASPECTS = ("cost", "time", "way", "limit", "proof", "place")
KNOWLEDGE = build_knowledge(
    {
        f"The {aspect} of a {topic} is as it is.": [
            f"What is the {aspect} of a {topic}?",
            f"{topic} {aspect} please",
            f"tell me about {aspect} for my {topic}",
        ]
        for topic in TOPICS
        for aspect in ASPECTS
    }
)


def judge(model: ConfidenceModel, knowledge: Knowledge, question: str) -> float:
    evidence = knowledge.weigh(question, knowledge.embed(question), NOTHING_HIDDEN)
    value = model.judge(observe_search(evidence), None).value
    assert value is not None
    return value


def test_every_question_is_asked_without_itself_and_without_its_entry() -> None:
    told: list[tuple[str, int, int]] = []
    model = rehearse(KNOWLEDGE, lambda *news: told.append(news))
    # One stranger's question shares its words with the knowledge: it is no stranger's here.
    assert model.cases == {"answerable": 144, "missing": 144, "stranger": 377}
    assert told[-1] == ("learning", 667, 667)


def test_it_learns_to_trust_what_it_knows_and_nothing_else() -> None:
    model = rehearse(KNOWLEDGE)
    known = judge(model, KNOWLEDGE, "the limit of my voucher")
    lacking = judge(model, KNOWLEDGE, "the limit of my umbrella")
    strange = judge(model, KNOWLEDGE, "Who won the match?")
    assert known > 0.9 > 0.1 > max(lacking, strange)
    threshold = model.find_threshold(0.05)
    assert threshold is not None
    assert lacking < threshold


def test_a_question_does_not_find_itself() -> None:
    unlike = {f"Answer {n}.": [f"alpha{n} beta{n}", f"gamma{n} delta{n}"] for n in range(30)}
    assert rehearse(build_knowledge(unlike)).risks[-1].error == 1.0


def test_the_same_knowledge_gives_the_same_model() -> None:
    assert rehearse(KNOWLEDGE) == rehearse(KNOWLEDGE)


def test_single_questions_and_articles_are_asked_in_words_of_their_own() -> None:
    entries = [
        Entry("one", "Delivery takes two days. It is free.", ("How long does delivery take?",)),
        Entry(
            "two",
            "Send it back. The label is in your account.",
            title="Returns › How to return",
            pieces=("Send it back.", "The label is in your account."),
        ),
    ]
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    model = rehearse(Knowledge(entries, embed_all(WordEmbedder(), texts), WordEmbedder()))
    # Answerable: the question twice in other words; the title once, each piece twice. Missing:
    # the question and each piece once; the title never, for other titles share its words.
    assert (model.cases["answerable"], model.cases["missing"]) == (7, 3)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("dense", [True, False])
def test_tiny_knowledge_gives_a_careful_model(count: int, dense: bool) -> None:
    answers = {f"Answer {number}.": [f"question number {number}"] for number in range(count)}
    knowledge = build_knowledge(answers)
    if not dense:
        knowledge = Knowledge(knowledge.entries)
    model = rehearse(knowledge)
    value = judge(model, knowledge, "question number 1")
    assert 0 < value < 1
    threshold = model.find_threshold(0.02)
    assert threshold is None or threshold >= 0.9
    assert np.isfinite([*model.estimate.known, *model.estimate.chosen]).all()


def test_large_knowledge_is_sampled() -> None:
    many = {f"Answer {n}.": [f"word{n} alpha", f"word{n} beta"] for n in range(800)}
    model = rehearse(build_knowledge(many))
    assert model.cases["missing"] == 1000


def test_labelled_questions_are_further_cases() -> None:
    labels = [
        LabelledQuestion("the limit of my voucher", "a28"),
        LabelledQuestion("the limit of my umbrella", None),
        LabelledQuestion("the limit of my passport", "an entry that is gone"),
    ]
    model = rehearse(KNOWLEDGE, labels=labels)
    assert model.cases["labelled"] == 3
    assert model != rehearse(KNOWLEDGE)


def test_labels_pull_the_confidence_towards_their_own_mix() -> None:
    asked = [f"the {aspect} of a {topic} now" for topic in TOPICS for aspect in ASPECTS]
    unlucky = [LabelledQuestion(text, None) for text in asked] * 20
    model = rehearse(KNOWLEDGE, labels=unlucky)
    assert judge(model, KNOWLEDGE, "the limit of my voucher") < 0.5
