"""Events: one form for the store, the wire and the screens."""

from __future__ import annotations

import json
import traceback

import pytest

from escalation import events
from escalation.errors import DamagedConversation
from escalation.event_parts import BOT, CUSTOMER, Author, Inner, Said
from escalation.events import AnswerBody, BotAnswered, CustomerWrote, Record, build_record, decode

CUSTOMER_KINDS_OF_THE_CONTRACT = {
    "ConversationStarted", "CustomerWrote", "BotAnswered", "AnswerWithdrawn", "HandoffRequested",
    "ConversationOffered", "ConversationClaimed", "ConversationReleased",
    "ConversationTransferred", "HumanWrote", "ReturnedToBot", "CustomerNotified", "ContactLeft",
    "ConversationResolved", "ConversationReopened", "CustomerRated", "CustomerLeft",
    "ConsentGiven", "ConsentWithdrawn", "FileAttached", "PersonalDataErased",
    "HumanJoined", "HumanLeft", "ConversationSnoozed", "ConversationWoken", "ConversationMerged",
}  # fmt: skip
DESK_KINDS_OF_THE_CONTRACT = {
    "DecisionMade", "AnswerBegun", "DraftHeld", "DraftSetAside", "OfferDeclined", "OfferExpired",
    "NoteAdded", "DraftApproved", "DraftRejected", "AnswerAudited", "ActionHeld", "ActionDecided", "ActionTaken",
    "ActionClosed", "ConversationRouted", "ClockWarned", "ClockBreached", "ConversationAbsorbed",
    "CustomerBlocked", "CustomerUnblocked",
}  # fmt: skip


def build_said(text: str = "Hello ✓ “you”", client_id: str | None = "k1") -> Record:
    event = CustomerWrote(author=CUSTOMER, body=Said(text=text), inner=Inner(by="v1"))
    return build_record(
        event,
        conversation_id="c1",
        seq=2,
        epoch=7,
        at="2026-01-31T08:00:00.000Z",
        sender="v1",
        client_id=client_id,
    )


def test_the_kinds_are_those_of_the_contract() -> None:
    assert events.CUSTOMER_KINDS == CUSTOMER_KINDS_OF_THE_CONTRACT
    assert events.KINDS == CUSTOMER_KINDS_OF_THE_CONTRACT | DESK_KINDS_OF_THE_CONTRACT


def test_a_customers_frame_has_no_inner_part() -> None:
    assert json.loads(build_said().frame_for_customer()) == {
        "type": "event",
        "conversation_id": "c1",
        "seq": 2,
        "kind": "CustomerWrote",
        "author": {"role": "customer"},
        "at": "2026-01-31T08:00:00.000Z",
        "client_id": "k1",
        "body": {"text": "Hello ✓ “you”"},
    }


def test_a_humans_frame_adds_the_inner_part_with_the_epoch() -> None:
    record = build_said(client_id=None)
    frame = json.loads(record.frame_for_human())
    assert frame["inner"] == {"epoch": 7, "by": "v1"}
    assert "client_id" not in frame
    outer = json.loads(record.frame_for_customer())
    assert {**outer, "inner": frame["inner"]} == frame


def test_a_frame_is_encoded_once() -> None:
    record = build_said()
    assert record.frame_for_customer() is record.frame_for_customer()
    assert record.frame_for_human() is record.frame_for_human()


@pytest.mark.parametrize("name", ['A "quoted" name', "Zoë\n", "</script>", "\\"])
def test_names_and_client_ids_are_escaped(name: str) -> None:
    event = BotAnswered(
        author=Author(role="bot", name=name), body=AnswerBody(text="x", in_reply_to=2)
    )
    record = build_record(event, conversation_id="c1", seq=3, epoch=1, at="t", client_id=name)
    frame = json.loads(record.frame_for_human())
    assert frame["author"]["name"] == name
    assert frame["client_id"] == name


def test_every_kind_comes_back_as_it_was_stored() -> None:
    for event_class in events.EVENT_CLASSES:
        kind = str(event_class.model_fields["kind"].default)
        body = events._EMPTY_BODIES.get(kind, {})
        inner = events._EMPTY_INNERS.get(kind, {})
        event = event_class.model_validate({"author": CUSTOMER, "body": body, "inner": inner})
        record = build_record(event, conversation_id="c1", seq=1, epoch=4, at="t")
        assert record.kind == kind
        back = decode(record)
        assert type(back) is event_class
        assert back.body == event.body
        assert back.inner == event.inner.model_copy(update={"epoch": 4})


def test_erased_content_still_decodes() -> None:
    for kind in events.KINDS:
        record = Record("c1", 5, kind, "customer", None, None, 3, "t", None, "{}", "{}")
        event = decode(record)
        assert event is not None
        assert event.inner.epoch == 3


def test_a_kind_of_a_newer_version_is_not_decoded_and_is_no_error() -> None:
    record = Record("c1", 5, "TeaServed", "bot", None, None, 3, "t", None, '{"cups":2}', "{}")
    assert decode(record) is None
    assert json.loads(record.frame_for_human())["body"] == {"cups": 2}
    assert not record.is_for_customer()


def test_fields_of_a_newer_version_are_ignored() -> None:
    record = Record(
        "c1",
        5,
        "CustomerWrote",
        "customer",
        None,
        None,
        3,
        "t",
        None,
        '{"text":"a","mood":1}',
        "{}",
    )
    event = decode(record)
    assert isinstance(event, CustomerWrote)
    assert event.body == Said(text="a")


def test_the_bots_author_says_that_it_is_one() -> None:
    assert BOT.role == "bot"


def test_the_schema_names_every_kind() -> None:
    assert set(events.event_json_schema()["discriminator"]["mapping"]) == events.KINDS


@pytest.mark.parametrize(
    ("kind", "body", "inner", "found"),
    [
        ("CustomerWrote", "{", "{}", "is no readable JSON"),
        ("CustomerWrote", '["text"]', "{}", "is no readable JSON"),
        ("CustomerWrote", "[" * 100_000, "{}", "is no readable JSON"),
        ("CustomerWrote", '{"text":"a"}', "null", "is no readable JSON"),
        ("CustomerWrote", '{"words":"private"}', "{}", "is no CustomerWrote as this version"),
        ("DecisionMade", "{}", '{"action":"sing"}', "is no DecisionMade as this version"),
    ],
)
def test_a_row_that_cannot_be_decoded_names_itself_and_not_its_words(
    kind: str, body: str, inner: str, found: str
) -> None:
    record = Record("c1", 5, kind, "customer", None, None, 1, "", None, body, inner)
    with pytest.raises(DamagedConversation) as caught:
        decode(record)
    assert caught.value.message.startswith(f"Event 5 of conversation c1 {found}")
    assert (caught.value.details["conversation_id"], caught.value.details["seq"]) == ("c1", 5)
    assert "private" not in "".join(traceback.format_exception(caught.value))


def test_what_cannot_be_decoded_cannot_be_read_either() -> None:
    record = Record("c1", 5, "NoteAdded", "human", None, None, 1, "", None, "x", "[]")
    for read in (record.read_body, record.read_inner):
        with pytest.raises(DamagedConversation, match="Event 5 of conversation c1"):
            read()
