import numpy as np
import pytest

from agent.signals.wishes.learned import LANGUAGES
from benchmarks.detectors.learn import (
    SEEDS,
    Example,
    find_bar,
    learn,
    learn_in_folds,
    read_seeds,
)

WISHES = ("let me talk to a human", "a human please", "i want a human now", "human!", "any human?")
OTHERS = ("where is my parcel", "my parcel is late", "parcel lost", "a parcel please", "parcel?")
EXAMPLES = [
    Example(text, is_wish, number, is_seed=True)
    for number, (text, is_wish) in enumerate(
        [(text, True) for text in WISHES] + [(text, False) for text in OTHERS]
    )
]


def test_what_is_learnt_tells_new_sentences_apart_also_with_a_slip() -> None:
    learned = learn(EXAMPLES)
    assert learned.find_likeliest("give me a humna").log_odds > 0
    assert learned.find_likeliest("is the parcel here").log_odds < 0


def test_an_example_is_judged_by_what_was_learnt_from_others() -> None:
    odd = Example("zebra", is_wish=True, number=99, is_seed=True)
    _, judged = learn_in_folds([*EXAMPLES, odd], rounds=1)
    # Learnt with it the word would be a sure sign.
    assert judged[-1] < learn([*EXAMPLES, odd]).find_likeliest("zebra").log_odds


def test_what_every_fold_taught_is_averaged() -> None:
    learned, _ = learn_in_folds(EXAMPLES, rounds=2)
    assert learned.find_likeliest("a human now").log_odds > 0
    assert learned.find_likeliest("my parcel").log_odds < 0
    once = learn_in_folds(EXAMPLES, rounds=1)[0]
    assert not np.array_equal(learned.weights, once.weights)


def test_the_bar_lets_few_ordinary_sentences_pass() -> None:
    talk = [Example(f"talk {n}", is_wish=False, number=n, is_seed=False) for n in range(5000)]
    judged = np.arange(5000.0)
    bar = find_bar(talk, judged, {each.text for each in talk})
    assert bar == 4998.5  # one may pass: the bound of one in 5,000 is .00095, that of two .00126
    few = talk[:3]
    assert find_bar(few, judged[:3], {each.text for each in few}) == 2.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_examples_of_both_kinds_and_none_twice(language: str) -> None:
    sections = read_seeds(language)
    assert {name: len(texts) >= 150 for name, texts in sections.items()} == {
        "wish": True,
        "look_alike": True,
        "ordinary": True,
    }
    texts = [text for each in sections.values() for text in each]
    assert len(texts) == len(set(texts))


def test_the_shipped_weights_are_small() -> None:
    assert (SEEDS / "wishes.npz").stat().st_size < 200_000
