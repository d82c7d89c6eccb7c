"""Words of an unfinished answer as they cross the bus: lossy, and marked so that forged ones are known."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace

_MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Words:
    """All words so far of the answer that began with event ``begun_seq``; ``index`` counts up from 1."""

    begun_seq: int
    index: int
    text: str
    mark: str = ""

    def seal(self, seal: str) -> Words:
        """Mark them as told by who began the answer."""
        return replace(self, mark=self._compute_mark(seal))

    def is_sealed(self, seal: str) -> bool:
        """Say whether they were marked so."""
        return hmac.compare_digest(self.mark.encode(), self._compute_mark(seal).encode())

    def to_status(self) -> dict[str, object]:
        """Return them as the bus whispers them."""
        return {
            "words": self.text,
            "begun_seq": self.begun_seq,
            "index": self.index,
            "mark": self.mark,
        }

    def _compute_mark(self, seal: str) -> str:
        told = f"{self.begun_seq}\0{self.index}\0{self.text}".encode(errors="replace")
        return hashlib.blake2b(told, digest_size=_MARK_BYTES, key=seal.encode()[:64]).hexdigest()


def read_words(status: Mapping[str, object]) -> Words | None:
    """Read what was whispered; ``None`` where it is something else, or not as it should be."""
    text, mark = status.get("words"), status.get("mark")
    begun_seq, index = status.get("begun_seq"), status.get("index")
    if not (isinstance(text, str) and isinstance(mark, str)):
        return None
    if not (isinstance(begun_seq, int) and isinstance(index, int)):
        return None
    return Words(begun_seq, index, text, mark)
