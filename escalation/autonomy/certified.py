"""The contract of what labels vouch for, topic by topic, as far as autonomy rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Certified:
    """What reviewed answers say of those that a topic would send; ``*`` is for all topics.

    ``bound``: with the level asked for, at most this share of them is wrong. ``tries`` of them were
    reviewed, ``errors`` wrong. ``missing``: how many more reviewed answers are needed, 0 where
    ``is_certified``.
    """

    topic: str
    is_certified: bool
    bound: float | None = None
    tries: int = 0
    errors: int = 0
    missing: int = 0
    made_at: str = ""
    """RFC 3339."""
    is_refused: bool = False
    """Whether the topic's own labels speak against it, so that what holds for all does not count."""


class Certificates(Protocol):
    """Where the newest certificates come from."""

    async def read(self) -> Mapping[str, Certified]:
        """Return them by topic, ``*`` among them where all labels are judged together.

        Raises ``StorageUnavailable``.
        """
        ...
