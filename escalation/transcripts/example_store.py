"""The contract of where examples are kept. Adapters: example_store_memory, example_store_sql."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from escalation.transcripts.example import Example

Key = tuple[str, int]
"""Conversation id and number of the target's last event: the order in which examples are read."""

FIRST: Key = ("", 0)
"""Comes before every key."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the log was harvested (global position), and whether consent was ever spoken of."""

    position: int = 0
    consent_seen: bool = False
    log_id: str = ""
    """The log that the position is of: in another one it means nothing."""


class ExampleStore(Protocol):
    """Examples of many conversations, each conversation's replaced as a whole."""

    async def load_progress(self) -> Progress:
        """Return how far the harvest has come."""
        ...

    async def replace(
        self, examples: Mapping[str, Sequence[Example]], *, since: Progress, until: Progress
    ) -> bool:
        """Put the examples of each conversation in place of those it had, and move the progress.

        All in one transaction, and only while the progress is still ``since``; ``False`` when
        somebody else has moved it: nothing was written then.
        """
        ...

    async def start_over(self, *, since: Progress, log_id: str) -> bool:
        """Drop all examples and begin at the start of a log; that consent was seen is not forgotten.

        In one transaction, and only while the progress is still ``since``; else ``False``.
        """
        ...

    async def read(self, *, after: Key = FIRST, limit: int = 200) -> Sequence[Example]:
        """Return the examples behind a key, in the order of their keys; damaged ones are left out."""
        ...


def find_key(example: Example) -> Key:
    """Return the key of an example."""
    return (example.provenance.conversation_id, example.provenance.target_seqs[-1])
