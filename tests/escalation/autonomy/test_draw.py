"""The draw of audits: at random, repeatable, and with the probability that it says."""

import pytest

from escalation.autonomy.draw import Audit, audit_rate, draw_audit

KEY = b"a key for tests"


def test_the_same_turn_is_drawn_alike_everywhere() -> None:
    drawn = [draw_audit(KEY, f"c{number}", 3, 0.5) for number in range(40)]
    assert drawn == [draw_audit(KEY, f"c{number}", 3, 0.5) for number in range(40)]
    assert {audit.drawn for audit in drawn} == {True, False}


def test_another_key_another_turn_another_conversation_is_another_draw() -> None:
    first = [draw_audit(KEY, f"c{number}", 3, 0.5).drawn for number in range(60)]
    assert first != [draw_audit(b"another", f"c{number}", 3, 0.5).drawn for number in range(60)]
    assert first != [draw_audit(KEY, f"c{number}", 4, 0.5).drawn for number in range(60)]
    # Neither part of the place runs into the other.
    assert draw_audit(KEY, "c1", 11, 0.5) == draw_audit(KEY, "c1", 11, 0.5)
    pairs = [
        (draw_audit(KEY, f"c{n}1", 1, 0.5), draw_audit(KEY, f"c{n}", 11, 0.5)) for n in range(9)
    ]
    assert any(first != second for first, second in pairs)


def test_as_many_are_drawn_as_the_rate_says() -> None:
    drawn = sum(draw_audit(KEY, "c", seq, 0.05).drawn for seq in range(20_000))
    assert drawn == pytest.approx(1000, abs=4 * 31)


def test_a_higher_rate_draws_all_that_a_lower_one_does() -> None:
    for seq in range(500):
        if draw_audit(KEY, "c", seq, 0.1).drawn:
            assert draw_audit(KEY, "c", seq, 0.2).drawn


def test_all_and_none() -> None:
    assert draw_audit(KEY, "c", 1, 1.0) == Audit(True, 1.0)
    assert draw_audit(KEY, "c", 1, 0.0) == Audit(False, 0.0)


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="audit rate"):
        draw_audit(KEY, "c", 1, rate)


def test_the_rate_falls_after_500_audits_and_never_to_nothing() -> None:
    assert [audit_rate(audits) for audits in (0, 499, 500, 10**9)] == [0.05, 0.05, 0.02, 0.02]
    assert audit_rate(600, first=0.01) == 0.01
