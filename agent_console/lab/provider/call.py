"""What a provider saw of one request: what was asked, and when its client went away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Call:
    """One request. Every time is of ``time.monotonic``, in seconds."""

    path: str
    headers: Mapping[str, str]
    """Names in small letters."""
    body: Mapping[str, Any]
    at: float
    """When it was read."""
    frames: int = 0
    """Frames of the reply that were written."""
    finished: float | None = None
    """When the whole reply, its end too, was written and taken up by the client's side."""
    left: float | None = None
    """When the client closed the connection, before the provider did."""

    @property
    def is_whole(self) -> bool:
        """Whether the client was still there when the reply's end was written."""
        return self.finished is not None

    @property
    def key(self) -> str | None:
        """The key that the client showed, as it stood in the header."""
        return self.headers.get("authorization") or self.headers.get("x-api-key")

    @property
    def is_streamed(self) -> bool:
        """Whether the client asked for a stream."""
        return bool(self.body.get("stream"))
