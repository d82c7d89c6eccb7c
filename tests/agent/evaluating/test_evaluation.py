"""An evaluation learns, certifies and decides as the running bot would, blind to the test's labels."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from agent.bot import SupportBot
from agent.confidence.label import LabelledQuestion
from agent.confidence.threshold import RiskPoint
from agent.dialogue import Turn
from agent.evaluating.evaluation import (
    Ready,
    Target,
    decide,
    prepare,
    raise_threshold,
    replay_risks,
    tell_apart,
)
from agent.evaluating.scoring import score
from agent.testing import WordEmbedder
from tests.agent.sample_desk import build_entries, build_labels

TARGET = Target(0.1)
TEST = build_labels(150, seed=7)
QUESTIONS = [label.question for label in TEST]


@pytest.fixture(scope="module")
def ready() -> Ready:
    return prepare(build_entries(), build_labels(260, seed=3), TARGET, WordEmbedder())


def test_enough_labels_certify_a_threshold_that_the_test_keeps(ready: Ready) -> None:
    found = score(decide(ready, QUESTIONS), TEST)
    assert ready.is_certified
    assert ready.certificate.missing == 0
    assert ready.certificate.bound <= 0.1
    assert found.coverage > 0.4
    assert found.error_rate <= 0.1


def test_every_question_gets_one_prediction_with_its_reason(ready: Ready) -> None:
    decided = decide(ready, QUESTIONS)
    assert [each.question for each in decided] == QUESTIONS
    assert ready.threshold is not None
    for each in decided:
        assert each.confidence is not None
        sent = each.answer_id is not None and each.confidence >= ready.threshold
        assert (each.action, each.reasons) == (
            ("answer", ()) if sent else ("handoff", ("low_confidence",))
        )
    assert {each.action for each in decided} == {"answer", "handoff"}


def test_the_same_files_give_the_same_predictions(ready: Ready) -> None:
    again = prepare(build_entries(), build_labels(260, seed=3), TARGET, WordEmbedder())
    assert decide(again, QUESTIONS[:50]) == decide(ready, QUESTIONS[:50])


def test_a_prediction_does_not_depend_on_the_other_questions(ready: Ready) -> None:
    whole = decide(ready, QUESTIONS)
    assert decide(ready, QUESTIONS[::-1]) == whole[::-1]
    assert decide(ready, QUESTIONS[5:6]) == whole[5:6]


def test_the_bot_drafts_as_the_running_one(ready: Ready) -> None:
    assert isinstance(ready.bot, SupportBot)
    for each in decide(ready, QUESTIONS[:20]):
        draft = asyncio.run(ready.bot.draft([Turn("customer", each.question)]))
        assert (draft.answer_id, draft.confidence.value) == (each.answer_id, each.confidence)


def test_too_few_labels_leave_the_threshold_uncertified() -> None:
    ready = prepare(build_entries(), build_labels(20, seed=3), TARGET, WordEmbedder())
    assert not ready.is_certified
    assert 9 <= ready.certificate.missing <= 29
    assert ready.shaped == 20
    decided = decide(ready, QUESTIONS)
    assert {each.reasons for each in decided if each.action == "answer"} <= {("uncertified",)}


@pytest.mark.parametrize(("max_error", "needed"), [(0.02, 149), (0.01, 299)])
def test_labels_without_any_answer_certify_nothing(max_error: float, needed: int) -> None:
    labels = [LabelledQuestion(each.question, None) for each in build_labels(30, seed=3)]
    ready = prepare(build_entries(), labels, Target(max_error), WordEmbedder())
    assert not ready.is_certified
    assert ready.certificate.missing >= needed
    assert ready.certificate.floor == 1.0


def test_one_entry_and_no_embedder_are_enough() -> None:
    labels = [LabelledQuestion("where is my parcel", "delivery"), LabelledQuestion("hm", None)]
    ready = prepare(build_entries()[:1], labels, TARGET, None)
    decided = decide(ready, ["when does the parcel arrive", "!!", "\u200b"])
    assert decided[0].answer_id == "delivery"
    assert decided[1].action == "handoff"
    assert decided[2].action == "handoff"


def test_entries_with_the_same_answer_are_told_apart(ready: Ready) -> None:
    entries = [replace(entry, answer="See our help page.") for entry in build_entries()]
    assert [each.answer for each in tell_apart(entries[:2])] == [
        "See our help page. (delivery)",
        "See our help page. (refund)",
    ]
    assert tell_apart(build_entries()) == build_entries()
    same = prepare(entries, build_labels(260, seed=3), TARGET, WordEmbedder())
    assert same.is_certified
    assert score(decide(same, QUESTIONS), TEST).right > 0.7


def test_labels_raise_an_uncertified_threshold_and_never_lower_it() -> None:
    values = np.array([0.99, 0.95, 0.9, 0.5])
    assert raise_threshold(0.4, values, np.array([1.0, 1, 0, 0]), TARGET) == 0.95
    assert raise_threshold(0.97, values, np.array([1.0, 1, 1, 1]), TARGET) == 0.97
    assert raise_threshold(0.4, values, np.array([0.0, 1, 1, 1]), TARGET) is None
    assert raise_threshold(0.995, values, np.zeros(4), TARGET) == 0.995
    assert raise_threshold(None, values, np.ones(4), TARGET) is None
    assert raise_threshold(0.9, np.zeros(0), np.zeros(0), TARGET) == 0.9


def test_cases_are_made_up_that_have_the_risks_of_the_rehearsal() -> None:
    risks = [
        RiskPoint(0.9, 0.4, 0.0, 40),
        RiskPoint(0.5, 0.6, 0.1, 60),
        RiskPoint(0.2, 1, 0.3, 100),
    ]
    values, right = replay_risks(risks)
    assert [(values >= bar).mean() for bar in (0.9, 0.5, 0.2)] == [0.4, 0.6, 1.0]
    assert [1 - right[values >= bar].mean() for bar in (0.9, 0.5, 0.2)] == pytest.approx(
        [0.0, 0.1, 0.3]
    )
    assert len(replay_risks(())[0]) == 0


@pytest.mark.parametrize(("count", "missing"), [(60, 0), (20, 39)])
def test_clean_labels_alone_certify_when_there_are_enough(count: int, missing: int) -> None:
    own = [
        LabelledQuestion(text, entry.id) for entry in build_entries(8) for text in entry.questions
    ]
    ready = prepare(build_entries(8), own[:count], Target(0.05), WordEmbedder())
    assert ready.is_certified == (missing == 0)
    assert ready.certificate.missing == missing


def test_the_margin_for_unanswerable_questions_never_lowers_a_threshold() -> None:
    drawn = build_labels(500, seed=3)
    nobody = [label for label in drawn if label.answer_id is None][:50]
    labels = [*(label for label in drawn if label.answer_id is not None), *nobody]
    bars = []
    for share in (0.0, 0.2, 0.9):
        ready = prepare(build_entries(), labels, Target(0.1, 0.95, share), WordEmbedder())
        assert ready.is_certified
        assert ready.certificate.bound <= 0.1
        assert ready.threshold == ready.certificate.threshold
        bars.append(ready.threshold or 0.0)
    assert bars == sorted(bars)
    assert bars[2] > bars[0]
