"""What every event is made of: who did it, what the customer may hear, and what only people may see."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

Role = Literal["customer", "bot", "human", "system"]


class Part(BaseModel):
    """A piece of an event: unknown fields of newer versions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Author(Part):
    """Who did it, as the customer may see it."""

    role: Role
    name: str | None = None


CUSTOMER = Author(role="customer")
BOT = Author(role="bot")
SYSTEM = Author(role="system")


class Body(Part):
    """What may be said to the customer: safe by construction."""


class Said(Body):
    """Words that somebody wrote."""

    text: str


class Inner(Part):
    """What only people of the desk may see. ``epoch`` is the holder epoch after the event, set by the store."""

    epoch: int = 0
    by: str | None = None
    """Id of the person or customer behind it."""


class Event(Part):
    """One thing that happened. The store numbers it, stamps it and sets ``inner.epoch``."""

    for_customer: ClassVar[bool] = False
    """Whether customers receive this kind at all."""

    kind: str
    author: Author
    body: Body = Body()
    inner: Inner = Inner()
