from typing import Any

from agent_console.lab.actors.witness import Witness
from tests.agent_console.lab.actors.place import TOKEN, Place


def bring(role: str = "customer") -> tuple[Place, Witness]:
    place = Place()
    witness = place.bring_witness(role=role)
    witness.socket, witness.log_id = "s1", "log-1"
    return place, witness


def strip(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("t", "actor")}


async def test_a_command_is_written_with_what_it_is_about() -> None:
    place, witness = bring()
    frame = {"type": "send", "client_id": "a-1", "text": "<a-1> my card [sensitive]"}
    assert witness.note_asked("send", "c1", frame) == 1
    assert witness.note_asked("send", "c1", frame) == 2
    assert strip(place.lines[0]) == {
        "op": "invoke",
        "id": 1,
        "role": "customer",
        "kind": "send",
        "conversation_id": "c1",
        "socket": "s1",
        "client_id": "a-1",
        "text": "<a-1> my card [sensitive]",
        "tags": ["sensitive"],
    }


async def test_only_what_customers_write_has_tags() -> None:
    place, witness = bring(role="human")
    witness.note_asked("note", "c1", {"text": "a card [sensitive]", "draft_seq": 3, "to": "ben"})
    assert "tags" not in place.lines[0]
    assert (place.lines[0]["draft_seq"], place.lines[0]["to"]) == (3, "ben")


async def test_answers_are_written_with_the_number_of_the_command() -> None:
    place, witness = bring()
    witness.note_done(7, "c1", {"client_id": "a-1", "seq": 4, "epoch": 2, "head": 9})
    witness.note_refused(8, "c1", {"code": "conflict", "client_id": "a-2"})
    witness.note_refused(None, "c1", {"code": "not_found", "conversation_id": "c2"})
    assert [strip(line) for line in place.lines] == [
        {
            "op": "ack",
            "id": 7,
            "conversation_id": "c1",
            "client_id": "a-1",
            "seq": 4,
            "epoch": 2,
            "head": 9,
            "log_id": "log-1",
        },
        {
            "op": "refuse",
            "id": 8,
            "conversation_id": "c1",
            "client_id": "a-2",
            "code": "conflict",
            "log_id": "log-1",
        },
        {"op": "refuse", "conversation_id": "c2", "code": "not_found", "log_id": "log-1"},
    ]


async def test_what_is_seen_is_written_as_it_came() -> None:
    place, witness = bring()
    event = {"conversation_id": "c1", "seq": 2, "kind": "CustomerWrote", "client_id": "a-1"}
    event |= {"author": {"role": "customer"}, "body": {"text": "Hi"}, "inner": {"epoch": 1}}
    witness.note_opened("s1")
    witness.note_following("c1", after=1, head=2, known_log_id="log-0")
    witness.note_event(event)
    witness.note_caught_up("c1", 2)
    witness.note_reset(None, "log_changed")
    witness.note_unwatched("c1")
    witness.note_queue(["c1"])
    witness.note_capacity(3)  # written only where a plan offers anything
    witness.note_presence("online", 12.5)
    witness.note_lost("s1")
    following, seen, *rest = [strip(line) for line in place.lines]
    assert (following["after"], following["head"], following["known_log_id"]) == (1, 2, "log-0")
    assert following["opened"] == place.lines[0]["t"]
    assert seen == event | {
        "op": "deliver",
        "role": "customer",
        "socket": "s1",
        "log_id": "log-1",
    }
    assert rest == [
        {"op": "caught_up", "socket": "s1", "conversation_id": "c1", "seq": 2},
        {"op": "reset", "socket": "s1", "reason": "log_changed"},
        {"op": "unwatch", "socket": "s1", "conversation_id": "c1"},
        {"op": "queue", "socket": "s1", "waiting": ["c1"]},
        {"op": "presence", "state": "online", "sent": 12.5},
        {"op": "disconnect", "socket": "s1"},
    ]


async def test_what_the_server_calls_a_visitor_is_read_from_the_token_once() -> None:
    place, witness = bring()
    witness.note_token(TOKEN)
    place.bring_witness().note_token(TOKEN)
    assert [strip(line) for line in place.lines] == [{"op": "known_as", "sender": "v1"}]
