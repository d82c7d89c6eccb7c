"""Labels are what the ledger holds of judged decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.confidence.label import Label
from agent_console.adapters import labels_sql
from agent_console.adapters.labels_sql import build_label, read_labels
from escalation.autonomy.ledger import RESTS_ON, LedgerProgress
from escalation.autonomy.ledger_memory import MemoryLedger
from tests.escalation.autonomy.decisions import audit, build_row, judge

ROW = build_row("c1", 3, 1)


def test_a_judged_decision_is_a_label() -> None:
    assert build_label(judge(ROW, 9)) == Label(
        conversation_id="c1",
        seq=3,
        at=ROW.at,
        question="How do I return it?",
        answer_id="returns-1",
        right=True,
        right_id="returns-1",
        probability=1.0,
        sent=False,
        value=0.9,
        signals={"similarity": 0.8, "margin": 0.25},
        topic="returns",
        language="en",
        site="shop",
        how="approved",
        reasons=("uncertified",),
        versions={"model": "m", "prompt": "p", "knowledge": "1", "calibration": "c"},
    )


def test_what_nobody_judged_is_none() -> None:
    assert build_label(ROW) is None


def test_what_rests_on_a_tool_calibrates_nothing() -> None:
    row = replace(ROW, versions={**ROW.versions, RESTS_ON: "tool"})
    assert build_label(judge(row, 9)) is None


def test_an_ignored_draft_counts_as_wrong_and_says_so() -> None:
    label = build_label(judge(ROW, 9, how="ignored", right=None))
    assert label is not None
    assert (label.right, label.how) == (False, "ignored")


def test_what_has_no_known_probability_keeps_none() -> None:
    label = build_label(replace(audit(ROW, 9, right=False), probability=None))
    assert label is not None
    assert (label.sent, label.right, label.probability) == (True, False, None)


async def test_all_labels_are_read_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels_sql, "_PAGE", 2)
    ledger = MemoryLedger()
    rows = {f"c{n}": [judge(build_row(f"c{n}", 3, n), 20 - n)] for n in range(1, 6)}
    rows["c9"] = [build_row("c9", 3, 9)]
    await ledger.replace(rows, since=LedgerProgress(), until=LedgerProgress(20))
    labels = await read_labels(ledger)
    assert [label.conversation_id for label in labels] == ["c5", "c4", "c3", "c2", "c1"]
