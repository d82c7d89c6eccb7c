import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_console.wire.frames import CustomerSend, HumanSend, Presence
from agent_console.wire.read import CUSTOMER_READER, DESK_READER
from escalation.errors import HandraiseError

GOOD = {"type": "send", "client_id": "k1", "text": "Hello"}


def refuse(text: str, reader: Any = CUSTOMER_READER) -> HandraiseError:
    with pytest.raises(HandraiseError) as caught:
        reader.read(text)
    return caught.value


def try_read(reader: Any, text: str) -> str:
    try:
        return str(reader.read(text).type)
    except HandraiseError as error:
        return error.code


def test_a_good_frame_is_read_as_its_type() -> None:
    frame = CUSTOMER_READER.read(json.dumps(GOOD | {"news": [1]}))
    assert frame == CustomerSend(client_id="k1", text="Hello")


def test_a_command_of_the_desk_keeps_its_ref() -> None:
    raw = GOOD | {"conversation_id": "c1", "ref": 7, "draft_seq": 3}
    frame = DESK_READER.read(json.dumps(raw))
    assert frame == HumanSend(
        conversation_id="c1", client_id="k1", text="Hello", ref=7, draft_seq=3
    )
    assert DESK_READER.read('{"type":"presence","state":"away","ref":"a b"}') == Presence(
        state="away", ref="a b"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("hello", "not JSON"),
        ("[]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('"send"', "must be a JSON object"),
        ("{}", "must be one of: hello, send"),
        ('{"type":"claim"}', "must be one of: hello, send"),
        ('{"type":7}', "must be one of"),
        ('{"type":["send"]}', "must be one of"),
        ('{"type":"hello","type":"hello"}', "stands twice"),
        ('{"type":"hello","x":{"a":1,"a":2}}', "stands twice"),
        ('{"type":"hello","after_seq":NaN}', "NaN is not a JSON number"),
        ('{"type":"hello","x":-Infinity}', "-Infinity is not a JSON number"),
        ('{"type":"hello","after_seq":1.5}', "after_seq"),
        ('{"type":"hello","after_seq":"1"}', "after_seq"),
        ('{"type":"hello","after_seq":true}', "after_seq"),
        ('{"type":"hello","after_seq":-1}', "after_seq"),
        ('{"type":"hello","after_seq":9007199254740992}', "after_seq"),
        ('{"type":"hello","after_seq":' + "9" * 5000 + "}", "too long"),
        ('{"type":"hello","x":' + "[" * 9 + "]" * 9 + "}", "nested deeper"),
        ('{"type":"hello","x":' + "[" * 20_000 + "]" * 20_000 + "}", "nested too deep"),
        ('{"type":"hello","token":""}', "token"),
        ('{"type":"hello","site":"<b>"}', "site: holds characters not allowed here"),
        ('{"type":"send","client_id":"k"}', "The field text: is missing"),
        ('{"type":"send","text":"a"}', "The field client_id: is missing"),
        ('{"type":"send","client_id":"","text":"a"}', "client_id"),
        ('{"type":"send","client_id":"é","text":"a"}', "client_id"),
        ('{"type":"send","client_id":7,"text":"a"}', "client_id"),
        (json.dumps(GOOD | {"client_id": "k" * 65}), "client_id"),
        (json.dumps(GOOD | {"text": ""}), "text"),
        (json.dumps(GOOD | {"text": " \n"}), "blank"),
        (json.dumps(GOOD | {"text": "a\0b"}), "NUL"),
        (json.dumps(GOOD | {"text": "a\ud800b"}), "surrogates"),
        (json.dumps(GOOD | {"text": None}), "text"),
        ('{"type":"rate","score":6}', "score"),
        ('{"type":"leave_contact","email":"nobody"}', "email: is no e-mail address"),
        ('{"type":"leave_contact","email":"a@b c.de"}', "email"),
        ('{"type":"leave_contact","email":"<script>@x.y"}', "email"),
        ('{"type":"leave_contact","email":"a@b.c\\n"}', "email"),
        ('{"type":"leave_contact","email":"a@b..c"}', "email"),
        ('{"type":"leave_contact","email":"a@b.c,d@e.f"}', "email"),
    ],
)
def test_a_broken_frame_is_refused_with_what_is_wrong(text: str, says: str) -> None:
    error = refuse(text)
    assert error.code == "invalid"
    assert says in error.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"type":"ask_human"}', "must be one of: hello, watch"),
        ('{"type":"claim"}', "conversation_id: is missing"),
        ('{"type":"claim","conversation_id":"a b"}', "conversation_id"),
        ('{"type":"claim","conversation_id":"c","ref":{}}', "ref"),
        ('{"type":"hello","cursors":{"c1":"2"}}', "cursors"),
        ('{"type":"presence","state":"busy"}', "state"),
        ('{"type":"presence","state":"online","capacity":101}', "capacity"),
        ('{"type":"resolve","conversation_id":"c","outcome":"fine"}', "outcome"),
        ('{"type":"resolve","conversation_id":"c","outcome":"solved","labels":[""]}', "labels"),
        ('{"type":"reject","conversation_id":"c","draft_seq":1}', "reason: is missing"),
    ],
)
def test_a_broken_command_of_the_desk_is_refused(text: str, says: str) -> None:
    error = refuse(text, DESK_READER)
    assert error.code == "invalid"
    assert says in error.message


