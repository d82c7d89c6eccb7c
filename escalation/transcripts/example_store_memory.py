"""Examples kept in memory, for tests and for looking without keeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escalation.transcripts.example import Example
from escalation.transcripts.example_store import FIRST, Key, Progress, find_key


class MemoryExampleStore:
    """Forgets everything at the end of the process."""

    def __init__(self) -> None:
        self._examples: dict[str, tuple[Example, ...]] = {}
        self._progress = Progress()

    async def load_progress(self) -> Progress:
        return self._progress

    async def replace(
        self, examples: Mapping[str, Sequence[Example]], *, since: Progress, until: Progress
    ) -> bool:
        if self._progress != since:
            return False
        for conversation_id, each in examples.items():
            self._examples[conversation_id] = tuple(each)
        self._progress = until
        return True

    async def start_over(self, *, since: Progress, log_id: str) -> bool:
        if self._progress != since:
            return False
        self._examples.clear()
        self._progress = Progress(0, since.consent_seen, log_id)
        return True

    async def read(self, *, after: Key = FIRST, limit: int = 200) -> Sequence[Example]:
        examples = (each for group in self._examples.values() for each in group)
        return sorted((each for each in examples if find_key(each) > after), key=find_key)[:limit]
