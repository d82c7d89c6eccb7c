"""What the detectors need of an embedder of sentences; the knowledge's fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embeds(Protocol):
    """Turns texts into unit vectors whose dot product tells how alike they are."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, one row for each text; must not raise on any text."""
        ...
