"""An answer that turns its source into the opposite is noticed, and one that does not is left alone."""

import pytest

from agent.replies.denial import denies_source

SOURCE = [
    "You can return worn shoes within 30 days, but not sale items.",
    "Transfers to other banks are free of charge.",
    "Top up before you travel.",
    "You cannot change the name on an account unless you call us.",
]


@pytest.mark.parametrize(
    "said",
    [
        "You cannot return worn shoes within 30 days.",
        "Worn shoes can never be returned within 30 days.",
        "You can return sale items.",
        "Transfers to other banks are charged.",
        "Top up after you travel.",
        "You can change the name on an account.",
    ],
)
def test_the_opposite_is_noticed(said: str) -> None:
    assert denies_source([said], SOURCE)


@pytest.mark.parametrize(
    "said",
    [
        "You can return worn shoes within 30 days.",
        "Sale items can't be returned, I'm afraid.",
        "Transfers to other banks come at no charge.",
        "Feel free to return worn shoes within 30 days.",
        "Before you travel, top up.",
        "It is not possible to change the name on an account here.",
        "Our shop sells hats and does not sell gloves.",
        "",
    ],
)
def test_the_same_in_other_words_is_not(said: str) -> None:
    assert not denies_source([said], SOURCE)


def test_without_a_source_nothing_is_denied() -> None:
    assert not denies_source(["You cannot do that here."], [])
