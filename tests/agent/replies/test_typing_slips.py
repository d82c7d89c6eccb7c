"""A slip of the pen is mended where only one word can be meant."""

from __future__ import annotations

import pytest

from agent.replies.typing_slips import list_slips, mend

WORDS = ["refunded", "updated", "cancelled", "canceled", "paid"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("i have refundd it", "i have refunded it"),
        ("i have reufnded it", "i have refunded it"),
        ("i have cancellled it", "i have cancelled it"),
        ("updates, uptodate, pad, refunded", "updates, uptodate, pad, refunded"),
        ("canceled and cancelled", "canceled and cancelled"),
        ("refund", "refund"),
    ],
)
def test_what_was_meant(said: str, meant: str) -> None:
    assert mend(said, list_slips(WORDS)) == meant
