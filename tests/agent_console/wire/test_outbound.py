import json

from agent_console.wire import outbound
from escalation.conversation import Conversation
from escalation.errors import AlreadyTaken, StorageUnavailable, UnreadableDatabase


def test_an_ack_keeps_any_printable_client_id() -> None:
    assert json.loads(outbound.build_ack('a"\\b', 7)) == {
        "type": "ack",
        "client_id": 'a"\\b',
        "seq": 7,
    }


def test_an_error_carries_what_was_asked_and_who_was_first() -> None:
    frame = outbound.build_error(AlreadyTaken("Ana has it.", by={"id": "p1"}), ref=3)
    assert json.loads(frame) == {
        "type": "error",
        "ref": 3,
        "by": {"id": "p1"},
        "code": "already_taken",
        "message": "Ana has it.",
    }


def test_what_the_storage_suffers_from_stays_in_the_house() -> None:
    error = UnreadableDatabase("/srv/handraise.db cannot be read", cause="malformed")
    assert json.loads(outbound.build_error(error)) == {
        "type": "error",
        "retry_after": 1,
        "code": "storage_unavailable",
        "message": StorageUnavailable().message,
    }
    later = json.loads(outbound.build_error(StorageUnavailable(retry_after=7)))
    assert later["retry_after"] == 7


def test_a_welcome_names_the_human_who_holds_it() -> None:
    held = Conversation(id="c1", state="human", holder="p1", holder_name="Ana", head=5)
    frame = json.loads(
        outbound.build_welcome(token="t", conversation=held, log_id="l", disclosure="A bot.")
    )
    assert frame["holder"] == {"role": "human", "name": "Ana"}
    assert (frame["type"], frame["head"], frame["disclosure"]) == ("welcome", 5, "A bot.")


def test_nobody_and_the_bot_have_no_name() -> None:
    assert outbound.build_holder(Conversation(id="c")) == {"role": "bot"}
    assert outbound.build_holder(Conversation(id="c", state="waiting")) == {"role": "nobody"}


def test_what_is_not_known_is_left_out() -> None:
    assert json.loads(outbound.build_ok(None, seq=None, head=0)) == {"type": "ok", "head": 0}
    assert json.loads(outbound.build_caught_up(4)) == {"type": "caught_up", "seq": 4}


def test_the_queue_says_whether_it_is_whole() -> None:
    frame = outbound.build_queue([{"conversation_id": "c1", "holder": None}], ["c2"], whole=False)
    assert json.loads(frame) == {
        "type": "queue",
        "whole": False,
        "items": [{"conversation_id": "c1", "holder": None}],
        "gone": ["c2"],
    }
