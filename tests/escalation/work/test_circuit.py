"""A receiver that fails is left alone for ever longer, and then asked one at a time."""

from __future__ import annotations

from escalation.work.circuit import AT_ONCE, FIRST_PAUSE, LONGEST_PAUSE, TRIPS_AT, Circuit
from escalation.work.delivery import Outcome

FAILED, SENT = Outcome("failed"), Outcome("delivered")


def fail(circuit: Circuit, times: int, now: float = 100.0) -> Circuit:
    for _ in range(times):
        circuit = circuit.note(FAILED, now)
    return circuit


def test_so_many_are_sent_at_once_and_no_more() -> None:
    circuit = fail(Circuit(), TRIPS_AT - 1)
    assert [circuit.count_free(100.0, busy) for busy in (0, 1, AT_ONCE, 9)] == [AT_ONCE, 3, 0, 0]


def test_failures_in_a_row_make_a_pause_that_doubles() -> None:
    circuit = fail(Circuit(), TRIPS_AT)
    assert circuit.count_free(100.0 + FIRST_PAUSE - 0.1, 0) == 0
    assert circuit.count_free(100.0 + FIRST_PAUSE, 0) == 1
    assert circuit.count_free(100.0 + FIRST_PAUSE, 1) == 0
    assert fail(circuit, 1).rests_until == 100.0 + 2 * FIRST_PAUSE
    assert fail(circuit, 40).rests_until == 100.0 + LONGEST_PAUSE


def test_one_success_ends_it() -> None:
    circuit = fail(Circuit(), 40).note(SENT, 1000.0)
    assert circuit.count_free(1000.0, 0) == AT_ONCE
    refused = fail(Circuit(), 40).note(Outcome("refused"), 1000.0)
    assert refused.count_free(1000.0, 0) == AT_ONCE  # it answers: only this notice is not wanted


def test_a_wish_for_patience_holds_for_all_of_its_deliveries() -> None:
    circuit = Circuit().note(Outcome("failed", retry_after=60.0), 100.0)
    assert [circuit.count_free(now, 0) for now in (159.9, 160.0)] == [0, AT_ONCE]
    late = circuit.note(SENT, 110.0)  # another one that was on its way
    assert late.count_free(120.0, 0) == 0
