"""Real answers are reworded and spoiled: what is spoiled is no longer borne out."""

from __future__ import annotations

from random import Random

import pytest

from agent.replies.grounding import find_left_out, ground
from benchmarks.llm_confidence.wording import (
    invent_claim,
    invent_number,
    negate,
    reword,
    shorten,
    talk_nonsense,
)

TEXT = (
    "Cards usually arrive within two weeks of the order. If yours has taken longer, open Cards in "
    "the app to see when it was sent. You can have a new one sent free of charge."
)
SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rewording_keeps_facts_and_sense(seed: int) -> None:
    found = ground(reword(TEXT, Random(seed)), [TEXT], [], None)
    assert (found.ungrounded, found.denied) == (0.0, False)
    assert found.weakest is not None
    assert found.weakest < 0.7
    assert reword(TEXT, Random(seed)) == reword(TEXT, Random(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_spoiled_shows(seed: int) -> None:
    chance = Random(seed)
    assert ground(invent_number(TEXT, chance), [TEXT], [], None).ungrounded > 0
    claimed = ground(
        invent_claim(TEXT, "We sell gloves and hats of real wool.", chance), [TEXT], [], None
    )
    assert claimed.weakest is not None
    assert claimed.weakest > 0.5
    assert ground(negate(TEXT, chance), [TEXT], [], None).denied
    assert (find_left_out(shorten(TEXT, chance), TEXT, None) or 0) > 0.2
    assert (ground(talk_nonsense(chance), [TEXT], [], None).unsupported or 0) > 0.7
