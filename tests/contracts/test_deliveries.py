"""What every store of deliveries keeps: each once, with its attempts, whoever dies."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from escalation.store.session import Database
from escalation.store.tables import DeliveryRow
from escalation.work import deliveries_sql
from escalation.work.deliveries import CUSTOMERS, Disabled, Selection, Wanted
from escalation.work.deliveries_sql import SqlDeliveries
from escalation.work.delivery import (
    FORGOTTEN_AFTER,
    GIVEN_UP_AFTER,
    Delivery,
    Outcome,
    end,
)

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SENT, FAILED = Outcome("delivered", "answered 204"), Outcome("failed", "answered 500")


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[SqlDeliveries]:
    database = Database.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield SqlDeliveries(database)
    database.close()


def make(number: int, receiver: str = "mail", *, at: datetime = NOW) -> Delivery:
    return Delivery(
        f"msg_{receiver}_{number}",
        receiver,
        "handed_over",
        "c1",
        number,
        "{}",
        since=at,
        next_at=at,
    )


def want(
    *,
    node: str = "n1",
    now: datetime = NOW,
    busy: Collection[str] = (),
    lost: Collection[str] = (),
    **free: int,
) -> Wanted:
    return Wanted(node, now, free or {"mail": 4}, busy, lambda name: name in lost)


async def test_what_is_added_moves_the_position_with_it_or_not_at_all(store: SqlDeliveries) -> None:
    assert await store.load_position() is None
    assert await store.add([], since=None, until=7)
    assert not await store.add([make(1)], since=6, until=8)
    assert await store.list_newest(Selection()) == []
    assert await store.add([make(1)], since=7, until=8)
    assert await store.load_position() == 8
    assert await store.list_newest(Selection()) == [make(1)]
    assert await store.add([], since=8, until=None)
    assert await store.load_position() is None


async def test_what_is_due_is_begun_once_the_oldest_first(store: SqlDeliveries) -> None:
    later, earlier = make(1), make(2, at=NOW - timedelta(seconds=5))
    future = make(3, at=NOW + timedelta(seconds=1))
    await store.add([later, earlier, future, make(4, "chat")], since=None, until=1)
    (begun,) = await store.exchange([], want(mail=1, chat=0))
    assert (begun.id, begun.state, begun.node, begun.attempts) == (earlier.id, "sending", "n1", 1)
    busy = {begun.id}
    (second,) = await store.exchange([], want(busy=busy))
    assert second.id == later.id
    assert await store.exchange([], want(busy={*busy, second.id})) == []
    assert await store.exchange([], want(node="n2")) == []


async def test_what_failed_is_begun_again_when_it_is_time(store: SqlDeliveries) -> None:
    await store.add([make(1)], since=None, until=1)
    (begun,) = await store.exchange([], want())
    failed = end(begun, FAILED, NOW, 0.5)
    assert await store.exchange([failed], want()) == []
    (kept,) = await store.list_newest(Selection(states=["waiting"]))
    assert (kept.told, kept.attempts, kept.node) == ("answered 500", 1, None)
    (again,) = await store.exchange([], want(now=failed.next_at))
    assert (again.id, again.attempts) == (begun.id, 2)
    assert await store.exchange([end(again, SENT, NOW, 0)], want(now=failed.next_at)) == []
    assert await store.count() == {"mail": {"delivered": 1}}


async def test_what_a_dead_node_was_sending_is_taken_over(store: SqlDeliveries) -> None:
    await store.add([make(1)], since=None, until=1)
    (first,) = await store.exchange([], want(node="n1"))
    assert await store.exchange([], want(node="n2")) == []
    (second,) = await store.exchange([], want(node="n2", lost={"n1"}))
    assert (second.id, second.node, second.attempts) == (first.id, "n2", 2)
    # The first one was not dead after all: its end counts no more.
    await store.exchange([end(first, SENT, NOW, 0)], want(node="n1", mail=0))
    (kept,) = await store.list_newest(Selection())
    assert (kept.state, kept.node) == ("sending", "n2")


async def test_what_another_node_begins_in_the_same_moment_is_left_to_it(
    store: SqlDeliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.add([make(1)], since=None, until=1)
    find_due = deliveries_sql._find_due
    theirs: list[Delivery] = []

    def find_and_be_late(session: Session, wanted: Wanted) -> Sequence[DeliveryRow]:
        due = find_due(session, wanted)
        if wanted.node == "n1":
            theirs.extend(store._exchange([], want(node="n2")))
        return due

    monkeypatch.setattr(deliveries_sql, "_find_due", find_and_be_late)
    assert await store.exchange([], want(node="n1")) == []
    (kept,) = await store.list_newest(Selection())
    assert theirs == [kept]
    assert (kept.node, kept.attempts) == ("n2", 1)


async def test_what_this_node_lost_sight_of_is_begun_again(store: SqlDeliveries) -> None:
    await store.add([make(1)], since=None, until=1)
    await store.exchange([], want())
    (again,) = await store.exchange([], want(busy=()))
    assert again.attempts == 2


async def test_only_the_end_of_the_newest_attempt_counts(store: SqlDeliveries) -> None:
    await store.add([make(1)], since=None, until=1)
    (first,) = await store.exchange([], want())
    (second,) = await store.exchange([], want())
    await store.exchange([end(first, SENT, NOW, 0)], want(mail=0))
    assert await store.count() == {"mail": {"sending": 1}}
    await store.exchange([end(second, FAILED, NOW, 0)], want(mail=0))
    await store.replay(Selection(ids=[first.id]), NOW)
    (third,) = await store.exchange([], want(node="n2"))
    assert third.attempts == first.attempts
    await store.exchange([end(first, SENT, NOW, 0)], want(mail=0))
    assert await store.count() == {"mail": {"sending": 1}}


async def test_a_replay_sends_again_but_what_is_being_sent(store: SqlDeliveries) -> None:
    await store.add([make(1), make(2), make(3, "chat")], since=None, until=1)
    (begun,) = await store.exchange([], want(chat=1))
    await store.exchange([end(begun, SENT, NOW, 0)], want(mail=1))
    later = NOW + timedelta(days=5)
    assert await store.replay(Selection(states=["delivered"]), later) == 1
    (again,) = await store.list_newest(Selection(ids=[begun.id]))
    assert (again.id, again.state, again.attempts, again.since) == (begun.id, "waiting", 0, later)
    # Of the other receiver's two, one is being sent.
    assert await store.replay(Selection(receivers=["mail"]), later) == 1
    assert await store.replay(Selection(since=later), later) == 2


async def test_what_is_old_is_given_up_and_then_forgotten(store: SqlDeliveries) -> None:
    await store.add([make(1)], since=None, until=1)
    await store.tidy(NOW + GIVEN_UP_AFTER)
    assert await store.count() == {"mail": {"waiting": 1}}
    await store.tidy(NOW + GIVEN_UP_AFTER + timedelta(seconds=1))
    assert await store.count() == {"mail": {"given_up": 1}}
    await store.tidy(NOW + FORGOTTEN_AFTER + timedelta(seconds=1))
    assert await store.count() == {}


async def test_what_a_node_was_sending_as_it_died_is_given_up_with_its_receiver(
    store: SqlDeliveries,
) -> None:
    await store.add([make(1)], since=None, until=1)
    await store.exchange([], want(mail=4))
    assert await store.count() == {"mail": {"sending": 1}}
    await store.tidy(NOW + GIVEN_UP_AFTER + timedelta(seconds=1))
    assert await store.count() == {"mail": {"given_up": 1}}


async def test_receivers_that_are_gone_are_remembered(store: SqlDeliveries) -> None:
    gone = Disabled("chat", "d1", "answered 410", NOW)
    await store.disable(gone)
    await store.disable(gone)
    assert await store.list_disabled() == [gone]
    await store.enable("chat")
    assert await store.list_disabled() == []


async def test_what_waits_about_one_conversation_may_begin_together(store: SqlDeliveries) -> None:
    due, later = make(1), make(2, at=NOW + timedelta(hours=1))
    elsewhere = replace(make(3, at=NOW + timedelta(hours=1)), conversation_id="c2")
    other = make(4, "chat", at=NOW + timedelta(hours=1))
    await store.add([due, later, elsewhere, other], since=None, until=1)
    alone = want(now=NOW - timedelta(seconds=1))
    assert await store.exchange([], replace(alone, together=True)) == []
    begun = await store.exchange([], replace(want(mail=1), together=True))
    assert {each.id for each in begun} == {due.id, later.id}
    assert {each.attempts for each in begun} == {1}


async def test_notices_and_answers_by_mail_are_kept_apart(store: SqlDeliveries) -> None:
    answers = SqlDeliveries(store._database, to_customers=True)
    notice, answer = make(1), make(2, CUSTOMERS)
    assert await store.add([notice], since=None, until=5)
    assert await answers.load_position() is None
    assert await answers.add([answer], since=None, until=3)
    assert await store.load_position() == 5
    assert await store.list_newest(Selection()) == [notice]
    assert await answers.list_newest(Selection()) == [answer]
    assert await store.count() == {"mail": {"waiting": 1}}
    assert await answers.count() == {CUSTOMERS: {"waiting": 1}}
    assert await store.replay(Selection(states=["waiting"]), NOW) == 1


async def test_what_is_known_of_it_at_its_end_is_kept_and_found(store: SqlDeliveries) -> None:
    await store.add([make(1), make(2), replace(make(3), conversation_id="c2")], since=None, until=1)
    begun = await store.exchange([], want(mail=3))
    known = replace(SENT, facts="known")
    ended = [end(each, known if each.seq != 2 else SENT, NOW, 0) for each in begun]
    await store.exchange(ended, want(mail=0))

    async def find(selection: Selection) -> set[int]:
        return {each.seq for each in await store.list_newest(selection)}

    assert await find(Selection(facts="known")) == {1, 3}
    assert await find(Selection(facts="{}")) == {2}
    assert await find(Selection(conversation_id="c1")) == {1, 2}
    assert await find(Selection(conversation_id="c1", facts="known")) == {1}
