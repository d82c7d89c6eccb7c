"""At which rate answers are drawn to be looked at."""

from __future__ import annotations

import pytest

from escalation.autonomy.auditor import Auditor
from escalation.autonomy.mode import Mode, Standing

KEY = b"k" * 32


def find_rate(auditor: Auditor, standing: Standing | None = None) -> float:
    return auditor.draw("c1", 2, standing).probability


def test_the_rate_falls_with_the_audits_but_never_to_nothing() -> None:
    assert find_rate(Auditor(KEY)) == 0.05
    assert find_rate(Auditor(KEY, audits=499)) == 0.05
    assert find_rate(Auditor(KEY, audits=500)) == 0.02
    assert find_rate(Auditor(KEY, audits=10**9)) == 0.02


@pytest.mark.parametrize(("mode", "rate"), [("veto", 0.05), ("audit", 0.05), ("answer", 0.02)])
def test_a_topic_below_the_highest_mode_is_audited_at_the_full_rate(
    mode: Mode, rate: float
) -> None:
    assert find_rate(Auditor(KEY, audits=900), Standing(mode=mode)) == rate


def test_the_operators_own_rate_holds_whatever_else_is_so() -> None:
    auditor = Auditor(KEY, rate=0.5, audits=900)
    assert find_rate(auditor) == find_rate(auditor, Standing(mode="answer")) == 0.5


def test_a_turn_is_drawn_alike_on_every_node_and_about_as_often_as_it_says() -> None:
    one, other = Auditor(KEY, rate=0.25), Auditor(KEY, rate=0.25)
    draws = [one.draw("c1", seq, None).drawn for seq in range(4000)]
    assert draws == [other.draw("c1", seq, None).drawn for seq in range(4000)]
    assert draws != [Auditor(b"x" * 32, 0.25).draw("c1", seq, None).drawn for seq in range(4000)]
    assert 900 < sum(draws) < 1100
