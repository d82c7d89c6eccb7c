from collections import Counter
from random import Random

import pytest

from agent_console.lab.actors.acts import MALFORMED, OUTCOMES, Pen, finish, intrude, reply
from agent_console.lab.actors.seen import Seen
from agent_console.wire.read import DESK_READER
from escalation.errors import HandraiseError


def look() -> Seen:
    seen = Seen()
    seen.asked, seen.suggestion, seen.held = "alice-3", 5, 7
    return seen


def test_everything_a_person_writes_has_a_name_of_its_own() -> None:
    pen = Pen("ben")
    frames = [pen.write("note", "c1", look(), "Hm."), pen.write("send", "c1", look(), "Hello.")]
    assert [frame["client_id"] for frame in frames] == ["ben-1", "ben-2"]
    assert frames[1]["text"] == "<ben-2> re <alice-3>: Hello."


def test_a_draft_is_approved_as_it_stands_or_in_other_words() -> None:
    pen = Pen("ben")
    assert "text" not in pen.approve("c1", 7, look(), 0.9)
    edited = pen.approve("c1", 7, look(), 0.1)
    assert (edited["text"], edited["draft_seq"]) == ("Re <alice-3>: in better words.", 7)


def test_what_is_wanted_is_allowed_or_not_and_edits_change_the_amount() -> None:
    pen, args = Pen("ben"), {"order": "A1", "amount": 7}
    frames = [pen.decide("c1", 4, args, Random(number)) for number in range(60)]
    decided = Counter(frame["decision"] for frame in frames)
    assert min(decided[word] for word in ("approve", "edit", "reject")) > 5
    edits = [frame["args"] for frame in frames if frame["decision"] == "edit"]
    assert {edit["order"] for edit in edits} == {"A1"}
    assert len({edit["amount"] for edit in edits}) > 5
    assert all("args" not in frame for frame in frames if frame["decision"] != "edit")


def test_a_verdict_names_the_answer_and_here_and_there_why() -> None:
    pen = Pen("ben")
    wrong, right = pen.audit("c1", 9, 0.1), pen.audit("c1", 9, 0.6)
    assert (wrong["answer_seq"], wrong["verdict"], wrong["right_answer_id"]) == (9, "wrong", "k2")
    assert (right["verdict"], right["client_id"], "note" in right) == ("right", "ben-2", False)


def test_a_reply_may_start_from_what_the_bot_left() -> None:
    pen = Pen("ben")
    assert reply(pen, "c1", look(), 0.1)["draft_seq"] == 5
    assert "draft_seq" not in reply(pen, "c1", look(), 0.6)
    assert reply(pen, "c1", look(), 0.99)["draft_seq"] == 1
    assert "draft_seq" not in reply(pen, "c1", Seen(), 0.1)


def test_conversations_end_in_every_way_there_is() -> None:
    frames = [finish(["anna", "dora"], Random(n)) for n in range(500)]
    kinds = Counter(frame["type"] for frame in frames)
    assert set(kinds) == {"resolve", "return_to_bot", "release", "transfer"}
    assert {frame.get("outcome") for frame in frames} == {None, *OUTCOMES}
    assert {frame.get("to") for frame in frames} == {None, "anna", "dora"}
    assert min(kinds.values()) > 50


def test_whatever_a_person_does_is_a_frame_that_can_be_read() -> None:
    pen = Pen("ben")
    frames = [intrude(pen, "c1", look(), n / 100) for n in range(100)]
    frames += [finish(["anna"], Random(n)) | {"conversation_id": "c1"} for n in range(50)]
    for frame in frames:
        read = DESK_READER._adapter.validate_python(frame)
        assert read.type == frame["type"]
    assert len({frame["type"] for frame in frames}) == 12


@pytest.mark.parametrize("frame", [each for each in MALFORMED if isinstance(each, str)])
def test_no_reader_takes_a_malformed_frame(frame: str) -> None:
    if "again" in frame:  # well formed, but said already
        assert DESK_READER.read(frame).type == "hello"
        return
    with pytest.raises(HandraiseError):
        DESK_READER.read(frame)
