from agent_console.lab.checker.content import digest, digest_inner, holds_text
from tests.agent_console.lab.checker.tale import Tale

BOT = {"role": "bot"}


def test_digests_do_not_depend_on_the_order_of_fields() -> None:
    one = {"text": "so", "sources": [{"id": "k1", "title": "Rules"}]}
    two = {"sources": [{"title": "Rules", "id": "k1"}], "text": "so"}
    assert digest("BotAnswered", BOT, one) == digest("BotAnswered", BOT, two)
    assert digest_inner({"epoch": 1, "by": "ben"}) == digest_inner({"by": "ben", "epoch": 1})


def test_digests_tell_content_kind_and_author() -> None:
    body = {"text": "so"}
    others = [
        digest("BotAnswered", BOT, {"text": "no"}),
        digest("HumanWrote", BOT, body),
        digest("BotAnswered", {"role": "bot", "name": "Botty"}, body),
    ]
    assert digest("BotAnswered", BOT, body) not in others


def test_digests_are_odd_when_there_is_content_and_never_zero() -> None:
    assert digest("CustomerWrote", BOT, {"text": "x"}) % 2 == 1
    assert digest("CustomerWrote", BOT, {}) % 2 == 0
    assert digest("CustomerWrote", BOT, {}) != 0
    assert digest_inner({}) == 2


def test_texts_are_found_at_any_depth() -> None:
    assert holds_text({"a": [{"b": "it is 12345."}]}, "12345")
    assert not holds_text({"12345": 12345, "a": None}, "12345")


def test_two_readers_are_shown_the_same() -> None:
    tale = Tale()
    tale.wrote("hello")
    tale.follows("ben")
    tale.shows("ben", 1, 2)
    tale.follows("cleo")
    tale.shows("cleo", 1)
    tale.shows("cleo", 2, body={"text": "hullo"})
    (found,) = tale.check()
    assert found.kind == "mutated"
    assert found.detail == "Two readers were shown different content as number 2."
    assert found.lines == (4, 7)


def test_people_are_shown_the_same_reasons() -> None:
    tale = Tale()
    tale.follows("ben")
    tale.shows("ben", 1)
    tale.follows("cleo")
    tale.shows("cleo", 1, inner={"epoch": 7})
    assert tale.kinds() == ["mutated"]
