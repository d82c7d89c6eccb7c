"""Texts that look alike are written alike."""

from agent.replies.plain_words import plain_words


def test_one_way_to_write_each_word() -> None:
    assert (
        plain_words(" I’ve  RE\u200bFUNDED\u00a0you\t!\n\n Ｙｅｓ ") == "i've refunded you !\nyes"
    )
