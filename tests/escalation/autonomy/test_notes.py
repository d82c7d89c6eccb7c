"""Each label is folded once, and counts for the standing under which its answer was decided."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from escalation.autonomy.ledger import LedgerRow
from escalation.autonomy.monitor import Monitor, fold
from escalation.autonomy.notes import Notes, begin_standing, is_audit, read_notes, take_labels
from tests.escalation.autonomy.decisions import audit, build_row, judge

BEFORE, SINCE, AFTER = "2026-01-05T08:00", "2026-01-05T09:00", "2026-01-05T10:00"
NOTES = Notes(Monitor(0.02), since=SINCE, watched=BEFORE)
ROW = build_row("c1", 3, 10, at=AFTER)


def take_label(notes: Notes, label: LedgerRow) -> Notes:
    return take_labels(notes, [label])


def test_a_reviewed_answer_counts_where_it_had_the_confidence_to_be_sent() -> None:
    right = take_label(NOTES, judge(ROW, 12))
    assert (right.position, right.reviewed, right.wrong) == (12, 1, 0)
    wrong = take_label(right, judge(ROW, 13, how="rejected", right=False))
    assert (wrong.reviewed, wrong.wrong) == (2, 1)
    unsure = take_label(NOTES, judge(replace(ROW, confidence=0.3), 12))
    assert (unsure.position, unsure.reviewed) == (12, 0)
    assert take_label(NOTES, judge(replace(ROW, threshold=None), 12)).reviewed == 0


def test_what_nobody_judged_or_only_a_customer_did_counts_nothing() -> None:
    ignored = take_label(NOTES, judge(ROW, 12, how="ignored", right=None))
    rated = take_label(NOTES, judge(replace(ROW, sent=True), 12, how="rated", right=False))
    assert ignored == rated == replace(NOTES, position=12)


def test_a_label_is_folded_once() -> None:
    label = audit(ROW, 12, right=False)
    once = take_label(NOTES, label)
    assert take_label(once, label) is once
    assert take_label(once, audit(ROW, 11)) is once


def test_what_one_event_judged_counts_all() -> None:
    labels = [judge(ROW, 12), judge(replace(ROW, seq=9), 12), judge(ROW, 11)]
    assert take_labels(NOTES, labels).reviewed == 3
    assert take_labels(take_labels(NOTES, labels[:2]), labels).reviewed == 2


def test_an_audit_moves_the_monitor() -> None:
    after = take_label(NOTES, audit(ROW, 12, right=False))
    assert after.monitor == fold(Monitor(0.02), True)
    assert (after.audits, after.audited, after.audited_wrong) == (1, 1, 1)


def test_an_answer_of_an_earlier_mode_moves_the_monitor_but_not_the_counts() -> None:
    early = audit(replace(ROW, at="2026-01-05T08:30"), 12, right=False)
    after = take_label(NOTES, early)
    assert (after.monitor.audits, after.audits, after.audited, after.reviewed) == (1, 1, 0, 0)
    older = audit(replace(ROW, at="2026-01-05T07:00"), 12, right=False)
    assert take_label(NOTES, older).monitor == Monitor(0.02)


@pytest.mark.parametrize(
    ("changes", "how", "is_one"),
    [
        ({"sent": True, "audit_drawn": True}, "audited", True),
        ({"sent": True, "audit_drawn": False}, "audited", False),
        ({"sent": True, "audit_drawn": True}, "rated", False),
        ({"sent": False, "audit_drawn": True}, "approved", True),
        ({"sent": False, "audit_drawn": True}, "rejected", True),
        ({"sent": False, "audit_drawn": True}, "answered", False),
        ({"sent": False, "audit_drawn": False}, "approved", False),
    ],
)
def test_only_what_the_draw_chose_is_an_audit(changes, how, is_one) -> None:
    label: LedgerRow = replace(judge(ROW, 12, how=how), **changes)
    assert is_audit(label) is is_one


def test_notes_come_back_as_they_were() -> None:
    notes = take_label(take_label(NOTES, audit(ROW, 12, right=False)), judge(ROW, 15))
    assert read_notes(notes.dump(), since=SINCE, max_error=0.02) == notes
    assert json.loads(notes.dump())["audits"] == 1


def test_a_person_s_order_begins_anew_and_forgets_no_position() -> None:
    notes = take_label(NOTES, audit(ROW, 12, right=False))
    fresh = read_notes(notes.dump(), since=AFTER, max_error=0.02)
    assert fresh == Notes(Monitor(0.02), position=12, since=AFTER, watched=AFTER, audits=1)


def test_another_promise_begins_another_bet() -> None:
    notes = take_label(NOTES, audit(ROW, 12, right=False))
    read = read_notes(notes.dump(), since=SINCE, max_error=0.05)
    assert read == replace(notes, monitor=Monitor(0.05))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"monitor":{}}', '{"brave":1}', "\x00"])
def test_damaged_notes_begin_at_the_first_label(text) -> None:
    read = read_notes(text, since=SINCE, max_error=0.02)
    assert read == Notes(Monitor(0.02), since=SINCE, watched=SINCE)


def test_a_rise_keeps_the_monitor_and_a_fall_does_not() -> None:
    notes = replace(take_label(NOTES, audit(ROW, 12, right=False)), reviewed=9, fell=True)
    risen = begin_standing(notes, AFTER, is_fall=False)
    assert risen == Notes(
        notes.monitor, position=12, since=AFTER, watched=BEFORE, audits=1, fell=False
    )
    fallen = begin_standing(notes, AFTER, is_fall=True)
    assert fallen == Notes(
        Monitor(0.02), position=12, since=AFTER, watched=AFTER, audits=1, fell=True
    )
