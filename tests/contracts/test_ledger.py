"""What every ledger promises, whatever it keeps its rows in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from escalation.autonomy.ledger import DayCount, Ledger, LedgerProgress, LedgerRow, TopicCount
from escalation.autonomy.ledger_memory import MemoryLedger
from escalation.autonomy.ledger_sql import SqlLedger
from escalation.store.session import Database
from tests.escalation.autonomy.decisions import audit, build_row, judge

NONE = LedgerProgress()


@pytest.fixture(params=["memory", "sql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    database = Database.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield SqlLedger(database)
    database.close()


async def keep(ledger: Ledger, *rows: LedgerRow) -> None:
    groups: dict[str, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(row.conversation_id, []).append(row)
    since = await ledger.load_progress()
    until = LedgerProgress(since.position + 100, since.log_id)
    assert await ledger.replace(groups, since=since, until=until) is True


async def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert await ledger.load_progress() == NONE
    assert list(await ledger.list_decisions()) == []
    assert list(await ledger.list_labels()) == []
    assert await ledger.count_labels() == 0
    assert list(await ledger.count_days()) == []
    assert list(await ledger.count_topics()) == []


async def test_rows_come_back_whole_in_the_order_of_the_log(ledger: Ledger) -> None:
    bare = LedgerRow("c3", 3, 1, "2026-01-05T09:00:00.000Z", "default", "", "handoff")
    rows = [build_row("c1", 3, 9), build_row("c1", 7, 12), judge(build_row("c2", 3, 4), 15)]
    await keep(ledger, *rows, bare)
    assert list(await ledger.list_decisions()) == [bare, rows[2], rows[0], rows[1]]
    assert list(await ledger.list_decisions(after=4, limit=1)) == [rows[0]]
    assert list(await ledger.list_newest(limit=2)) == [rows[1], rows[0]]


async def test_rows_of_a_conversation_are_replaced_together(ledger: Ledger) -> None:
    await keep(ledger, build_row("c1", 3, 1), build_row("c1", 7, 5), build_row("c2", 3, 2))
    await keep(ledger, judge(build_row("c1", 3, 1), 9))
    assert [(row.conversation_id, row.seq, row.how) for row in await ledger.list_decisions()] == [
        ("c1", 3, "approved"),
        ("c2", 3, None),
    ]
    since = await ledger.load_progress()
    await ledger.replace({"c1": []}, since=since, until=LedgerProgress(999))
    assert [row.conversation_id for row in await ledger.list_decisions()] == ["c2"]


async def test_who_comes_second_writes_nothing(ledger: Ledger) -> None:
    await keep(ledger, build_row("c1", 3, 1))
    late = {"c1": [build_row("c1", 5, 2)]}
    assert await ledger.replace(late, since=NONE, until=LedgerProgress(9)) is False
    assert [row.seq for row in await ledger.list_decisions()] == [3]
    assert await ledger.load_progress() == LedgerProgress(100)


async def test_starting_over_drops_everything(ledger: Ledger) -> None:
    await keep(ledger, build_row("c1", 3, 1))
    assert await ledger.start_over(since=NONE, log_id="l2") is False
    assert len(await ledger.list_decisions()) == 1
    assert await ledger.start_over(since=LedgerProgress(100), log_id="l2") is True
    assert list(await ledger.list_decisions()) == []
    assert await ledger.load_progress() == LedgerProgress(0, "l2")


async def test_labels_come_in_the_order_in_which_they_were_given(ledger: Ledger) -> None:
    early = judge(build_row("c1", 3, 1), 20)
    late = judge(build_row("c2", 3, 2), 10, right=False)
    ignored = judge(build_row("c3", 3, 3), 30, how="ignored", right=None)
    await keep(ledger, early, late, ignored, build_row("c4", 3, 4))
    assert list(await ledger.list_labels()) == [late, early, ignored]
    assert list(await ledger.list_labels(after=10, limit=1)) == [early]
    assert await ledger.count_labels() == 3
    assert await ledger.count_labels(after=20) == 1


async def test_audits_are_what_reviewers_said_of_sent_answers(ledger: Ledger) -> None:
    sent = audit(build_row("c1", 3, 1, action="answer"), 8, right=False)
    held = judge(build_row("c2", 3, 2), 9, how="audited")
    rated = judge(build_row("c3", 3, 3, action="answer", sent=True), 10, how="rated", right=False)
    await keep(ledger, sent, held, rated)
    assert list(await ledger.read_audits()) == [sent]
    assert list(await ledger.read_audits(after=8)) == []


async def test_days_are_counted_by_version(ledger: Ledger) -> None:
    newer = {"model": "m", "knowledge": "2", "calibration": "c"}
    await keep(
        ledger,
        build_row("c1", 3, 1, at="2026-01-05T23:59:59.000Z", action="answer", sent=True),
        audit(build_row("c2", 3, 2, action="answer"), 40, right=False),
        judge(build_row("c3", 3, 3, action="approve"), 41),
        judge(build_row("c4", 3, 4, action="handoff"), 42, how="ignored", right=None),
        build_row("c5", 3, 5, versions=newer),
        build_row("c6", 3, 6, at="2026-01-07T00:00:00.000Z", action="block"),
    )
    first = DayCount("2026-01-05", "m", "1", "c", 4, 2, 1, 1, 2, 1, 1, 1)
    second = DayCount("2026-01-05", "m", "2", "c", 1, 0, 1, 0, 0, 0, 0, 0)
    third = DayCount("2026-01-07", "m", "1", "c", 1, 0, 0, 1, 0, 0, 0, 0)
    assert list(await ledger.count_days()) == [first, second, third]
    assert list(await ledger.count_days(since="2026-01-06")) == [third]
    assert list(await ledger.count_days(until="2026-01-05")) == [first, second]


async def test_days_of_one_site_or_topic_are_counted_alone(ledger: Ledger) -> None:
    await keep(
        ledger,
        replace(build_row("c1", 3, 1), site="shop", topic="billing"),
        replace(build_row("c2", 3, 2), site="shop", topic="returns"),
        replace(build_row("c3", 3, 3), site="help", topic="billing"),
    )
    for scope, decisions in (
        ({"site": "shop"}, 2),
        ({"topic": "billing"}, 2),
        ({"site": "help", "topic": "billing"}, 1),
        ({"site": "help", "topic": "returns"}, 0),
    ):
        assert sum(day.decisions for day in await ledger.count_days(**scope)) == decisions


async def test_topics_are_counted(ledger: Ledger) -> None:
    await keep(
        ledger,
        build_row("c1", 3, 1, topic=None),
        judge(build_row("c2", 3, 2, topic="returns"), 9),
        audit(build_row("c3", 3, 3, topic="returns", action="answer"), 10, right=False),
        audit(build_row("c4", 3, 4, topic="billing", action="answer"), 11),
    )
    assert list(await ledger.count_topics()) == [
        TopicCount(None, 1, 0, 0, 0, 0, 0),
        TopicCount("billing", 1, 1, 1, 0, 1, 0),
        TopicCount("returns", 2, 1, 2, 1, 1, 1),
    ]


async def test_forgetting_empties_words_and_keeps_what_was_decided(ledger: Ledger) -> None:
    row = judge(build_row("c1", 3, 1), 9)
    await keep(ledger, row, build_row("c2", 3, 2))
    await ledger.forget("c1")
    await ledger.forget("nobody")
    forgotten, other = await ledger.list_decisions()
    assert (forgotten.question, forgotten.draft) == ("", None)
    assert (forgotten.right, forgotten.how, forgotten.topic) == (True, "approved", "returns")
    assert other.question == "How do I return it?"


async def test_sites_are_listed_once_each(ledger: Ledger) -> None:
    rows = [replace(build_row(f"c{n}", 3, n), site=site) for n, site in enumerate("bab", 1)]
    await keep(ledger, *rows)
    assert list(await ledger.list_sites()) == ["a", "b"]
