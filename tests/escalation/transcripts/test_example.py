"""A resolved conversation as examples: context, target, and where they come from."""

import json

import pytest

from escalation.desk_events import ReturnedToBot
from escalation.event_parts import BOT, CUSTOMER
from escalation.events import (
    AnswerWithdrawn,
    ConsentBody,
    ConsentGiven,
    ConsentWithdrawn,
    WithdrawnBody,
)
from escalation.notices import build_notice
from escalation.transcripts.example import LONGEST_CONTEXT, Example, Message, build_examples
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
    reopened,
    resolved,
    started,
)


@pytest.fixture
def build(write_log):
    def build(*events) -> list[Example]:
        return build_examples(write_log(*events))

    return build


def show(example: Example) -> list[str]:
    return [f"{message.role}: {message.content}" for message in example.messages]


QUESTION = (started(), customer("Where is it?"), decision("handoff", 2), handoff("low_confidence"))


def test_handed_over_question_becomes_an_example(build) -> None:
    [example] = build(
        started("shop", "v9"),
        customer("Hello"),
        decision("answer", 2, confidence=0.99),
        bot("Good day!", 2),
        customer("Where is my parcel?"),
        decision(
            "handoff",
            5,
            reasons=["low_confidence"],
            confidence=0.4,
            threshold=0.8,
            versions={"model": "embedded", "policy": "abc"},
            draft="In the post.",
        ),
        handoff("low_confidence"),
        aside("In the post.", 5),
        build_notice("queued"),
        note("Customer seems upset."),
        human("It arrives tomorrow.", by="p7", draft_seq=8, edited=True),
        resolved("solved", "parcel"),
    )
    assert show(example) == ["user: Hello", "assistant: Good day!", "user: Where is my parcel?"]
    assert (example.id, example.target, example.draft) == (
        "c1:11",
        "It arrives tomorrow.",
        "In the post.",
    )
    assert (example.origin, example.skipped) == ("edited", None)
    assert example.provenance.model_dump() == {
        "conversation_id": "c1",
        "customer_id": "v9",
        "site": "shop",
        "first_seq": 2,
        "asked_seq": 5,
        "decision_seq": 6,
        "target_seqs": (11,),
        "resolved_seq": 12,
        "reasons": ("low_confidence",),
        "confidence": 0.4,
        "threshold": 0.8,
        "certified": False,
        "versions": {"model": "embedded", "policy": "abc"},
        "by": ("p7",),
        "outcome": "solved",
        "labels": ("parcel",),
        "asked_at": "2026-01-01T09:00:05.000Z",
        "answered_at": "2026-01-01T09:00:11.000Z",
        "resolved_at": "2026-01-01T09:00:12.000Z",
        "consent": "unknown",
        "provisional": False,
    }
    assert Example.model_validate_json(example.model_dump_json()) == example


def test_every_answer_of_a_person_is_one_example(build) -> None:
    first, second, third = build(
        started(),
        customer("One?"),
        decision("approve", 2, draft="1."),
        held("1.", 2),
        approved(4),
        bot("1.", 2, draft_seq=4, approved_by="p1"),
        customer("Two?"),
        decision("handoff", 7),
        handoff("asks_for_human"),
        human("2."),
        human("Really."),
        customer("Three?"),
        customer("Hello?"),
        human("3."),
        resolved(),
    )
    assert (show(first), first.target, first.origin) == (["user: One?"], "1.", "approved")
    assert show(second) == ["user: One?", "assistant: 1.", "user: Two?"]
    assert (second.target, second.provenance.target_seqs) == ("2.\n\nReally.", (10, 11))
    assert show(third) == [
        "user: One?",
        "assistant: 1.",
        "user: Two?",
        "assistant: 2.\n\nReally.",
        "user: Three?\n\nHello?",
    ]
    assert (third.target, third.provenance.decision_seq) == ("3.", None)


def test_unresolved_conversation_has_none(build) -> None:
    assert build(*QUESTION, human("Here.")) == []


def test_transfers_notes_and_facts_are_in_no_context_and_no_target(build) -> None:
    first, second = build(
        *QUESTION,
        note("Secret note"),
        human("Tomorrow. I'll connect you to my supervisor for the rest."),
        ReturnedToBot(author=ADA),
        build_notice("bot_again"),
        customer("And the invoice?"),
        bot("Let me transfer you to a colleague.", 9),
        customer("Please!"),
        human("Attached."),
        resolved(),
    )
    assert first.target == "Tomorrow."
    assert show(second) == [
        "user: Where is it?",
        "assistant: Tomorrow.",
        "user: And the invoice?\n\nPlease!",
    ]


