"""What a person stood behind, and what had led to it."""

import pytest

from escalation.desk_events import ReturnedToBot
from escalation.events import decode_all
from escalation.transcripts.answers import Answer, find_answers
from tests.escalation.transcripts.words import (
    ADA,
    approved,
    aside,
    bot,
    customer,
    decision,
    handoff,
    held,
    human,
    note,
    resolved,
    started,
)


@pytest.fixture
def find(write_log):
    def find(*events) -> list[Answer]:
        return list(find_answers(decode_all(write_log(*events))))

    return find


def test_answer_of_the_bot_alone_is_none(find) -> None:
    assert find(started(), customer("Hi"), decision("answer", 2), bot("Hello", 2), resolved()) == []


def test_reply_after_a_handover_knows_its_decision_and_draft(find) -> None:
    [answer] = find(
        started(),
        customer("Where is it?"),
        decision("handoff", 2, reasons=["low_confidence"], draft="On its way."),
        handoff("low_confidence"),
        aside("On its way.", 2),
        note("Look at this"),
        human("It arrives tomorrow.", draft_seq=5, edited=True),
        human("By noon.", by="p2"),
        resolved(),
    )
    assert answer.texts == ["It arrives tomorrow.", "By noon."]
    assert (answer.asked_seq, answer.decision_seq, answer.seqs) == (2, 3, [7, 8])
    assert (answer.by, answer.origin, answer.draft) == (["p1", "p2"], "edited", "On its way.")
    assert (answer.reasons, answer.follows_answer) == (("low_confidence",), False)
    assert answer.asked_at < answer.at


def test_draft_sent_as_it_was_is_approved_and_with_more_words_edited(find) -> None:
    start = (customer("Q"), decision("handoff", 1), handoff("x"), aside("A draft.", 1))
    [one] = find(*start, human("A draft.", draft_seq=4))
    [more] = find(*start, human("A draft.", draft_seq=4), human("And this."))
    [last] = find(*start, human("Well:"), human("A draft.", draft_seq=4))
    [own] = find(*start, human("My own words."))
    assert [each.origin for each in (one, more, last, own)] == [
        "approved",
        "edited",
        "edited",
        "written",
    ]
    assert own.draft == "A draft."


def test_each_message_of_the_customer_begins_a_new_answer(find) -> None:
    first, second = find(
        customer("One?"),
        decision("handoff", 1, reasons=["asks_for_human"]),
        handoff("asks_for_human"),
        human("1"),
        customer("Two?"),
        customer("Or three?"),
        human("2 and 3"),
    )
    assert (first.asked_seq, first.decision_seq) == (1, 2)
    assert (second.asked_seq, second.decision_seq, second.decision, second.draft) == (
        6,
        None,
        None,
        None,
    )
    assert second.reasons == ("asks_for_human",)


def test_approved_drafts_are_answers(find) -> None:
    as_it_was, edited = find(
        customer("One?"),
        decision("approve", 1, reasons=["uncertified"], draft="1."),
        held("1.", 1),
        approved(3),
        bot("1.", 1, draft_seq=3, approved_by="p1"),
        customer("Two?"),
        decision("approve", 6, reasons=["uncertified"], draft="2."),
        held("2.", 6),
        approved(8),
        bot("Two.", 6, draft_seq=8, approved_by="p2", edited=True),
    )
    assert (as_it_was.origin, as_it_was.texts, as_it_was.draft) == ("approved", ["1."], "1.")
    assert (as_it_was.asked_seq, as_it_was.decision_seq, as_it_was.seqs) == (1, 2, [5])
    assert (edited.origin, edited.texts, edited.draft) == ("edited", ["Two."], "2.")
    assert (edited.by, edited.asked_seq, edited.reasons) == (["p2"], 6, ("uncertified",))


def test_words_after_an_answer_follow_it(find) -> None:
    answers = find(
        customer("Q"), decision("answer", 1, reasons=["x"]), bot("A", 1), human("Not quite.")
    )
    assert [(each.follows_answer, each.decision, each.reasons) for each in answers] == [
        (True, None, ())
    ]


def test_later_handover_gives_the_reason(find) -> None:
    [answer] = find(
        customer("Q"),
        decision("approve", 1, reasons=["uncertified"]),
        held("A draft.", 1),
        handoff("draft_rejected"),
        human("A"),
    )
    assert answer.reasons == ("draft_rejected",)
    assert answer.decision is not None
    assert answer.draft == "A draft."


def test_draft_that_came_too_late_counts_as_the_draft(find) -> None:
    [answer] = find(customer("Q"), aside("Late.", 1), human("A"))
    assert (answer.draft, answer.decision, answer.origin) == ("Late.", None, "written")


def test_greeting_before_any_question_answers_nothing(find) -> None:
    [answer] = find(started(), human("Hello!"), ReturnedToBot(author=ADA), customer("Hi"))
    assert (answer.asked_seq, answer.asked_at) == (0, "")