@pytest.mark.parametrize(
    "email", ["a@b.c", "jo.o'neil+shop@sub.shop.example", "jörg@bücher.example"]
)
def test_addresses_of_all_kinds_are_taken(email: str) -> None:
    frame = CUSTOMER_READER.read(json.dumps({"type": "leave_contact", "email": email}))
    assert frame.email == email


def test_too_long_a_text_is_too_large_and_names_its_client_id() -> None:
    assert CUSTOMER_READER.read(json.dumps(GOOD | {"text": "é" * 8000})).text == "é" * 8000
    error = refuse(json.dumps(GOOD | {"text": "a" * 8001}))
    assert (error.code, error.details["client_id"]) == ("too_large", "k1")


def test_a_frame_above_64_kilobytes_is_too_large() -> None:
    fits = '{"type":"typing","x":"' + "a" * (65_536 - 24) + '"}'
    assert len(fits) == 65_536
    assert CUSTOMER_READER.read(fits).type == "typing"
    assert refuse(fits + " ").code == "too_large"
    assert refuse('{"type":"typing","x":"' + "😀" * 16_400 + '"}').code == "too_large"


def test_a_refusal_repeats_ref_and_ids_but_only_usable_ones() -> None:
    raw = {"type": "claim", "ref": "r1", "conversation_id": 7, "client_id": "\ud800"}
    assert refuse(json.dumps(raw), DESK_READER).details == {
        "ref": "r1",
        "field": "conversation_id",
    }


@pytest.mark.parametrize("ref", ['"é"', '""', '"' + "r" * 65 + '"', "1.5", "true", "[]", "1" * 17])
def test_a_ref_that_cannot_be_repeated_is_refused_in_plain_words(ref: str) -> None:
    error = refuse('{"type":"hello","ref":' + ref + "}", DESK_READER)
    says = "The field ref: must be an integer, or 1 to 64 printable ASCII characters."
    assert (error.code, error.message, error.details) == ("invalid", says, {"field": "ref"})


@pytest.mark.parametrize("ref", [0, -7, "r 1", "~" * 64])
def test_a_ref_is_an_integer_or_a_short_text(ref: int | str) -> None:
    assert DESK_READER.read(json.dumps({"type": "hello", "ref": ref})).ref == ref


@given(st.text())
def test_no_text_does_more_than_be_refused(text: str) -> None:
    for reader in (CUSTOMER_READER, DESK_READER):
        refuse(text, reader)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
_NAMES = st.sampled_from(
    ["client_id", "text", "ref", "conversation_id", "cursors", "to", "state", "outcome", "seq"]
)
_TYPES = st.sampled_from(["hello", "send", "watch", "claim", "resolve", "presence", "rate", "x"])


@given(_TYPES, st.dictionaries(_NAMES, _VALUES))
def test_no_object_does_more_than_be_read_or_refused(word: str, fields: dict[str, Any]) -> None:
    text = json.dumps({"type": word} | fields)
    for reader in (CUSTOMER_READER, DESK_READER):
        assert try_read(reader, text) in {word, "invalid", "too_large"}
