"""The log as turns for a bot and as lines for people."""

import pytest

from agent.dialogue import Turn
from escalation.desk_events import (
    AbsorbedInner,
    ConversationAbsorbed,
    ConversationReopened,
    ReturnedInner,
    ReturnedToBot,
)
from escalation.event_parts import BOT, CUSTOMER, SYSTEM, Said
from escalation.events import (
    AnswerWithdrawn,
    ConversationStarted,
    NoteAdded,
    WithdrawnBody,
    WithdrawnInner,
)
from escalation.notices import build_notice
from escalation.transcripts.transcript import STRETCH_ENDED, build_turns, leave_out_settled
from tests.escalation.transcripts.words import ADA, bot, customer, human


@pytest.fixture
def records(write_log):
    return write_log(
        ConversationStarted(author=CUSTOMER),
        customer("Hello"),
        bot("Good day!", 2),
        customer("My parcel is late"),
        build_notice("queued"),
        NoteAdded(author=ADA, body=Said(text="Seems upset.")),
        human("It arrives tomorrow."),
        ReturnedToBot(author=ADA, inner=ReturnedInner(note="Parcel located.")),
        customer("And my invoice?"),
    )


def test_turns_hold_what_was_said_and_the_end_of_the_human_stretch(records) -> None:
    assert build_turns(records, 9) == [
        Turn("customer", "Hello"),
        Turn("bot", "Good day!"),
        Turn("customer", "My parcel is late"),
        Turn("human", "It arrives tomorrow."),
        Turn(
            "fact",
            "A colleague handled the conversation up to here and has handed it back to you. "
            "What was settled: Parcel located.",
        ),
        Turn("customer", "And my invoice?"),
    ]


def test_turns_end_at_the_message_asked_for(records) -> None:
    assert build_turns(records, 4)[-1] == Turn("customer", "My parcel is late")


def test_return_without_a_note_states_only_that_it_ended(write_log) -> None:
    records = write_log(human("Done."), ReturnedToBot(author=ADA), customer("Thanks"))
    assert build_turns(records, 3)[1] == Turn(
        "fact", "A colleague handled the conversation up to here and has handed it back to you."
    )


def test_answer_stands_after_the_message_it_replies_to(write_log) -> None:
    records = write_log(customer("One"), customer("Two"), bot("To one", 1))
    assert build_turns(records, 2) == [
        Turn("customer", "One"),
        Turn("bot", "To one"),
        Turn("customer", "Two"),
    ]


def test_later_messages_and_their_answer_are_left_out(write_log) -> None:
    records = write_log(customer("One"), bot("To one", 1), customer("Two"))
    assert build_turns(records, 1) == [Turn("customer", "One")]


def test_reopening_is_a_fact(write_log) -> None:
    records = write_log(customer("One"), ConversationReopened(author=SYSTEM), customer("Again"))
    assert build_turns(records, 3)[1] == Turn(
        "fact",
        "The conversation was closed here. The customer has written again and it is open again.",
    )


def test_erased_messages_are_left_out(records) -> None:
    records[1].body = "{}"
    records[1].inner = "{}"
    assert build_turns(records, 4)[0] == Turn("bot", "Good day!")


def take_back(seen: str, through_seq: int) -> AnswerWithdrawn:
    inner = WithdrawnInner(through_seq=through_seq)
    return AnswerWithdrawn(author=BOT, body=WithdrawnBody(seen=seen), inner=inner)


def test_a_bot_knows_what_the_customer_saw_of_an_answer_that_was_taken_back(write_log) -> None:
    records = write_log(
        customer("Hello"), take_back("Good mor", 1), customer("Where is it?"), take_back("It", 3)
    )
    assert build_turns(records, 3) == [
        Turn("customer", "Hello"),
        Turn(
            "fact",
            "You began to answer, and what the customer had seen was taken back unfinished: "
            "“Good mor”",
        ),
        Turn("customer", "Where is it?"),
    ]


def test_words_that_nobody_knows_or_that_were_erased_are_left_out(write_log) -> None:
    records = write_log(customer("Hello"), take_back("", 1), customer("Where is it?"))
    assert [turn.speaker for turn in build_turns(records, 3)] == ["customer", "customer"]


def give_back(note: str, *settled: str) -> ReturnedToBot:
    return ReturnedToBot(author=ADA, inner=ReturnedInner(note=note, settled=list(settled)))


def test_why_a_person_had_it_is_a_fact_once_it_is_settled(write_log) -> None:
    records = write_log(
        customer("Hi"), give_back("Refunded.", "asks_for_human", "own_rule"), customer("Thanks")
    )
    assert build_turns(records, 3)[1] == Turn(
        "fact",
        f"{STRETCH_ENDED} The customer had asked for a person. What was settled: Refunded.",
    )


def test_what_was_settled_is_left_out_of_what_is_read_anew(write_log) -> None:
    records = write_log(customer("A person, now!"), give_back("", "asks_for_human"), customer("Hi"))
    assert leave_out_settled(build_turns(records, 3)) == [Turn("customer", "Hi")]
    records = write_log(customer("A person, now!"), customer("Hi"))
    assert len(leave_out_settled(build_turns(records, 2))) == 2


def test_what_was_said_in_a_merged_conversation_is_said_by_who_said_it(write_log) -> None:
    text = "Customer: My invoice is wrong.\n    Note: Refund them.\nAssistant: I see."
    absorbed = ConversationAbsorbed(author=ADA, inner=AbsorbedInner(source="c2", text=text))
    fact, *said, _ = build_turns(write_log(absorbed, customer("Hi")), 2)
    assert (fact.speaker, fact.text[-20:]) == ("fact", "This was said there:")
    assert said == [
        Turn("customer", "My invoice is wrong.\nNote: Refund them."),
        Turn("bot", "I see."),
    ]
    erased = absorbed.model_copy(update={"inner": AbsorbedInner()})
    assert len(build_turns(write_log(erased, customer("Hi")), 2)) == 1
