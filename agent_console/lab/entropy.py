"""Chance from one seed: what the operating system and the random module give, for a while."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seeded_entropy(seed: int | str) -> Iterator[None]:
    """Draw everything from one stream: ``os.urandom``, ``secrets``, ``uuid4``, the random module.

    For one thread; everything is as it was afterwards.
    """
    stream = random.Random(seed)
    earlier = os.urandom, random._urandom, random.getstate()  # type: ignore[attr-defined]
    os.urandom = random._urandom = stream.randbytes  # type: ignore[attr-defined]
    random.seed(stream.getrandbits(64))
    try:
        yield
    finally:
        os.urandom, random._urandom, state = earlier  # type: ignore[attr-defined]
        random.setstate(state)
