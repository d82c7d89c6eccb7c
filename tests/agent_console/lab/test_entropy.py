import os
import random
import secrets
import uuid

import pytest

from agent_console.lab.entropy import seeded_entropy


def draw() -> list[object]:
    return [
        os.urandom(8),
        secrets.token_hex(8),
        secrets.token_urlsafe(8),
        secrets.randbelow(1_000_000),
        secrets.choice(range(1_000_000)),
        random.SystemRandom().random(),
        uuid.uuid4(),
        random.random(),
        random.Random().random(),
        random.sample(range(1_000_000), 5),
    ]


UNSEEDABLE = 8
"""Where ``draw`` makes a generator of its own: it takes its seed below Python's reach."""


def test_one_seed_gives_one_stream() -> None:
    with seeded_entropy(7):
        first = draw()
    with seeded_entropy(7):
        second = draw()
    with seeded_entropy(8):
        other = draw()
    same = [one == two for one, two in zip(first, second, strict=True)]
    assert [place for place, is_same in enumerate(same) if not is_same] == [UNSEEDABLE]
    assert not any(one == two for one, two in zip(first, other, strict=True))


def test_afterwards_chance_is_what_it_was() -> None:
    random.seed(3)
    expected = random.random()
    random.seed(3)
    urandom = os.urandom
    with pytest.raises(ValueError, match="larger than"), seeded_entropy(7):
        random.sample(draw(), 99)
    assert random.random() == expected
    assert os.urandom is urandom
    assert secrets.token_bytes(16) != secrets.token_bytes(16)
