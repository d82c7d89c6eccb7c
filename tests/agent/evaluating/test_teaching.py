"""Labels are divided fairly, teach their words, and are never judged by what they taught."""

from __future__ import annotations

from agent.confidence.label import LabelledQuestion
from agent.evaluating.questions_file import join_question
from agent.evaluating.teaching import ask_hidden, divide_labels, teach
from agent.knowledge.embedding import embed_all
from agent.knowledge.entry import list_passages
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse
from agent.testing import WordEmbedder
from tests.agent.sample_desk import build_entries, build_labels


def build_knowledge() -> Knowledge:
    entries, embedder = build_entries(2), WordEmbedder()
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    return Knowledge(entries, embed_all(embedder, texts), embedder)


def test_labels_are_divided_into_parts_that_share_no_question() -> None:
    labels = [*build_labels(800, seed=1), *build_labels(100, seed=1)]
    shaping, testing = divide_labels(labels, 0.05, 0.95)
    assert len(shaping) + len(testing) == 900
    assert len(shaping) >= 300
    ours = {join_question(label.question) for label in shaping}
    assert not ours & {join_question(label.question) for label in testing}
    assert divide_labels(labels, 0.05, 0.95) == (shaping, testing)


def test_few_labels_are_all_asked_for_proof() -> None:
    assert divide_labels(build_labels(100, seed=1), 0.05, 0.95)[0] == []
    assert divide_labels([], 0.05, 0.95) == ([], [])


def test_contradicting_labels_never_shape_the_bot() -> None:
    labels = build_labels(600, seed=1)
    unclear = [LabelledQuestion(label.question.upper(), "colour") for label in labels[:50]]
    contradicted = {
        join_question(label.question) for label in labels[:50] if label.answer_id != "colour"
    }
    everything = [*labels, *unclear]
    shaping, testing = divide_labels(everything, 0.05, 0.95)
    assert shaping

    def count(part: list[LabelledQuestion]) -> int:
        return sum(join_question(label.question) in contradicted for label in part)

    assert count(shaping) == 0
    assert count(testing) == count(everything) >= 80


def test_what_is_taught_is_found_and_hidden_where_it_is_asked_itself() -> None:
    knowledge = build_knowledge()
    slang = LabelledQuestion("gimme dough back pronto", "refund")
    stranger = LabelledQuestion("pasta recipe", None)
    taught = teach(knowledge, [slang, stranger])
    found = taught.search("gimme dough back").hits[0]
    assert (found.entry.id, found.passage.text) == ("refund", slang.question)
    assert [*taught.entries] == [*knowledge.entries]
    model = rehearse(taught)
    values, right = ask_hidden(taught, model, [slang, stranger])
    before, _ = ask_hidden(knowledge, model, [slang, stranger])
    assert right.tolist() == [0, 0]
    assert values.tolist() == before.tolist()
    shown, right = ask_hidden(taught, model, [LabelledQuestion(f"{slang.question}!", "refund")])
    assert right.tolist() == [1]
    assert shown[0] > values[0]


def test_nothing_taught_changes_nothing() -> None:
    knowledge = build_knowledge()
    assert teach(knowledge, []) is knowledge
    values, right = ask_hidden(knowledge, rehearse(knowledge), [])
    assert (len(values), len(right)) == (0, 0)
