"""What is beyond a bar is found wanting; loading is judged where there is much to load."""

from benchmarks.decision.__main__ import keeps

GOOD = {
    "embedding_ms": 6.0,
    "decision_ms": 17.0,
    "embedding_s": 50.0,
    "loading_s": 90.0,
    "search_ms": 40.0,
}


def test_each_bar_counts() -> None:
    assert keeps(GOOD, 10_000)
    assert not keeps(GOOD | {"decision_ms": 18.1}, 10_000)
    assert not keeps(GOOD | {"loading_s": 101.0}, 10_000)
    assert not keeps(GOOD | {"search_ms": 50.0}, 10_000)


def test_loading_a_few_questions_is_not_judged() -> None:
    assert keeps(GOOD | {"loading_s": 500.0}, 500)
