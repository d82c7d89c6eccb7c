"""A reply's pieces are its words, and its usage counts them."""

from agent_console.lab.provider.reply import Token, call_tool, fail, say, say_tokens, split_words


def test_pieces_are_words_and_together_the_text() -> None:
    assert split_words(" It's free,  yes!\n") == (" It", "'", "s", " free", ",", "  yes", "!", "\n")
    reply = say("It is free.", logprob=-0.5)
    assert (reply.content, reply.usage) == ("It is free.", (1, 4))
    assert reply.tokens is not None
    assert [token.logprob for token in reply.tokens] == [-0.5] * 4


def test_a_reply_may_have_no_content_or_no_tokens() -> None:
    assert (say(None).content, say("a").tokens, say("").content) == (None, None, "")
    assert call_tool("{}").content is None


def test_tokens_are_the_pieces() -> None:
    reply = say_tokens([Token("Two", -1.0), Token(" days")])
    assert (reply.content, reply.pieces) == ("Two days", ("Two", " days"))


def test_a_wait_stands_in_a_header() -> None:
    assert fail(429, retry_after=1.5).headers == {"Retry-After": "1.5"}
    assert fail(500).headers == {}
