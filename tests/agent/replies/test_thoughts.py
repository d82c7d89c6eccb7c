"""Thoughts are taken off only where they end, and only before the reply."""

import pytest

from agent.replies.thoughts import skip_thoughts


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (" It is free. ", "It is free."),
        ("\n<think>Free?\n</think>\n\nIt is free.", "It is free."),
        ("<reasoning></reasoning>{}", "{}"),
        ("<think>Is it", "<think>Is it"),
        ("<think>Is it</thinking> free", "<think>Is it</thinking> free"),
        ("It <think>is</think> free", "It <think>is</think> free"),
    ],
)
def test_thoughts_before_a_reply_are_taken_off(text: str, rest: str) -> None:
    assert skip_thoughts(text) == rest
