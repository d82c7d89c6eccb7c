"""What every log promises, whatever it is kept in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from escalation.commands import (
    AddNote,
    AskForHuman,
    AuditAnswer,
    ClaimConversation,
    FinishTurn,
    OpenConversation,
    PassVeto,
    Person,
    ReleaseConversation,
    ResolveConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import (
    AlreadyTaken,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotHolder,
    StaleEpoch,
    StaleTurn,
    StorageUnavailable,
)
from escalation.event_parts import CUSTOMER, SYSTEM, Event, Said
from escalation.events import Audit, CustomerWrote
from escalation.fold import fold_records
from escalation.store.log import Appended, ConversationLog, OpenTurn, VetoTimer, Write
from escalation.testing import (
    ANNA,
    BEN,
    CONVERSATION,
    CUSTOMER_ID,
    DORA,
    FakeClock,
    build_decision,
    build_write,
)

OTHER = "c" + "1" * 24


async def open_conversation(log: ConversationLog, conversation_id: str = CONVERSATION) -> None:
    await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=conversation_id))


async def say(
    log: ConversationLog,
    text: str,
    client_id: str | None = None,
    *,
    conversation_id: str = CONVERSATION,
    customer_id: str = CUSTOMER_ID,
) -> Appended:
    command = WriteAsCustomer(customer_id, text)
    return await log.append(
        build_write(
            command,
            conversation_id=conversation_id,
            sender=customer_id,
            client_id=client_id,
            payload=text,
            carrier="CustomerWrote",
        )
    )


async def claim(log: ConversationLog, person: Person) -> Appended:
    return await log.append(build_write(ClaimConversation(person)))


async def finish(
    log: ConversationLog, *, through_seq: int = 2, epoch: int = 1, attempt: int = 1
) -> Appended:
    decision = build_decision(through_seq=through_seq)
    return await log.append(build_write(FinishTurn(epoch, decision, True), attempt=attempt))


def break_down(_: Conversation) -> Sequence[Event]:
    raise ZeroDivisionError


async def read_kinds(log: ConversationLog) -> list[str]:
    return [record.kind for record in await log.read(CONVERSATION)]


# -- numbers and what is read back ----------------------------------------------------------------


async def test_events_are_numbered_from_one_without_holes(log: ConversationLog) -> None:
    await open_conversation(log)
    await open_conversation(log, OTHER)
    for text in ("one", "two", "three"):
        await say(log, text)
        await say(log, text, conversation_id=OTHER)
    for key in (CONVERSATION, OTHER):
        assert [record.seq for record in await log.read(key)] == [1, 2, 3, 4]


async def test_what_was_appended_is_what_is_read(log: ConversationLog, clock: FakeClock) -> None:
    await open_conversation(log)
    clock.advance(1.5)
    appended = await say(log, "Where is my parcel? 📦", "m1")
    (record,) = appended.records
    assert (record.seq, record.kind, record.role) == (2, "CustomerWrote", "customer")
    assert (record.at, record.epoch) == ("2026-01-05T09:00:01.500Z", 1)
    assert (record.sender, record.client_id) == (CUSTOMER_ID, "m1")
    assert record.body == '{"text":"Where is my parcel? 📦"}'
    assert record.inner == f'{{"epoch":1,"by":"{CUSTOMER_ID}"}}'
    assert list(await log.read(CONVERSATION, after=1)) == [record]
    assert appended.seq == 2
    assert not appended.repeated


async def test_reading_begins_after_a_number_and_stops_at_the_limit(log: ConversationLog) -> None:
    await open_conversation(log)
    for number in range(60):
        await say(log, f"message {number}")

    async def read(after: int, limit: int = 1000) -> Sequence[int]:
        return [record.seq for record in await log.read(CONVERSATION, after=after, limit=limit)]

    assert await read(0) == list(range(1, 62))
    assert await read(58) == [59, 60, 61]
    assert await read(5, 3) == [6, 7, 8]
    assert await read(58, 1) == [59]
    assert await read(61) == []
    assert await read(99) == []


async def test_an_unknown_conversation_is_empty_and_cannot_be_loaded(log: ConversationLog) -> None:
    assert list(await log.read(CONVERSATION)) == []
    with pytest.raises(NotFound):
        await log.load(CONVERSATION)


async def test_the_fold_of_the_rows_is_what_load_and_append_return(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "hello")
    appended = await claim(log, ANNA)
    folded = fold_records(Conversation(CONVERSATION), await log.read(CONVERSATION))
    assert folded == appended.conversation == await log.load(CONVERSATION)
    assert (folded.state, folded.holder, folded.epoch) == ("human", ANNA.id, 2)


async def test_all_rows_are_read_in_the_order_of_their_commits(log: ConversationLog) -> None:
    await open_conversation(log)
    await open_conversation(log, OTHER)
    await say(log, "first")
    await say(log, "second", conversation_id=OTHER)
    await say(log, "third")
    rows = await log.read_all()
    assert [position for position, _ in rows] == [1, 2, 3, 4, 5]
    assert [(record.conversation_id, record.seq) for _, record in rows] == [
        (CONVERSATION, 1), (OTHER, 1), (CONVERSATION, 2), (OTHER, 2), (CONVERSATION, 3),
    ]  # fmt: skip
    assert list(await log.read_all(after=3)) == list(rows[3:])
    assert list(await log.read_all(after=1, limit=2)) == list(rows[1:3])
    assert list(await log.read_all(after=5)) == []


async def test_heads_after_a_position_name_what_has_grown(log: ConversationLog) -> None:
    assert await log.heads_after(0) == (0, {})
    await open_conversation(log)
    await open_conversation(log, OTHER)
    await say(log, "hello")
    assert await log.heads_after(0) == (3, {CONVERSATION: 2, OTHER: 1})
    assert await log.heads_after(2) == (3, {CONVERSATION: 2})
    assert await log.heads_after(3) == (3, {})


async def test_positions_are_found_by_number(log: ConversationLog) -> None:
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=OTHER))
    await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "Hello")))
    assert await log.find_positions(CONVERSATION) == {1: 1, 2: 3}
    assert await log.find_positions(OTHER) == {1: 2}
    assert await log.find_positions("nobody") == {}


async def test_kinds_of_a_newer_version_are_kept_and_passed_over(log: ConversationLog) -> None:
    await open_conversation(log)
    newer = Event(kind="SomethingNew", author=SYSTEM)
    appended = await log.append(Write(CONVERSATION, decide=lambda _: [newer]))
    assert await read_kinds(log) == ["ConversationStarted", "SomethingNew"]
    assert (await log.load(CONVERSATION)).head == appended.conversation.head == 2
    assert (await say(log, "hello")).seq == 3


async def test_conversations_are_listed_with_the_newest_first(log: ConversationLog) -> None:
    third = "c" + "2" * 24
    for key in (CONVERSATION, OTHER, third):
        await open_conversation(log, key)
    await say(log, "hello", conversation_id=OTHER)
    await claim(log, ANNA)
    held = FinishTurn(1, build_decision("approve"), True)
    await log.append(build_write(held, conversation_id=OTHER))

    async def list_ids(**wanted: object) -> list[str]:
        return [each.id for each in await log.list_conversations(**wanted)]  # type: ignore[arg-type]

    assert await list_ids() == [OTHER, CONVERSATION, third]
    assert await list_ids(states={"bot"}) == [OTHER, third]
    assert await list_ids(states={"bot", "human"}, limit=2) == [OTHER, CONVERSATION]
    assert await list_ids(held_only=True) == [OTHER]
    assert await list_ids(held_only=True, states={"human"}) == []
    assert await list_ids(customer_id=CUSTOMER_ID, limit=1) == [OTHER]
    assert await list_ids(customer_id=CUSTOMER_ID, states={"human"}) == [CONVERSATION]
    assert await list_ids(customer_id="v" + "9" * 24) == []
    assert list(await log.list_conversations(states={"human"})) == [await log.load(CONVERSATION)]


# -- the same sending again -----------------------------------------------------------------------


async def test_a_resend_is_acknowledged_with_the_old_number(log: ConversationLog) -> None:
    await open_conversation(log)
    first = await say(log, "hello", "m1")
    await say(log, "are you there?", "m2")
    again = await say(log, "hello", "m1")
    assert (again.seq, again.repeated, list(again.records)) == (first.seq, True, [])
    assert again.conversation.head == 3
    assert again.turn == OpenTurn(CONVERSATION, 3, 1, "n1")
    assert [record.seq for record in await log.read(CONVERSATION)] == [1, 2, 3]


async def test_a_resend_is_acknowledged_after_a_resolve_too(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "hello", "m1")
    await claim(log, ANNA)
    await log.append(build_write(ResolveConversation(ANNA, "solved")))
    again = await say(log, "hello", "m1")
    assert (again.seq, again.repeated, again.conversation.state) == (2, True, "resolved")


async def test_a_resend_is_acknowledged_after_the_lease_was_lost(log: ConversationLog) -> None:
    await open_conversation(log)
    await claim(log, ANNA)
    reply = build_write(
        WriteAsHuman(ANNA, "hi"), sender=ANNA.id, client_id="r1", payload="hi", carrier="HumanWrote"
    )
    first = await log.append(reply)
    await log.append(build_write(ReleaseConversation(ANNA)))
    await claim(log, BEN)
    again = await log.append(reply)
    assert (again.seq, again.repeated) == (first.seq, True)
    with pytest.raises(NotHolder):
        await log.append(build_write(WriteAsHuman(ANNA, "hi"), sender=ANNA.id, client_id="r2"))


async def test_the_same_id_with_other_words_is_a_conflict(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "hello", "m1")
    with pytest.raises(Conflict):
        await say(log, "goodbye", "m1")
    assert await read_kinds(log) == ["ConversationStarted", "CustomerWrote"]


async def test_the_same_id_and_words_for_another_kind_is_a_conflict(log: ConversationLog) -> None:
    await open_conversation(log)
    await claim(log, ANNA)
    reply = build_write(
        WriteAsHuman(ANNA, "hi"), sender=ANNA.id, client_id="m1", payload="hi", carrier="HumanWrote"
    )
    await log.append(reply)
    with pytest.raises(Conflict):
        await log.append(replace(reply, carrier="NoteAdded"))


async def test_ids_are_the_sender_s_and_the_conversation_s_own(log: ConversationLog) -> None:
    await open_conversation(log)
    await open_conversation(log, OTHER)
    await say(log, "hello", "m1")
    assert not (await say(log, "something else", "m1", conversation_id=OTHER)).repeated
    note = build_write(AddNote(ANNA, "a note"), sender=ANNA.id, client_id="m1", payload="a note")
    appended = await log.append(note)
    assert (appended.seq, appended.repeated) == (3, False)


async def test_two_sendings_at_once_are_stored_once(log: ConversationLog) -> None:
    await open_conversation(log)
    both = await asyncio.gather(*(say(log, "hello", "m1") for _ in range(20)))
    assert {each.seq for each in both} == {2}
    assert sorted(each.repeated for each in both) == [False] + [True] * 19
    assert await read_kinds(log) == ["ConversationStarted", "CustomerWrote"]


async def test_the_carrier_is_acknowledged_among_several_events(log: ConversationLog) -> None:
    await open_conversation(log)
    await claim(log, ANNA)
    await log.append(build_write(ResolveConversation(ANNA, "solved")))
    reopening = await say(log, "one more thing", "m1")
    assert [record.kind for record in reopening.records] == [
        "ConversationReopened",
        "CustomerWrote",
    ]
    assert [record.client_id for record in reopening.records] == [None, "m1"]
    assert reopening.seq == reopening.records[1].seq
    assert (await say(log, "one more thing", "m1")).seq == reopening.seq


async def test_without_a_carrier_the_last_event_is_acknowledged(log: ConversationLog) -> None:
    await open_conversation(log)
    ask = build_write(AskForHuman(CUSTOMER_ID), sender=CUSTOMER_ID, client_id="a1")
    asked = await log.append(ask)
    assert len(asked.records) == 2
    assert asked.seq == asked.records[-1].seq == 3
    assert (await log.append(ask)).seq == 3


# -- guards and their order -----------------------------------------------------------------------


async def test_who_may_not_ask_is_refused_before_the_resend_is_looked_up(
    log: ConversationLog,
) -> None:
    await open_conversation(log)
    await say(log, "hello", "m1")
    stranger = build_write(
        WriteAsCustomer("v" + "9" * 24, "hello"), sender=CUSTOMER_ID, client_id="m1"
    )
    with pytest.raises(NotFound):
        await log.append(stranger)
    with pytest.raises(Forbidden):
        await log.append(build_write(AddNote(DORA, "hm"), sender=DORA.id, client_id="n1"))


async def test_a_resend_is_looked_up_before_the_turn_and_the_state(log: ConversationLog) -> None:
    await open_conversation(log)
    seen: list[str] = []

    def decide(conversation: Conversation) -> list[Event]:
        seen.append(conversation.state)
        return [CustomerWrote(author=CUSTOMER, body=Said(text="hello"))]

    sending = Write(CONVERSATION, decide=decide, sender="s", client_id="1", payload="hello")
    first = await log.append(sending)
    stale = Write(
        CONVERSATION, decide=decide, sender="s", client_id="1", payload="hello", attempt=7
    )
    assert (await log.append(stale)).seq == first.seq
    assert seen == ["bot"]


async def test_a_stale_turn_is_refused_before_anything_is_decided(log: ConversationLog) -> None:
    await open_conversation(log)
    with pytest.raises(StaleTurn):
        await log.append(Write(CONVERSATION, decide=break_down, attempt=1))


async def test_a_write_that_changes_nothing_acknowledges_the_head(log: ConversationLog) -> None:
    await open_conversation(log)
    await claim(log, ANNA)
    again = await claim(log, ANNA)
    assert (again.seq, list(again.records), again.repeated) == (2, [], False)


async def test_a_refusal_fails_nobody_else_of_the_batch(log: ConversationLog) -> None:
    await open_conversation(log)
    unstorable = "half of a pair \ud83d"
    outcomes = await asyncio.gather(
        say(log, "one"),
        say(log, "two", customer_id="v" + "9" * 24),
        say(log, unstorable),
        log.append(Write(CONVERSATION, decide=break_down)),
        say(log, "three", unstorable),
        say(log, "four"),
        return_exceptions=True,
    )
    assert [getattr(outcome, "seq", type(outcome)) for outcome in outcomes] == [
        2, NotFound, Invalid, ZeroDivisionError, Invalid, 3,
    ]  # fmt: skip
    assert [record.seq for record in await log.read(CONVERSATION)] == [1, 2, 3]


async def test_of_a_thousand_claims_at_once_one_wins(log: ConversationLog) -> None:
    await open_conversation(log)
    people = [Person(f"p{number:016}", f"Person {number}") for number in range(1000)]
    outcomes = await asyncio.gather(
        *(claim(log, person) for person in people), return_exceptions=True
    )
    (winner,) = (outcome for outcome in outcomes if isinstance(outcome, Appended))
    losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyTaken)]
    holder = winner.conversation.holder
    assert len(losers) == 999
    assert {loser.details["by"]["id"] for loser in losers} == {holder}  # type: ignore[index]
    assert await read_kinds(log) == ["ConversationStarted", "ConversationClaimed"]
    assert (await log.load(CONVERSATION)).holder == holder


# -- turns ----------------------------------------------------------------------------------------


async def test_a_customer_s_message_begins_a_turn_and_the_next_one_extends_it(
    log: ConversationLog,
) -> None:
    await open_conversation(log)
    assert (await say(log, "one")).turn == OpenTurn(CONVERSATION, 2, 1, "n1")
    assert (await say(log, "two")).turn == OpenTurn(CONVERSATION, 3, 1, "n1")
    assert list(await log.list_turns()) == [OpenTurn(CONVERSATION, 3, 1, "n1")]
    assert (await finish(log, through_seq=3)).turn is None
    assert list(await log.list_turns()) == []


async def test_a_turn_goes_on_when_a_message_came_after_the_draft(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "one")
    await say(log, "two")
    assert (await finish(log, through_seq=2)).turn == OpenTurn(CONVERSATION, 3, 1, "n1")
    assert (await finish(log, through_seq=3)).turn is None


async def test_a_claim_ends_the_turn(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "hello")
    assert (await claim(log, ANNA)).turn is None
    with pytest.raises(StaleEpoch):
        await finish(log)
    assert list(await log.list_turns()) == []


async def test_only_the_newest_attempt_may_finish_a_turn(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "hello")
    for attempt in (2, 3):
        taken = await log.reclaim_turns(await log.list_turns())
        assert list(taken) == [OpenTurn(CONVERSATION, 2, attempt, "n1")]
    for attempt in (1, 2):
        with pytest.raises(StaleTurn):
            await finish(log, attempt=attempt)
    assert (await say(log, "still there?")).turn == OpenTurn(CONVERSATION, 3, 3, "n1")
    assert (await finish(log, through_seq=3, attempt=3)).turn is None
    with pytest.raises(StaleTurn):
        await finish(log, through_seq=3, attempt=3)
    kinds = await read_kinds(log)
    assert kinds.count("BotAnswered") == 1


async def test_turns_are_listed_in_the_order_in_which_they_were_opened(
    log: ConversationLog,
) -> None:
    names = [f"c{digit * 24}" for digit in "385"]
    for name in names:
        await open_conversation(log, name)
        await say(log, "one", conversation_id=name)
    await say(log, "two", conversation_id=names[0])
    await log.reclaim_turns([OpenTurn(names[1], 2, 1, "n1")])
    assert list(await log.list_turns()) == [
        OpenTurn(names[0], 3, 1, "n1"),
        OpenTurn(names[1], 2, 2, "n1"),
        OpenTurn(names[2], 2, 1, "n1"),
    ]


async def test_only_the_turns_that_were_asked_for_are_taken_and_only_as_they_were_seen(
    log: ConversationLog,
) -> None:
    names = [f"c{digit * 24}" for digit in "1234"]
    for name in names:
        await open_conversation(log, name)
        await say(log, "one", conversation_id=name)
    await say(log, "two", conversation_id=names[0])
    wanted = [
        OpenTurn(names[2], 2, 1, "n1"),
        OpenTurn(names[0], 2, 1, "n1"),
        OpenTurn(names[1], 2, 2, "n1"),  # of another attempt
        OpenTurn(names[1], 2, 1, "n2"),  # of another node
        OpenTurn(OTHER + "0", 2, 1, "n1"),  # finished
    ]
    taken = [OpenTurn(names[2], 2, 2, "n1"), OpenTurn(names[0], 3, 2, "n1")]
    assert list(await log.reclaim_turns(wanted)) == taken
    assert list(await log.reclaim_turns(wanted)) == []
    assert list(await log.reclaim_turns([])) == []
    assert [turn.attempt for turn in await log.list_turns()] == [2, 1, 2, 1]
    for turn in await log.list_turns():
        done = build_decision(through_seq=turn.through_seq, attempt=turn.attempt)
        finish = build_write(
            FinishTurn(1, done, anyone_online=True),
            conversation_id=turn.conversation_id,
            attempt=turn.attempt,
        )
        assert (await log.append(finish)).turn is None


# -- the end --------------------------------------------------------------------------------------


async def test_a_closed_log_takes_nothing_more(log: ConversationLog) -> None:
    await open_conversation(log)
    await log.close()
    await log.close()
    with pytest.raises(StorageUnavailable):
        await say(log, "too late")


async def test_closing_finishes_what_was_asked_before(log: ConversationLog) -> None:
    await open_conversation(log)
    asked = [asyncio.ensure_future(say(log, f"message {number}")) for number in range(50)]
    await asyncio.sleep(0)
    await log.close()
    assert [each.seq for each in await asyncio.gather(*asked)] == list(range(2, 52))


# -- held drafts with a window, and answers that wait for a verdict -------------------------------


async def hold(
    log: ConversationLog, *, through_seq: int = 2, seconds: float = 20.0, drawn: bool = False
) -> Appended:
    decision = build_decision("veto", through_seq=through_seq).model_copy(
        update={"veto_seconds": seconds, "audit": Audit(drawn=drawn, probability=0.05)}
    )
    return await log.append(build_write(FinishTurn(1, decision, True), attempt=1))


async def test_a_window_is_a_timer_until_the_draft_is_gone(log: ConversationLog) -> None:
    await open_conversation(log)
    await say(log, "hello")
    held = await hold(log)
    timer = VetoTimer(CONVERSATION, 4, 1, 20.0, log.node)
    assert (held.timer, held.turn) == (timer, None)
    assert list(await log.list_timers()) == [timer]
    await log.append(build_write(AddNote(ANNA, "a note")))
    assert list(await log.list_timers()) == [timer]
    after = await say(log, "one more thing")
    assert after.timer is None
    assert list(await log.list_timers()) == []


async def test_a_window_that_has_passed_leaves_no_timer_and_the_answer(
    log: ConversationLog,
) -> None:
    await open_conversation(log)
    await say(log, "hello")
    await hold(log)
    passed = await log.append(build_write(PassVeto(4, 1, lambda *_: True)))
    assert [record.kind for record in passed.records] == ["BotAnswered"]
    assert (passed.timer, passed.conversation.held) == (None, None)
    assert list(await log.list_timers()) == []
    assert not (await log.append(build_write(PassVeto(4, 1, lambda *_: True)))).records


async def test_a_newer_window_takes_the_place_of_the_older_in_one_transaction(
    log: ConversationLog,
) -> None:
    await open_conversation(log)
    await say(log, "hello")
    await hold(log)
    await asyncio.gather(
        say(log, "and another"),
        hold(log, through_seq=5, seconds=5.0),
    )
    assert list(await log.list_timers()) == [VetoTimer(CONVERSATION, 8, 1, 5.0, log.node)]


async def test_timers_are_taken_over_once_and_only_where_they_still_are(
    log: ConversationLog,
) -> None:
    await open_conversation(log)
    await say(log, "hello")
    await hold(log)
    (timer,) = await log.list_timers()
    stale = [replace(timer, node="elsewhere"), replace(timer, draft_seq=3)]
    assert list(await log.reclaim_timers(stale)) == []
    assert list(await log.reclaim_timers([])) == []
    assert list(await log.reclaim_timers([timer])) == [timer]  # it was this node's already
    kept = await log.append(build_write(AddNote(ANNA, "a note")))
    assert kept.timer == timer


async def test_answers_that_wait_for_a_verdict_are_listed_also_when_all_is_resolved(
    log: ConversationLog,
) -> None:
    for key in (CONVERSATION, OTHER):
        await open_conversation(log, key)
        await say(log, "hello", conversation_id=key)
    await hold(log, drawn=True)
    assert list(await log.list_conversations(review_only=True)) == []
    await log.append(build_write(PassVeto(4, 1, lambda *_: True)))
    await log.append(build_write(ResolveConversation(ANNA, "solved")))
    (listed,) = await log.list_conversations(review_only=True)
    assert [each.answer_seq for each in listed.reviews] == [5]
    assert list(await log.list_conversations(review_only=True, states={"bot"})) == []
    await log.append(build_write(AuditAnswer(BEN, 5, "wrong")))
    assert list(await log.list_conversations(review_only=True)) == []


async def test_whoever_waits_longest_for_a_verdict_is_listed_first(log: ConversationLog) -> None:
    for key in (CONVERSATION, OTHER):
        await open_conversation(log, key)
        await say(log, "hello", conversation_id=key)
        decision = build_decision("audit")
        finish_turn = FinishTurn(1, decision, True)
        await log.append(build_write(finish_turn, conversation_id=key, attempt=1))
    for customer in (None, CUSTOMER_ID):
        listed = await log.list_conversations(review_only=True, customer_id=customer)
        assert [each.id for each in listed] == [CONVERSATION, OTHER]
    (first,) = await log.list_conversations(review_only=True, limit=1)
    assert first.id == CONVERSATION
