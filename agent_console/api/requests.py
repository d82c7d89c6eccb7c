"""The bodies that the REST routes accept: strict, with the same rules as the sockets' frames."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from agent_console.wire.fields import ClientId, EntryId, Remark, Seq, Site, Text, Token, refuse_nul
from escalation.autonomy.mode import Mode
from escalation.autonomy.orders import LONGEST_CAUSE
from escalation.events import ActionWord
from escalation.routing.plan_fields import MOST_CAPACITY
from escalation.routing.skills import MOST_NAMED


class Body(BaseModel):
    """A request's body: types are strict, unknown fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


CUSTOMER_NAME = r"^[A-Za-z0-9_.:@+-]{1,64}$"
CustomerName = Annotated[str, StringConstraints(pattern=CUSTOMER_NAME)]
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


AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""Small letters, digits and ``_``, as a policy file names it."""
AttributeText = Annotated[str, StringConstraints(max_length=500), AfterValidator(refuse_nul)]
AttributeNumber = Annotated[float, Field(allow_inf_nan=False)]


class AttributesIn(Body):
    """All attributes of a customer: texts of up to 500 characters, numbers, true or false."""

    attributes: Annotated[
        dict[AttributeName, bool | int | AttributeNumber | AttributeText], Field(max_length=50)
    ]


class SpokenTurn(Body):
    """One thing said, oldest first."""

    speaker: Literal["customer", "bot", "human"]
    text: Text


class PredictionIn(Body):
    """What to answer: a question (``text``), or a conversation whose last turn is a customer's."""

    text: Text | None = None
    turns: Annotated[list[SpokenTurn], Field(max_length=200)] = []


LONGEST_ARGUMENTS = 16_000
"""Characters of an action's arguments, as JSON."""


def _refuse_unfit_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """Refuse what cannot be stored as JSON and read back as the same."""
    try:
        text = json.dumps(arguments, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        raise ValueError("must be JSON: no NaN, no Infinity, no half characters") from None
    if len(text) > LONGEST_ARGUMENTS:
        raise ValueError(f"may have at most {LONGEST_ARGUMENTS} characters as JSON")
    if "\\u0000" in text:
        raise ValueError("must not contain the character NUL")
    return arguments


class JudgementIn(Body):
    """An answer that a bot of the caller's own gave to the last of the turns; ``model`` names that bot."""

    turns: Annotated[list[SpokenTurn], Field(min_length=1, max_length=200)]
    answer: Text
    model: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] = "somebody-else"


Arguments = Annotated[dict[str, Any], AfterValidator(_refuse_unfit_arguments)]
"""An action's arguments: a JSON object of at most 16,000 characters."""

ActionName = Annotated[
    str, StringConstraints(min_length=1, max_length=128), AfterValidator(refuse_nul)
]
ProgramName = Annotated[str, StringConstraints(max_length=256, pattern=r"^[ -~]*$")]
"""A program's own name for something: at most 256 printable ASCII characters."""


class SaidTurn(Body):
    """Something said where an action comes from, oldest first."""

    speaker: Literal["customer", "bot", "human", "fact"]
    text: Text


class ActionIn(Body):
    """An action of somebody's own bot, which waits for a person. The same ``client_id`` is taken once.

    It joins ``conversation_id``, else opens a conversation: the same one for the same ``thread``.
    ``owner`` and ``reference`` are the program's own names, for when it asks what is left over.
    """

    client_id: ClientId
    name: ActionName
    args: Arguments = {}
    description: Remark = ""
    allowed: Annotated[list[ActionWord], Field(min_length=1, max_length=4)]
    said: Annotated[list[SaidTurn], Field(max_length=12)] = []
    thread: ProgramName = ""
    owner: ProgramName = ""
    reference: ProgramName = ""
    conversation_id: Token | None = None
    customer_id: CustomerName | None = None
    site: Site = "default"


class TakingIn(Body):
    """A program goes on with a decision: under the next ``attempt``, by the name of its process."""

    client_id: ClientId
    attempt: Annotated[int, Field(ge=1, le=10_000)]
    runner: Annotated[ProgramName, Field(min_length=1)]


class ClosingIn(Body):
    """A program is done with an action, by the name of its process."""

    client_id: ClientId
    runner: Annotated[ProgramName, Field(min_length=1)]


class DecisionIn(Body):
    """What a person decides about a task.

    ``approve`` sends the held draft (or ``text`` instead), ``reject`` does not; ``answer`` sends
    ``text`` in a conversation that one holds; ``right``, ``wrong`` and ``unclear`` judge an answer
    that was sent, with a ``reason`` and the id of the entry that would have been right. An action
    is approved, edited (``args``), rejected (``reason``) or answered in its place (``respond``
    with ``text``), as far as it allows that.
    """

    decision: Literal["approve", "reject", "answer", "right", "wrong", "unclear", "edit", "respond"]
    client_id: ClientId
    args: Arguments | None = None
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


Listed = Annotated[list[Annotated[str, AfterValidator(refuse_nul)]], Field(max_length=MOST_NAMED)]


class PersonIn(Body):
    """What is said of a person from now on; an empty list, or null, takes it away."""

    skills: Listed = []
    languages: Listed = []
    sites: Listed = []
    groups: Listed = []
    capacity: Annotated[int, Field(ge=1, le=MOST_CAPACITY)] | None = None


class FeedbackIn(Body):
    """How a customer rates a conversation, or one answer (``seq``), from 1 (bad) to 5 (good)."""

    conversation_id: Token
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Remark = ""
    seq: Seq | None = None
    client_id: ClientId | None = None
