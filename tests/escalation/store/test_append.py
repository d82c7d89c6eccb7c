"""The order of checks of one write, and what it comes to; the contract suite covers the rest."""

from __future__ import annotations

import pytest

from escalation.conversation import Conversation
from escalation.errors import Conflict, Invalid, StaleStandings, StaleTurn
from escalation.event_parts import BOT, CUSTOMER, Author, Event, Said
from escalation.events import CustomerWrote, DraftHeld, DraftInner, NoteAdded
from escalation.store.append import Found, Prepared, Sent, check_text, prepare_append
from escalation.store.log import OpenTurn, VetoTimer, Write

EMPTY = Conversation("c1")
HELLO = CustomerWrote(author=CUSTOMER, body=Said(text="hello"))


def prepare(
    write: Write,
    conversation: Conversation = EMPTY,
    turn: OpenTurn | None = None,
    sent: Sent | None = None,
    standings: int = 0,
    timer: VetoTimer | None = None,
) -> Prepared:
    return prepare_append(
        write,
        Found(conversation, turn, timer),
        lambda _: sent,
        at="now",
        node="n1",
        digest_key=b"key",
        find_standings=lambda: standings,
    )


def test_a_new_sending_notes_number_and_digest_of_its_carrier() -> None:
    write = Write("c1", decide=lambda _: [HELLO, HELLO], sender="s", client_id="1", payload="x")
    prepared = prepare(write)
    assert prepared.appended.seq == 2
    assert prepared.sent is not None
    assert (prepared.sent.seq, len(prepared.sent.digest)) == (2, 16)
    again = prepare(write, prepared.appended.conversation, sent=prepared.sent)
    assert (again.appended.seq, again.appended.repeated, again.sent) == (2, True, None)


@pytest.mark.parametrize("field", ["sender", "client_id", "payload", "carrier"])
def test_whatever_a_sending_is_told_by_makes_another_one(field: str) -> None:
    def build(**changes: str) -> Write:
        values = {"sender": "s", "client_id": "1", "payload": "x", "carrier": "CustomerWrote"}
        return Write("c1", decide=lambda _: [HELLO], **(values | changes))  # type: ignore[arg-type]

    sent = prepare(build()).sent
    with pytest.raises(Conflict):
        prepare(build(**{field: "other"}), sent=sent)


def test_the_digest_depends_on_the_key() -> None:
    write = Write("c1", decide=lambda _: [HELLO], sender="s", client_id="1")
    one, other = (
        prepare_append(
            write,
            Found(EMPTY),
            lambda _: None,
            at="",
            node="n",
            digest_key=key,
            find_standings=lambda: 0,
        ).sent
        for key in (b"one", b"other")
    )
    assert one is not None
    assert other is not None
    assert one.digest != other.digest


def test_another_attempt_than_the_turn_s_is_stale() -> None:
    write = Write("c1", decide=lambda _: [HELLO], attempt=2)
    for turn in (None, OpenTurn("c1", 1, 1, "n1"), OpenTurn("c1", 1, 3, "n1")):
        with pytest.raises(StaleTurn):
            prepare(write, turn=turn)
    assert prepare(write, turn=OpenTurn("c1", 1, 2, "n1")).appended.seq == 1


def test_a_turn_stays_with_its_node_and_attempt() -> None:
    turn = OpenTurn("c1", 1, 3, "n2")
    appended = prepare(Write("c1", decide=lambda _: [HELLO, HELLO]), turn=turn).appended
    assert appended.turn == OpenTurn("c1", 2, 3, "n2")


@pytest.mark.parametrize("field", ["sender", "client_id", "payload", "conversation_id"])
def test_half_a_surrogate_pair_is_refused_before_any_look_up(field: str) -> None:
    values = {"conversation_id": "c1", "sender": "s", "client_id": "1", field: "\ud83d"}
    with pytest.raises(Invalid, match="surrogate"):
        check_text(Write(decide=lambda _: [], **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "event",
    [
        CustomerWrote(author=CUSTOMER, body=Said(text="\ud83d")),
        Event(kind="Any", author=Author(role="human", name="\ud83d")),
    ],
)
def test_an_event_that_cannot_be_encoded_is_refused(event: Event) -> None:
    with pytest.raises(Invalid, match="surrogate"):
        prepare(Write("c1", decide=lambda _: [event]))


def test_a_client_id_needs_a_sender() -> None:
    with pytest.raises(Invalid, match="sender"):
        check_text(Write("c1", decide=lambda _: [], client_id="1"))


def test_what_was_decided_under_older_standings_is_refused() -> None:
    write = Write("c1", decide=lambda _: [HELLO], standings=3)
    assert prepare(write, standings=3).appended.seq == 1
    for version in (2, 4):
        with pytest.raises(StaleStandings):
            prepare(write, standings=version)


def test_what_rests_on_no_standings_asks_for_none() -> None:
    assert prepare(Write("c1", decide=lambda _: [HELLO]), standings=7).appended.seq == 1


def hold(seconds: float | None) -> DraftHeld:
    return DraftHeld(author=BOT, body=Said(text="Yes."), inner=DraftInner(veto_seconds=seconds))


def test_a_draft_with_a_window_gets_a_timer_that_stays_at_its_node() -> None:
    held = prepare(Write("c1", decide=lambda _: [HELLO, hold(20.0)])).appended
    assert held.timer == VetoTimer("c1", 2, 0, 20.0, "n1")
    taken = VetoTimer("c1", 2, 0, 20.0, "n2")
    note = Write("c1", decide=lambda _: [NoteAdded(author=CUSTOMER, body=Said(text="so"))])
    assert prepare(note, held.conversation, timer=taken).appended.timer == taken
    nothing = Write("c1", decide=lambda _: [])
    assert prepare(nothing, held.conversation, timer=taken).appended.timer == taken


def test_a_draft_that_waits_for_a_yes_has_no_timer_and_a_newer_window_gets_its_own() -> None:
    assert prepare(Write("c1", decide=lambda _: [hold(None)])).appended.timer is None
    held = prepare(Write("c1", decide=lambda _: [hold(20.0)])).appended
    newer = Write("c1", decide=lambda _: [hold(5.0)])
    timer = prepare(newer, held.conversation, timer=held.timer).appended.timer
    assert timer == VetoTimer("c1", 2, 0, 5.0, "n1")
