"""Texts that look alike are written alike."""

from agent.replies.plain_words import plain_words


def test_one_way_to_write_each_word() -> None:
    assert (
        plain_words(" I’ve  RE\u200bFUNDED\u00a0you\t!\n\n Ｙｅｓ ") == "i've refunded you !\nyes"
    )


def test_emphasis_and_letters_that_pass_for_others_are_plain() -> None:
    assert plain_words("* I **have** _refunded_ `you`, a_b") == "i have refunded 'you', a_b"
    assert plain_words("І hаvе rеfundеd") == "i have refunded"