@pytest.mark.parametrize(
    ("words", "skipped", "target"),
    [
        (["Sure! One moment. I'll transfer you to billing support."], "only_a_transfer", ""),
        (["Let me get a colleague.", "It costs 3 EUR."], None, "It costs 3 EUR."),
    ],
)
def test_target_of_a_transfer_alone_gives_no_example(build, words, skipped, target) -> None:
    [example] = build(*QUESTION, *map(human, words), resolved())
    assert (example.skipped, example.target) == (skipped, target)


@pytest.mark.parametrize(
    ("outcome", "skipped", "provisional"),
    [
        ("solved", None, False),
        ("other", None, True),
        ("unsolved", "outcome_unsolved", False),
        ("spam", "outcome_spam", False),
        ("duplicate", "outcome_duplicate", False),
    ],
)
def test_outcome_decides_what_may_be_trained_on(build, outcome, skipped, provisional) -> None:
    [example] = build(*QUESTION, human("Here."), resolved(outcome))
    assert (example.skipped, example.provenance.provisional) == (skipped, provisional)


def test_reopening_makes_it_provisional_until_it_is_resolved_again(build) -> None:
    once = (*QUESTION, human("Here."), resolved("unsolved"))
    again = (reopened(), customer("It is not!"), human("Now it is."))
    [provisional] = build(*once, *again)
    assert (provisional.target, provisional.provenance.provisional) == ("Here.", True)
    first, second = build(*once, *again, resolved())
    assert [first.target, second.target] == ["Here.", "Now it is."]
    assert (first.skipped, first.provenance.provisional) == (None, False)
    assert first.provenance.resolved_seq == second.provenance.resolved_seq == 10


def test_words_without_a_question_teach_nothing(build) -> None:
    [greeting] = build(started(), human("Hello!"), resolved())
    assert greeting.skipped == "no_question"
    [correction] = build(started(), customer("Q"), bot("A", 2), human("Rather B."), resolved())
    assert correction.skipped == "no_question"


def test_newest_consent_for_training_counts(build) -> None:
    given = ConsentGiven(author=CUSTOMER)
    other = ConsentWithdrawn(author=CUSTOMER, body=ConsentBody(purpose="newsletter"))
    base = (*QUESTION, human("Here."), resolved())
    assert build(given, *base)[0].provenance.consent == "given"
    assert build(*base, given, other)[0].provenance.consent == "given"
    assert (
        build(given, *base, ConsentWithdrawn(author=CUSTOMER))[0].provenance.consent == "withdrawn"
    )


def test_personal_data_is_masked_everywhere_but_quoted_knowledge_stays(build) -> None:
    quoted = {"id": "k1", "title": "Contact", "quote": "Call 0800 123 4567."}
    [example] = build(
        started(),
        customer("My card 4111 1111 1111 1111, mail ann@example.com"),
        decision("handoff", 2, draft="Is it ann@example.com?", sources=[quoted]),
        handoff("sensitive_topic"),
        human("Call 0800 123 4567, we wrote to ann@example.com."),
        resolved(),
    )
    assert show(example) == ["user: My card [card number], mail [e-mail address]"]
    assert example.target == "Call 0800 123 4567, we wrote to [e-mail address]."
    assert example.draft == "Is it [e-mail address]?"


def test_what_a_tool_told_is_masked_and_teaches_nothing(build) -> None:
    told = {"id": "tool:order_status", "title": "order_status()", "quote": "Ann, 0800 123 4567"}
    [example] = build(
        started(),
        customer("Where is it?"),
        decision("approve", 2, draft="Call 0800 123 4567.", sources=[told], rests_on_tool=True),
        handoff("rests_on_tool"),
        human("Call 0800 123 4567."),
        resolved(),
    )
    assert example.skipped == "rests_on_tool"
    assert "0800" not in example.target


def test_erased_words_give_nothing(write_log) -> None:
    records = write_log(*QUESTION, human("Here."), resolved())
    records[1].body = records[1].inner = "{}"
    [without_question] = build_examples(records)
    assert (without_question.skipped, without_question.messages) == ("erased", ())
    records[4].body = records[4].inner = "{}"
    [without_answer] = build_examples(records)
    assert (without_answer.skipped, without_answer.target) == ("erased", "")
    assert json.loads(without_answer.model_dump_json())["provenance"]["by"] == []


def test_context_is_the_newest_part_and_begins_with_the_customer(build) -> None:
    talk = [event for n in range(60) for event in (customer(f"Q{n}"), human(f"A{n}"))]
    example = build(*talk, resolved())[-1]
    assert len(example.messages) <= LONGEST_CONTEXT
    assert example.messages[0].role == "user"
    assert example.messages[-1] == Message(role="user", content="Q59")
    assert example.provenance.first_seq > 1


def test_words_that_were_taken_back_are_no_answer(build) -> None:
    withdrawn = AnswerWithdrawn(author=BOT, body=WithdrawnBody(seen="It is at"))
    [example] = build(*QUESTION, withdrawn, human("At the depot."), resolved())
    assert show(example) == ["user: Where is it?"]
    assert example.target == "At the depot."
