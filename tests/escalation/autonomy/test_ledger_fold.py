"""What a conversation's log says of each decision."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from escalation.autonomy.ledger import LedgerRow
from escalation.autonomy.ledger_fold import build_rows
from escalation.desk_events import (
    ConversationResolved,
    CustomerRated,
    HandoffInner,
    HandoffRequested,
    RatedBody,
)
from escalation.event_parts import BOT, CUSTOMER, SYSTEM, Author, Event, Said
from escalation.events import Action as Acts
from escalation.events import (
    AnswerAudited,
    AnswerBody,
    AnswerInner,
    Audit,
    AuditedInner,
    BotAnswered,
    ConversationStarted,
    CustomerWrote,
    DecidedInner,
    DecisionInner,
    DecisionMade,
    DraftApproved,
    DraftHeld,
    DraftInner,
    DraftRejected,
    DraftSetAside,
    HumanInner,
    HumanWrote,
    Record,
    StartedBody,
    ToolWanted,
    Verdict,
    build_record,
)

DRAFT = "You can send tents back within 30 days of delivery; the label is in the parcel."
OTHER = "Tents go back within 14 days of delivery; please ask for a label by telephone."
PERSON = Author(role="human", name="Anna")


def write(*events: Event) -> list[Record]:
    """Store events as a log would, one second apart."""
    return [
        build_record(
            event, conversation_id="c1", seq=seq, epoch=1, at=f"2026-01-05T09:00:{seq:02}.000Z"
        )
        for seq, event in enumerate(events, start=1)
    ]


def decide(action: Acts, *, draft: str | None = DRAFT, drawn: bool = False) -> DecisionMade:
    inner = DecisionInner(
        action=action,
        confidence=0.9,
        raw=2.1,
        threshold=0.8,
        certified=True,
        question="Can I send it back?",
        reasons=["low_confidence"],
        signals={"margin": 0.2},
        versions={"model": "m"},
        draft=draft,
        answer_id="returns-1",
        topic="returns",
        language="en",
        through_seq=2,
        audit=Audit(drawn=drawn, probability=0.05 if drawn else 1.0),
    )
    return DecisionMade(author=SYSTEM, inner=inner)


def hold(text: str = DRAFT) -> DraftHeld:
    return DraftHeld(author=BOT, body=Said(text=text), inner=DraftInner(through_seq=2))


def set_aside(text: str = DRAFT, draft_seq: int | None = None) -> DraftSetAside:
    inner = DraftInner(through_seq=2, draft_seq=draft_seq)
    return DraftSetAside(author=BOT, body=Said(text=text), inner=inner)


def answer(
    text: str = DRAFT, *, draft_seq: int | None = None, by: str | None = None
) -> BotAnswered:
    inner = AnswerInner(draft_seq=draft_seq, approved_by=by, edited=text != DRAFT, by=by)
    return BotAnswered(author=BOT, body=AnswerBody(text=text, in_reply_to=2), inner=inner)


def approve(text: str = DRAFT) -> list[Event]:
    inner = DecidedInner(by="p1", draft_seq=4, edited=text != DRAFT)
    return [DraftApproved(author=PERSON, inner=inner), answer(text, draft_seq=4, by="p1")]


def reply(text: str, *, draft_seq: int | None = None, edited: bool = False) -> HumanWrote:
    inner = HumanInner(by="p1", draft_seq=draft_seq, edited=edited)
    return HumanWrote(author=PERSON, body=Said(text=text), inner=inner)


def judge(answer_seq: int, verdict: Verdict, right_id: str | None = None) -> AnswerAudited:
    inner = AuditedInner(by="p2", answer_seq=answer_seq, verdict=verdict, right_answer_id=right_id)
    return AnswerAudited(author=PERSON, inner=inner)


def rate(score: int, seq: int | None = None) -> CustomerRated:
    return CustomerRated(author=CUSTOMER, body=RatedBody(score=score, seq=seq))


BEGUN: Sequence[Event] = (
    ConversationStarted(author=CUSTOMER, body=StartedBody(site="shop")),
    CustomerWrote(author=CUSTOMER, body=Said(text="Can I send it back?")),
)
ASKED_AGAIN = CustomerWrote(author=CUSTOMER, body=Said(text="Hello?"))
HANDED_OVER = HandoffRequested(author=SYSTEM, inner=HandoffInner(suggestion=DRAFT))
HANDOFF: Sequence[Event] = (*BEGUN, decide("handoff"), HANDED_OVER, set_aside())
HELD: Sequence[Event] = (*BEGUN, decide("approve"), hold())
SENT: Sequence[Event] = (*BEGUN, decide("answer"), answer())
DRAWN: Sequence[Event] = (*BEGUN, decide("answer", drawn=True), answer())


def read(*events: Event) -> LedgerRow:
    (row,) = build_rows(write(*events))
    return row


def tell(row: LedgerRow) -> tuple[object, ...]:
    return (row.how, row.right, row.right_id, row.probability, row.labelled_seq, row.reviewer)


def test_a_decision_is_kept_as_it_was_made() -> None:
    assert read(*HELD) == LedgerRow(
        conversation_id="c1",
        seq=3,
        position=0,
        at="2026-01-05T09:00:03.000Z",
        site="shop",
        question="Can I send it back?",
        action="approve",
        topic="returns",
        language="en",
        answer_id="returns-1",
        draft=DRAFT,
        confidence=0.9,
        raw=2.1,
        threshold=0.8,
        certified=True,
        reasons=("low_confidence",),
        signals={"margin": 0.2},
        versions={"model": "m"},
        audit_probability=1.0,
    )


def test_what_nobody_decided_has_no_row() -> None:
    assert build_rows(write(*BEGUN)) == []
    assert build_rows([]) == []


def test_an_answer_sent_without_a_human_is_judged_by_nobody() -> None:
    row = read(*SENT)
    assert (row.sent, row.answer_seq) == (True, 4)
    assert tell(row) == (None, None, None, None, None, None)


def test_a_draft_sent_at_the_end_of_its_window_went_out_without_a_human() -> None:
    row = read(*BEGUN, decide("veto"), hold(), answer(draft_seq=4))
    assert (row.sent, row.answer_seq) == (True, 5)


def test_an_approved_draft_is_right() -> None:
    row = read(*HELD, *approve())
    assert tell(row) == ("approved", True, "returns-1", 1.0, 6, "p1")
    assert (row.sent, row.answer_seq, row.labelled_at) == (False, 6, "2026-01-05T09:00:06.000Z")


@pytest.mark.parametrize(
    ("text", "right", "right_id"),
    [("Hi Ben, " + DRAFT, True, "returns-1"), (OTHER, False, None)],
)
def test_an_edit_counts_as_wrong_when_the_substance_changed(
    text: str, right: bool, right_id: str | None
) -> None:
    assert tell(read(*HELD, *approve(text))) == ("edited", right, right_id, 1.0, 6, "p1")


def test_a_rejected_draft_is_wrong() -> None:
    rejected = DraftRejected(author=PERSON, inner=DecidedInner(by="p1", draft_seq=4))
    assert tell(read(*HELD, rejected)) == ("rejected", False, None, 1.0, 5, "p1")
    # What a person then writes in their own words takes nothing back, whatever it is.
    assert read(*HELD, rejected, HANDED_OVER, reply(DRAFT)).how == "rejected"


def test_a_draft_stopped_in_its_window_was_looked_at_by_chance() -> None:
    rejected = DraftRejected(author=PERSON, inner=DecidedInner(by="p1", draft_seq=4))
    row = read(*BEGUN, decide("veto"), hold(), rejected)
    assert (row.how, row.right, row.probability) == ("rejected", False, None)


def test_a_reply_that_begins_from_the_draft_judges_it() -> None:
    assert tell(read(*HANDOFF, reply(DRAFT, draft_seq=5))) == (
        "approved", True, "returns-1", 1.0, 6, "p1",
    )  # fmt: skip
    row = read(*HANDOFF, reply(OTHER, draft_seq=5, edited=True))
    assert (row.how, row.right) == ("edited", False)
    # What is said after it does not matter any more.
    assert read(*HANDOFF, reply(DRAFT, draft_seq=5), reply(OTHER)).how == "approved"


def test_a_held_draft_that_was_set_aside_still_leads_to_its_decision() -> None:
    row = read(*HELD, set_aside(draft_seq=4), reply(DRAFT, draft_seq=5))
    assert (row.how, row.right) == ("approved", True)


def test_a_draft_that_came_too_late_belongs_to_no_decision() -> None:
    row = read(*HANDOFF, set_aside(OTHER), reply(OTHER, draft_seq=6))
    assert (row.how, row.right) == ("ignored", None)


def test_a_reply_in_other_words_says_nothing_of_the_draft() -> None:
    assert tell(read(*HANDOFF, reply("Let me look."))) == ("ignored", None, None, 1.0, 6, "p1")


def test_a_reply_of_the_same_substance_says_that_the_draft_was_right() -> None:
    row = read(*HANDOFF, reply("Hello Ben,\n" + DRAFT))
    assert (row.how, row.right, row.right_id) == ("answered", True, "returns-1")
    first, second = DRAFT.split("; ")
    assert read(*HANDOFF, reply(first), reply(second)).how == "answered"
    # After the customer's next message it is a reply to that one.
    assert read(*HANDOFF, reply("One moment."), ASKED_AGAIN, reply(DRAFT)).how == "ignored"
    assert read(*HANDOFF, ASKED_AGAIN, reply(DRAFT)).how == "answered"


def test_a_reply_without_a_draft_to_compare_says_nothing() -> None:
    row = read(*BEGUN, decide("handoff", draft=None), HANDED_OVER, reply(DRAFT))
    assert tell(row) == (None, None, None, None, None, None)


def test_an_audited_answer_is_judged_with_the_probability_of_its_draw() -> None:
    assert tell(read(*DRAWN, judge(4, "right"))) == ("audited", True, "returns-1", 0.05, 5, "p2")
    assert tell(read(*DRAWN, judge(4, "wrong"))) == ("audited", False, None, 0.05, 5, "p2")
    named = read(*DRAWN, judge(4, "wrong", "returns-2"))
    assert named.right_id == "returns-2"


def test_an_answer_that_was_not_drawn_has_no_known_probability() -> None:
    assert tell(read(*SENT, judge(4, "wrong"))) == ("audited", False, None, None, 5, "p2")


def test_unclear_is_no_verdict() -> None:
    assert read(*DRAWN, judge(4, "unclear")).how is None
    assert read(*DRAWN, judge(4, "wrong"), judge(4, "unclear")).right is False


def test_a_verdict_wins_over_what_was_done_before_and_after() -> None:
    row = read(*HELD, *approve(), judge(6, "wrong"), rate(1))
    assert (row.how, row.right, row.probability) == ("audited", False, 1.0)
    again = read(*DRAWN, judge(4, "wrong"), judge(4, "right"))
    assert (again.right, again.labelled_seq) == (True, 6)


def test_a_complaint_is_kept_without_a_probability() -> None:
    assert tell(read(*DRAWN, rate(2))) == ("rated", False, None, None, 5, None)
    assert read(*DRAWN, rate(1, seq=4)).how == "rated"
    assert read(*DRAWN, rate(3)).how is None
    assert read(*DRAWN, rate(1, seq=2)).how is None
    assert read(*HELD, *approve(), rate(1)).how == "approved"


def test_two_decisions_of_one_conversation_are_told_apart() -> None:
    resolved = ConversationResolved(author=PERSON)
    rows = build_rows(write(*SENT, ASKED_AGAIN, decide("handoff"), HANDED_OVER, reply(OTHER)))
    assert [(row.seq, row.sent, row.how) for row in rows] == [
        (3, True, None),
        (6, False, "ignored"),
    ]
    rows = build_rows(write(*HANDOFF, resolved, ASKED_AGAIN, reply(OTHER)))
    assert [row.how for row in rows] == [None]


def test_what_was_erased_is_no_evidence() -> None:
    records = write(*HELD, *approve())
    for record in (records[2],):
        record.body = record.inner = "{}"
    assert build_rows(records) == []
    for place in (5, 6):
        records = write(*HANDOFF, reply(OTHER), rate(1))
        records[place].body = records[place].inner = "{}"
        assert [row.how for row in build_rows(records)] == [None if place == 5 else "ignored"]


def test_an_answer_that_rests_on_a_tool_is_marked() -> None:
    decided = decide("approve")
    resting = decided.inner.model_copy(update={"rests_on_tool": True})
    row = read(*BEGUN, decided.model_copy(update={"inner": resting}), hold(), *approve())
    assert (row.how, row.versions) == ("approved", {"model": "m", "rests_on": "tool"})


def test_a_wish_is_judged_by_nobody() -> None:
    wish = decide("handoff", draft=None)
    wanted = wish.inner.model_copy(update={"wants": [ToolWanted(name="refund")]})
    row = read(*BEGUN, wish.model_copy(update={"inner": wanted}), HANDED_OVER, reply("Done."))
    assert (row.how, row.right) == (None, None)
