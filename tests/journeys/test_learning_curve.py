"""The learning curve holds on a made set of questions, and its controls make it fail."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.learning_curve.course import Control, Course, run_learner
from benchmarks.learning_curve.learner import NO_ANSWER
from benchmarks.learning_curve.peers import find_cut, run_fixed_cosine, run_learning_cosine
from benchmarks.learning_curve.plot import draw_curves, sketch
from benchmarks.learning_curve.streams import Questions, Stream, build_stream
from benchmarks.learning_curve.verdict import bound_windows, find_faults

SIZE, INTENTS, EACH, MESSAGES = 24, 25, 160, 3000


@pytest.fixture(scope="module")
def stream() -> Stream:
    chance = np.random.default_rng(8)
    known = [
        (f"{intent}-{number}", f"i{intent:02}")
        for intent in range(INTENTS)
        for number in range(EACH)
    ]
    strange = [f"strange {number}" for number in range(100)]
    centres = chance.normal(size=(INTENTS, SIZE))
    drawn = [centres[int(intent[1:])] + 0.55 * chance.normal(size=SIZE) for _, intent in known]
    drawn += [1.2 * chance.normal(size=SIZE) for _ in strange]
    texts = [*(text for text, _ in known), *strange]
    vectors = {
        text: (each / np.linalg.norm(each)).astype(np.float32)
        for text, each in zip(texts, drawn, strict=True)
    }
    questions = Questions("made", known, strange, withholds=True)
    return build_stream(questions, vectors, 5, MESSAGES, seed=1)


def test_a_stream_is_one_fifth_out_of_scope(stream: Stream) -> None:
    assert len(stream.truth) == MESSAGES
    assert (stream.truth == NO_ANSWER).mean() == 0.2
    assert stream.answers == 20
    assert list(np.bincount(stream.owners)) == [5] * 20
    first = {vector.tobytes() for vector in stream.known}
    assert not first & {vector.tobytes() for vector in stream.asked}
    assert np.allclose(np.linalg.norm(stream.asked, axis=1), 1, atol=1e-5)


def test_few_out_of_scope_texts_make_a_short_stream() -> None:
    known = [(f"{n} {i}", f"i{i}") for i in range(4) for n in range(50)]
    strange = [f"strange {n}" for n in range(20)]
    vectors = {text: np.eye(2, dtype=np.float32)[0] for text in [*(t for t, _ in known), *strange]}
    short = build_stream(Questions("made", known, strange, withholds=False), vectors, 1, 5000, 0)
    assert (len(short.truth), short.answers) == (100, 4)
    assert (short.truth == NO_ANSWER).sum() == 20


def test_the_learner_keeps_its_promise(stream: Stream) -> None:
    course = run_learner(stream, 0.02, seed=1)
    assert find_faults("clinc150", 5, [course], 0.02) == []
    assert course.seen.mean() == pytest.approx(
        course.handed_over + 0.05 * course.sent.mean(), abs=0.02
    )


def test_cosine_thresholds_keep_to_the_error_in_hindsight(stream: Stream) -> None:
    fixed, learning = run_fixed_cosine(stream, 0.02), run_learning_cosine(stream, 0.02)
    assert 0.01 < fixed.error <= 0.02
    assert 0.01 < learning.error <= 0.02
    assert not (learning.sent & learning.seen).any()


@pytest.mark.parametrize("control", ["shuffled", "unaudited"])
def test_controls_make_it_fail(stream: Stream, control: Control) -> None:
    course = run_learner(stream, 0.02, seed=1, control=control)
    faults = find_faults("clinc150", 5, [course], 0.02)
    assert any("is handed over, more than 0.52" in fault for fault in faults)


def build_course(wrong: list[int], sent: int = 1000, asked: int = 2000) -> Course:
    flags = np.arange(asked) >= asked - sent
    right = np.ones(asked, dtype=bool)
    right[np.array([asked - sent + place for place in wrong], dtype=int)] = False
    return Course(flags, right, ~flags)


def test_one_run_in_twenty_may_end_above_the_bound() -> None:
    good, bad = build_course(list(range(0, 1000, 60))), build_course(list(range(0, 1000, 45)))
    assert (good.error, bad.error) == (0.017, 0.023)
    assert find_faults("made", 1, [good] * 19 + [bad], 0.02) == []
    (fault,) = find_faults("made", 1, [good] * 18 + [bad] * 2, 0.02)
    assert fault == "2 of 20 runs end above 2% error"


def test_a_window_with_too_many_errors_is_a_fault() -> None:
    crowded = build_course(list(range(20)))
    assert crowded.count_windows(500) == [20, 0]
    windows, most = bound_windows([crowded], 0.02)
    # P(more than 17 of 500 at 2 %) is .013, P(more than 16) .027: two windows share .05.
    assert (windows, most) == (2, 17)
    (fault,) = find_faults("made", 1, [crowded], 0.02)
    assert fault == "a window of 500 answers has 20 errors, more than 17"


def test_a_curve_that_does_not_fall_is_a_fault() -> None:
    sent = np.tile([True, False], 1000)
    course = Course(sent, np.ones(2000, dtype=bool), ~sent)
    assert find_faults("made", 1, [course], 0.02) == [
        "the smoothed curve of handovers does not fall"
    ]


def test_a_cut_off_in_hindsight_is_the_lowest_that_holds() -> None:
    values = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, False])
    assert find_cut(values, right, 0.25) == 0.6
    assert find_cut(values, right, 0.0) == 0.8
    assert find_cut(values, ~right & False, 0.0) == float("inf")


def test_a_picture_shows_each_curve_with_its_name() -> None:
    picture = draw_curves("From <one>", {"ours": [1.0, 0.5], "theirs": [0.9, 0.8]}, 1.0, 250)
    assert picture.count("<polyline") == 2
    assert "From &lt;one&gt;" in picture
    assert ">ours</text>" in picture
    assert sketch([0.0, 0.5, 1.0, 2.0]) == " ▄██"
