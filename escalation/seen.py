"""What a decision keeps of all that its rules looked at beside the draft, so that it can be repeated."""

from __future__ import annotations

from escalation.event_parts import Part

EVERYTHING_UNREAD = "*"
"""In the place of a score's name: the message could not be read at all."""


class StandingSeen(Part):
    """How far the draft's topic could go then."""

    topic: str
    mode: str
    ceiling: str
    stopped: bool | None = None
    cause: str = ""


class FlawSeen(Part):
    """What was found in the draft's words."""

    kind: str
    words: str = ""


class Seen(Part):
    """What is usual is left out, so that a row stays small: ``None`` stands for it everywhere."""

    head: int
    """How far the conversation was that was judged."""
    failure: str | None = None
    waived: bool | None = None
    """Whether the operator had waived certificates."""
    waivable: bool | None = None
    """False where the calibration could not be read, which no waiver makes good."""
    standing: StandingSeen | None = None
    unread: list[str] | None = None
    """Scores of the message that were no numbers; ``*`` where it could not be read at all."""
    evidence: dict[str, str] | None = None
    """The words that raised a score, by its name."""
    flaws: list[FlawSeen] | None = None
    at: str | None = None
    """The desk's local time (RFC 3339 with its offset)."""
    open: bool | None = None
    waiting: int | None = None
    online: int | None = None
    attributes: dict[str, str | bool | int | float] | None = None
    """The customer's, as programs of the operator's had told them."""
