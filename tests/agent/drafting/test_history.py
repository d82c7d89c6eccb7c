"""A model is told the newest turns, and every fact of before."""

from agent.dialogue import Turn
from agent.drafting.history import choose_turns


def test_the_newest_turns_are_told_in_their_order() -> None:
    turns = [Turn("customer", f"word {number}") for number in range(30)]
    assert choose_turns(turns) == tuple(turns[18:])
    assert choose_turns(turns[:3]) == tuple(turns[:3])


def test_what_was_settled_long_ago_is_told_still() -> None:
    settled = Turn("fact", "The human stretch ended. What was settled: it was refunded.")
    turns = [Turn("human", "Hello"), settled, *[Turn("customer", "so?")] * 20]
    assert choose_turns(turns) == (settled, *turns[-12:])
    assert choose_turns(turns[:5]) == tuple(turns[:5])


def test_a_very_long_turn_is_cut() -> None:
    (turn,) = choose_turns([Turn("customer", "a" * 5_000)])
    assert (turn.speaker, turn.text) == ("customer", "a" * 2_000 + " …")
