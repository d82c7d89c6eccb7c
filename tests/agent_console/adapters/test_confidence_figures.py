from __future__ import annotations

from typing import TypeVar

import pytest

from agent_console.adapters.confidence_figures import (
    show_audited,
    show_curve,
    show_days,
    show_reliability,
    show_versions,
)
from agent_console.adapters.judged_answers import JudgedAnswer
from escalation.autonomy.ledger import DayCount

_T = TypeVar("_T")


def given(value: _T | None) -> _T:
    assert value is not None
    return value


def answer(
    confidence: float | None,
    *,
    right: bool | None = True,
    sent: bool = False,
    probability: float | None = 1.0,
) -> JudgedAnswer:
    return JudgedAnswer("2026-01-05", "shop", "returns", confidence, right, sent, probability)


def test_nothing_judged_shows_nothing() -> None:
    unseen = [answer(None), answer(0.5, probability=None)]
    for answers in ([], unseen):
        assert show_reliability(answers) is None
        assert show_curve(answers, 0.5) is None
    assert show_audited([]) == {"sent": None, "escalated": None}
    assert show_days([]) == []
    assert show_versions([]) == []


def test_reliability_sets_promise_against_truth() -> None:
    answers = [answer(0.2, right=n < 2) for n in range(10)]
    answers += [answer(0.9, right=n < 9) for n in range(10)]
    told = show_reliability(answers)
    assert told is not None
    low, high = told["bins"]
    assert (low["n"], low["confidence"], low["right"]) == (10, pytest.approx(0.2), 0.2)
    assert (high["low"], high["high"], high["right"]) == (0.9, 0.9, 0.9)
    assert high["at_least"] < 0.9 < high["at_most"]
    assert told["ece"] == pytest.approx(0.0, abs=1e-9)
    assert told["auroc"] == pytest.approx(84.5 / 99)
    assert told["n"] == 20


def test_bins_are_about_as_large_and_never_cut_through_one_confidence() -> None:
    answers = [answer(n // 10 / 30) for n in range(300)]
    sizes = [part["n"] for part in given(show_reliability(answers))["bins"]]
    assert sizes == [30] * 10
    assert [part["n"] for part in given(show_reliability([answer(0.9)] * 99))["bins"]] == [99]
    few = [answer(0.1)] * 9 + [answer(0.2)] * 3
    assert [part["n"] for part in given(show_reliability(few))["bins"]] == [12]


def test_one_class_only_has_no_ranking() -> None:
    told = show_reliability([answer(0.9)] * 3)
    assert told is not None
    assert told["auroc"] is None


def test_the_curve_counts_each_answer_by_how_rarely_it_was_looked_at() -> None:
    answers = [answer(0.9, sent=True, probability=0.05), answer(0.5, right=False)]
    told = show_curve(answers, 0.7)
    assert told is not None
    assert [point["threshold"] for point in told["points"]] == [0.9, 0.5]
    assert told["points"][0]["coverage"] == pytest.approx(20 / 21)
    assert told["points"][1]["error"] == pytest.approx(1 / 21)
    assert told["chosen"] == {"threshold": 0.7, "coverage": pytest.approx(20 / 21), "error": 0.0}


def test_what_a_person_answered_in_own_words_limits_what_can_be_sent_and_says_no_more() -> None:
    answers = [answer(0.9)] * 9 + [answer(0.3, right=None)]
    assert given(show_reliability(answers))["n"] == 9
    last = given(show_curve(answers, 0.8))["points"][-1]
    assert (last["coverage"], last["error"]) == (1.0, pytest.approx(0.1))
    assert given(show_curve(answers, 0.8))["chosen"] == {
        "threshold": 0.8,
        "coverage": pytest.approx(0.9),
        "error": 0.0,
    }
    assert given(show_audited(answers)["escalated"])["n"] == 9


def test_a_threshold_that_nothing_reaches_answers_nothing() -> None:
    told = show_curve([answer(0.5)], 0.9)
    assert told is not None
    assert told["chosen"] == {"threshold": 0.9, "coverage": 0.0, "error": 0.0}
    assert given(show_curve([answer(0.5)], None))["chosen"] is None


def test_a_long_curve_is_told_in_few_points() -> None:
    told = show_curve([answer(n / 1000) for n in range(1000)], 0.5)
    assert told is not None
    assert len(told["points"]) == 120
    assert told["points"][-1]["coverage"] == 1.0


def test_the_audit_is_told_apart_from_what_people_saw_anyway() -> None:
    sent = [answer(0.9, sent=True, probability=0.05, right=n > 0) for n in range(50)]
    held = [answer(0.4, right=n % 2 == 0) for n in range(20)]
    told = show_audited([*sent, *held, answer(0.9, sent=True, probability=None, right=False)])
    audited, escalated = told["sent"], told["escalated"]
    assert audited is not None
    assert escalated is not None
    assert (audited["n"], audited["wrong"], audited["error"]) == (50, 1, pytest.approx(0.02))
    assert audited["low"] < 0.02 < audited["high"] < 0.12
    assert (escalated["n"], escalated["error"]) == (20, 0.5)


def count(day: str, knowledge: str, sent: int) -> DayCount:
    return DayCount(day, "m", knowledge, "", 10, sent, 9 - sent, 1, 3, 2, 2, 1)


def test_days_add_up_their_versions_and_versions_their_days() -> None:
    counts = [count("2026-01-06", "2", 3), count("2026-01-05", "1", 4), count("2026-01-06", "1", 5)]
    first, second = show_days(counts)
    assert (first["day"], second["day"]) == ("2026-01-05", "2026-01-06")
    assert (second["decisions"], second["sent"], second["held"]) == (20, 8, 10)
    assert (second["handed_over"], second["audited"], second["wrong"]) == (2, 4, 2)
    told = {(each["part"], each["version"]): each for each in show_versions(counts)}
    assert set(told) == {("model", "m"), ("knowledge", "1"), ("knowledge", "2")}
    older = told["knowledge", "1"]
    assert (older["first_day"], older["last_day"]) == ("2026-01-05", "2026-01-06")
    assert (older["decisions"], older["sent"]) == (20, 9)
