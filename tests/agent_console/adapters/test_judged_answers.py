from __future__ import annotations

from dataclasses import replace

import pytest

from agent_console.adapters import judged_answers
from agent_console.adapters.judged_answers import JudgedAnswers
from escalation.autonomy.ledger import LedgerProgress, LedgerRow
from escalation.autonomy.ledger_memory import MemoryLedger
from tests.escalation.autonomy.decisions import audit, build_row, judge


async def keep(ledger: MemoryLedger, *rows: LedgerRow) -> None:
    since = await ledger.load_progress()
    until = LedgerProgress(since.position + 100, since.log_id)
    assert await ledger.replace(
        {row.conversation_id: [row] for row in rows}, since=since, until=until
    )


async def test_new_labels_are_read_on_and_a_second_verdict_replaces_the_first() -> None:
    ledger = MemoryLedger()
    judged = JudgedAnswers(ledger)
    assert (await judged.read(), judged.revision) == ([], 0)
    await keep(ledger, judge(build_row("c1", 3, 1), 10), build_row("c2", 3, 2))
    assert [answer.right for answer in await judged.read()] == [True]
    await keep(
        ledger,
        judge(build_row("c1", 3, 1), 20, how="edited", right=False),
        audit(build_row("c2", 3, 2, topic="billing"), 21),
    )
    first, second = await judged.read()
    assert (first.right, first.sent, first.topic) == (False, False, "returns")
    assert (second.right, second.sent, second.probability) == (True, True, 0.05)
    before = judged.revision
    assert (len(await judged.read()), judged.revision) == (2, before)


async def test_what_a_person_answered_in_words_of_their_own_is_neither_right_nor_wrong() -> None:
    ledger = MemoryLedger()
    await keep(ledger, judge(build_row("c1", 3, 1), 10, how="ignored", right=None))
    assert [answer.right for answer in await JudgedAnswers(ledger).read()] == [None]


async def test_another_log_is_read_from_its_beginning() -> None:
    ledger = MemoryLedger()
    judged = JudgedAnswers(ledger)
    await keep(ledger, judge(build_row("c1", 3, 1), 50))
    assert len(await judged.read()) == 1
    await ledger.start_over(since=await ledger.load_progress(), log_id="l2")
    await keep(ledger, judge(build_row("c9", 3, 1), 5, right=False))
    assert [answer.right for answer in await judged.read()] == [False]


async def test_a_page_that_ends_between_labels_of_one_event_loses_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judged_answers, "_PAGE", 3)
    ledger = MemoryLedger()
    rows = [judge(build_row(f"c{n}", 3, n), 10 + n // 2) for n in range(9)]
    await keep(ledger, *rows, replace(judge(build_row("d", 3, 99), 99), confidence=None))
    assert len(await JudgedAnswers(ledger).read()) == 10
