"""Evidence without candidates is what an empty search saw."""

from agent.evidence import Evidence


def test_nothing_seen_speaks_for_nothing() -> None:
    nothing = Evidence()
    assert (nothing.candidates, nothing.odds, nothing.unknown) == ((), 0.0, 1.0)
