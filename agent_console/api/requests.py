"""The bodies that the REST routes accept: strict, with the same rules as the sockets' frames."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent_console.wire.fields import ClientId, EntryId, Remark, Seq, Site, Text, Token, refuse_nul
from escalation.autonomy.mode import Mode
from escalation.autonomy.orders import LONGEST_CAUSE


class Body(BaseModel):
    """A request's body: types are strict, unknown fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


CustomerName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@+-]{1,64}$")]
"""An id of a customer: ours, or the caller's own."""


class MessageIn(Body):
    """A customer's message that came in by another way. The same ``client_id`` is taken once.

    Without ``conversation_id`` a conversation is opened, the same one for the same
    ``customer_id`` and ``client_id``.
    """

    client_id: ClientId
    text: Text
    conversation_id: Token | None = None
    customer_id: CustomerName | None = None
    site: Site = "default"


class SpokenTurn(Body):
    """One thing said, oldest first."""

    speaker: Literal["customer", "bot", "human"]
    text: Text


class PredictionIn(Body):
    """What to answer: a question (``text``), or a conversation whose last turn is a customer's."""

    text: Text | None = None
    turns: Annotated[list[SpokenTurn], Field(max_length=200)] = []


class DecisionIn(Body):
    """What a person decides about a task.

    ``approve`` sends the held draft (or ``text`` instead), ``reject`` does not; ``answer`` sends
    ``text`` in a conversation that one holds; ``right``, ``wrong`` and ``unclear`` judge an answer
    that was sent, with a ``reason`` and the id of the entry that would have been right.
    """

    decision: Literal["approve", "reject", "answer", "right", "wrong", "unclear"]
    client_id: ClientId
    text: Text | None = None
    reason: Remark = ""
    right_answer_id: EntryId | None = None


Reason = Annotated[str, StringConstraints(max_length=LONGEST_CAUSE), AfterValidator(refuse_nul)]
"""Why a topic is to change, in one sentence; it may be missing."""


class OrderIn(Body):
    """A word to stop or resume a topic, with the reason that colleagues read in its history."""

    reason: Reason = ""


class ModeIn(OrderIn):
    """How far a topic goes without a person now, and how far it may rise by evidence."""

    mode: Mode | None = None
    ceiling: Mode | None = None


class FeedbackIn(Body):
    """How a customer rates a conversation, or one answer (``seq``), from 1 (bad) to 5 (good)."""

    conversation_id: Token
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Remark = ""
    seq: Seq | None = None
    client_id: ClientId | None = None
