"""The worker folds each label once, moves topics, and gives way to people and to other workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from escalation.autonomy.certified import Certified
from escalation.autonomy.ladder import Rules
from escalation.autonomy.ledger import LedgerProgress, LedgerRow
from escalation.autonomy.mode import EVERYTHING, FOLLOWS, WAIVED, Standing
from escalation.autonomy.orders import ResumeTopic, SetMode, StopTopic, Word
from escalation.autonomy.standings import Watched
from escalation.autonomy.standings_memory import MemoryStandings
from escalation.autonomy.watch import LOOK_SECONDS, AutonomyWatch
from escalation.errors import StorageUnavailable
from escalation.testing import FakeClock
from tests.escalation.autonomy.decisions import audit, build_row, judge
from tests.virtual_time import VirtualTimeLoop

WORD = Word("pa", "2026-01-05T09:00:00.500Z")


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, object]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@dataclass
class Book:
    """Labels and decisions in lists; so far as ``harvested`` they are whole."""

    rows: list[LedgerRow] = field(default_factory=list)
    harvested: int = 10**9
    error: Exception | None = None
    asked_after: list[int] = field(default_factory=list)

    async def load_progress(self) -> LedgerProgress:
        if self.error is not None:
            raise self.error
        return LedgerProgress(self.harvested)

    async def list_labels(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        self.asked_after.append(after)
        found = [each for each in self.rows if (each.labelled_position or 0) > after]
        return sorted(found, key=lambda each: each.labelled_position or 0)[:limit]

    async def list_decisions(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        found = [each for each in self.rows if each.position > after]
        return sorted(found, key=lambda each: each.position)[:limit]

    async def list_newest(self, *, limit: int = 1000) -> Sequence[LedgerRow]:
        return sorted(self.rows, key=lambda each: -each.position)[:limit]


@dataclass
class Safe:
    """Certificates that a test puts in."""

    held: dict[str, Certified] = field(default_factory=dict)

    async def read(self) -> Mapping[str, Certified]:
        return self.held


class Desk:
    """A worker with everything around it."""

    def __init__(self, rules: Rules | None = None, default: Standing | None = None) -> None:
        self.clock = FakeClock()
        self.book = Book()
        self.safe = Safe()
        self.standings = MemoryStandings(default=default)
        self.told = 0
        self.rules = rules or Rules()
        self.watch = self.build_watch()
        self.position = 0

    def build_watch(self) -> AutonomyWatch:
        return AutonomyWatch(
            labels=self.book,
            standings=self.standings,
            certificates=self.safe,
            clock=self.clock,
            rules=self.rules,
            announce=self.announce,
        )

    def announce(self) -> None:
        self.told += 1

    def certify(self, topic: str, *, is_certified: bool = True) -> None:
        self.safe.held[topic] = Certified(
            topic, is_certified, bound=0.018, tries=160, missing=90, made_at=self.clock.now()
        )

    def review(self, count: int, *, topic: str | None = "billing", right: bool = True) -> None:
        for _ in range(count):
            self.book.rows.append(judge(self.build(topic), self.position + 5, right=right))

    def audit(self, count: int, *, topic: str | None = "billing", right: bool = True) -> None:
        for _ in range(count):
            self.book.rows.append(audit(self.build(topic), self.position + 5, right=right))

    def build(self, topic: str | None) -> LedgerRow:
        self.position += 10
        self.clock.advance(0.1)
        at = self.clock.now()
        return build_row(f"c{self.position}", 3, self.position, at=at, topic=topic)

    async def look(self) -> Standing:
        self.clock.advance(1)
        await self.watch.look()
        return (await self.standings.read()).find("billing")

    async def rise_to(self, mode: str) -> None:
        """Have the topic certified, and let it earn a mode."""
        self.certify("billing")
        self.review(1)
        await self.look()
        while (await self.look()).mode != mode:
            self.review(30)
            self.audit(100)


async def test_a_topic_earns_its_way_up_and_every_step_is_explained() -> None:
    desk = Desk()
    desk.review(30)
    assert (await desk.look()).mode == "approve"
    desk.certify("billing")
    assert (await desk.look()).cause == "Certified by labels of its own."
    desk.review(30)
    assert (await desk.look()).mode == "veto"
    desk.review(20)
    assert (await desk.look()).mode == "audit"
    desk.audit(100)
    standing = await desk.look()
    assert (standing.mode, standing.by, standing.audits) == ("answer", None, 100)
    changes = await desk.standings.list_changes("billing")
    assert [(each.before.mode, each.after.mode) for each in reversed(changes)] == [
        ("approve", "veto"),
        ("veto", "audit"),
        ("audit", "answer"),
    ]
    assert changes[0].after.cause.endswith("In audit: 100 audited, 0 wrong.")
    assert desk.told == 4


async def test_an_alarm_puts_it_back_at_once_and_it_must_be_certified_anew() -> None:
    desk = Desk()
    await desk.rise_to("audit")
    desk.audit(10)
    desk.audit(12, right=False)
    standing = await desk.look()
    assert standing.mode == "approve"
    assert standing.cause.endswith("audited answers were wrong: more than 2.0% can explain.")
    desk.review(60)
    assert (await desk.look()).mode == "approve"
    desk.certify("billing")
    assert (await desk.look()).mode == "veto"


async def test_a_lost_certificate_puts_it_back() -> None:
    desk = Desk()
    await desk.rise_to("audit")
    desk.certify("billing", is_certified=False)
    standing = await desk.look()
    assert (standing.mode, standing.cause) == (
        "approve",
        "Not certified: 90 more reviewed answers are needed.",
    )


async def test_other_confidences_put_it_back() -> None:
    desk = Desk()
    await desk.rise_to("audit")
    desk.book.rows += [desk.build("billing") for _ in range(100)]
    await desk.look()
    desk.book.rows += [replace(desk.build("billing"), confidence=0.81) for _ in range(100)]
    standing = await desk.look()
    assert standing.mode == "approve"
    assert standing.cause.startswith("The bot's confidence in its answers has changed")


async def test_topics_without_a_certificate_of_their_own_follow_all_others() -> None:
    desk = Desk()
    desk.certify(EVERYTHING)
    desk.review(20)
    desk.review(20, topic=None)
    assert (await desk.look()).mode == "veto"
    sheet = await desk.standings.read()
    assert sheet.find("delivery").mode == "veto"
    assert sheet.standings["billing"].cause == FOLLOWS
    assert [each.after.topic for each in await desk.standings.list_changes()] == [EVERYTHING]


async def test_a_follower_whose_own_labels_speak_against_it_falls_alone() -> None:
    desk = Desk()
    desk.certify(EVERYTHING)
    desk.review(40)
    assert (await desk.look()).mode == "veto"
    desk.safe.held["billing"] = Certified("billing", False, tries=40, errors=9, is_refused=True)
    standing = await desk.look()
    assert (standing.topic, standing.mode, standing.cause) == (
        "billing",
        "approve",
        "The reviewed answers of this topic speak against sending them.",
    )
    assert (await desk.standings.read()).find("delivery").mode == "veto"


async def test_many_labels_are_read_in_pages_and_an_event_s_labels_together() -> None:
    desk = Desk()
    desk.audit(1203)
    halves = [
        replace(each, labelled_position=5 * (place // 3))
        for place, each in enumerate(desk.book.rows, 3)
    ]
    desk.book.rows = halves
    assert (await desk.look()).audits == 1203


async def test_a_follower_with_an_alarm_falls_alone() -> None:
    desk = Desk()
    desk.certify(EVERYTHING)
    for _ in range(2):
        desk.review(30, topic="delivery")
        await desk.look()
    desk.audit(400, topic="delivery")
    desk.audit(5, right=False)
    standing = await desk.look()
    assert standing.mode == "approve"
    assert (await desk.standings.read()).find("delivery").mode != "approve"


async def test_a_restarted_worker_folds_nothing_twice() -> None:
    desk = Desk()
    desk.audit(40)
    await desk.look()
    desk.watch = desk.build_watch()
    await desk.look()
    desk.audit(2)
    assert (await desk.look()).audits == 42
    watched = await desk.standings.read_watched()
    assert '"audits":42' in watched["billing"].notes
    assert desk.book.asked_after[-1] == desk.position + 5


async def test_labels_behind_a_gap_of_the_harvest_wait() -> None:
    desk = Desk()
    desk.audit(3)
    desk.book.harvested = desk.position
    assert (await desk.look()).audits == 2
    desk.book.harvested = desk.position + 5
    assert (await desk.look()).audits == 3


async def test_a_stop_that_came_while_it_thought_wins() -> None:
    desk = Desk()
    await desk.rise_to("approve")
    desk.review(30)
    store = desk.standings.store

    async def store_late(topic: str, before: Watched | None, after: Watched) -> bool:
        await desk.standings.order("billing", StopTopic(), WORD)
        return await store(topic, before, after)

    desk.standings.store = store_late  # type: ignore[method-assign]
    standing = await desk.look()
    assert (standing.mode, standing.stopped, standing.by) == ("approve", True, "pa")
    desk.standings.store = store  # type: ignore[method-assign]
    desk.review(60)
    assert (await desk.look()).stopped
    await desk.standings.order("billing", ResumeTopic(), replace(WORD, at=desk.clock.now()))
    assert (await desk.look()).mode == "approve"
    desk.review(30)
    assert (await desk.look()).mode == "veto"


async def test_while_everything_is_stopped_nothing_moves() -> None:
    desk = Desk()
    await desk.rise_to("approve")
    await desk.standings.order(EVERYTHING, StopTopic(), WORD)
    desk.review(60)
    await desk.look()
    assert (await desk.standings.read()).find_own("billing").mode == "approve"


async def test_two_workers_fold_each_label_once() -> None:
    desk = Desk()
    other = desk.build_watch()
    for _ in range(5):
        desk.audit(7)
        await asyncio.gather(desk.watch.look(), other.look())
        await desk.look()
    assert (await desk.look()).audits == 35


async def test_a_person_s_mode_is_where_the_worker_goes_on() -> None:
    desk = Desk()
    await desk.rise_to("audit")
    await desk.standings.order("billing", SetMode("veto"), replace(WORD, at=desk.clock.now()))
    assert (await desk.look()).mode == "veto"
    desk.review(20)
    assert (await desk.look()).mode == "audit"


async def test_a_waiver_lasts_as_long_as_it_is_set() -> None:
    waived = Standing(mode="audit", cause=WAIVED)
    desk = Desk(Rules(waived=True), default=waived)
    desk.review(5)
    assert (await desk.look()).mode == "audit"
    desk.audit(12, right=False)
    assert (await desk.look()).mode == "approve", "a waiver excuses no wrong answers"
    assert (await desk.look()).mode == "approve"


async def test_it_looks_every_second_and_when_it_is_woken(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    desk.watch.start()
    desk.audit(1)
    await asyncio.sleep(LOOK_SECONDS + 0.01)
    assert (await desk.standings.read()).find("billing").audits == 1
    desk.audit(1)
    desk.watch.wake()
    await asyncio.sleep(0.001)
    assert (await desk.standings.read()).find("billing").audits == 2
    desk.book.error = StorageUnavailable()
    with caplog.at_level(logging.WARNING):
        await asyncio.sleep(3 * LOOK_SECONDS)
    assert [each.levelname for each in caplog.records] == ["WARNING"]
    desk.book.error = None
    desk.audit(1)
    await asyncio.sleep(LOOK_SECONDS + 0.01)
    assert (await desk.standings.read()).find("billing").audits == 3
    await desk.watch.stop()
