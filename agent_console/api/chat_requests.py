"""The body of `POST /v1/chat/completions`: what of OpenAI's request is understood, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from agent.dialogue import Turn
from agent_console.api.requests import Body, CustomerName
from agent_console.wire.fields import MAX_FRAME, MAX_TEXT, ClientId, Remark, Site, Token, refuse_nul
from escalation.errors import Invalid, TooLarge

MODEL = "handraise"
"""The one model there is: the bot as the operator has set it up, with its policy."""

_TEXT_PARTS = ("text", "refusal")


def _join_parts(content: object) -> object:
    """Make one text of a message's parts; whatever is no text is refused by its name."""
    if not isinstance(content, list):
        return "" if content is None else content
    texts = []
    for part in content:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in _TEXT_PARTS:
            raise ValueError(f"only parts of type text are read here, not {str(kind)[:40]!r}")
        text = part.get(kind)
        if not isinstance(text, str):
            raise ValueError(f"a part of type {kind} needs its text")
        texts.append(text)
    return "\n".join(texts)


def _refuse_other_than(*usual: object) -> AfterValidator:
    """Allow a field that asks for nothing special: a wish that cannot be met is told, not dropped."""

    def check(value: object) -> object:
        if value not in usual:
            raise ValueError("is not offered here: leave it out")
        return value

    return AfterValidator(check)


class ChatMessage(Body):
    """One message. ``content`` is a text, or a list of parts of type ``text``."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[
        str,
        StringConstraints(max_length=MAX_FRAME),
        AfterValidator(refuse_nul),
        BeforeValidator(_join_parts),
    ] = ""
    tool_calls: Annotated[Any, _refuse_other_than(None, [])] = None


class ConversationWanted(Body):
    """Handraise's own part of a request: whether it is a real conversation, and whose.

    With ``conversation`` or a ``conversation_id`` the newest message is stored like one of
    ``POST /api/v1/messages``, and a handover appears in the console's queue. The same ``client_id``
    is taken once.
    """

    conversation: bool = False
    conversation_id: Token | None = None
    customer_id: CustomerName | None = None
    client_id: ClientId | None = None
    site: Site = "default"


class MetadataGiven(Body):
    """Of OpenAI's metadata one name is read; the others are the caller's own."""

    conversation_id: Token | None = None


class StreamWished(Body):
    """What else a stream is to hold."""

    include_usage: bool | None = None


class ChatIn(Body):
    """A request for an answer, as OpenAI's clients send it; fields that are not here are ignored."""

    model: Annotated[str, Field(max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=200)]
    stream: bool | None = None
    stream_options: StreamWished | None = None
    user: Remark | None = None
    metadata: MetadataGiven | None = None
    handraise: ConversationWanted | None = None
    n: Annotated[int | None, _refuse_other_than(None, 1)] = None
    tools: Annotated[Any, _refuse_other_than(None, [])] = None
    functions: Annotated[Any, _refuse_other_than(None, [])] = None
    logprobs: Annotated[Any, _refuse_other_than(None, False)] = None
    top_logprobs: Annotated[Any, _refuse_other_than(None, 0)] = None
    audio: Annotated[Any, _refuse_other_than(None)] = None
    modalities: Annotated[Any, _refuse_other_than(None, ["text"])] = None
    response_format: Annotated[Any, _refuse_other_than(None, {"type": "text"})] = None

    @property
    def wanted(self) -> ConversationWanted:
        """Whether it is a real conversation, and whose."""
        wanted = self.handraise or ConversationWanted()
        named = self.metadata.conversation_id if self.metadata is not None else None
        conversation_id = wanted.conversation_id or named
        return wanted.model_copy(
            update={
                "conversation": wanted.conversation or conversation_id is not None,
                "conversation_id": conversation_id,
            }
        )


def read_turns(request: ChatIn) -> list[Turn]:
    """Return what was said, oldest first; the last turn is the customer's.

    System and developer messages are left out: orders and facts come from the operator alone.
    Raises ``Invalid`` and ``TooLarge``.
    """
    turns = []
    for number, message in enumerate(request.messages):
        if message.role in ("system", "developer"):
            continue
        field = f"messages.{number}.content"
        if len(message.content) > MAX_TEXT:
            raise TooLarge(
                f"The field {field}: a message has at most {MAX_TEXT} characters.", field=field
            )
        if message.content.strip():
            speaker = message.role == "user"
            turns.append(Turn("customer" if speaker else "bot", message.content))
        elif message.role == "user":
            raise Invalid(f"The field {field}: must not be blank.", field=field)
    if not turns or turns[-1].speaker != "customer":
        raise Invalid("The field messages: the last one must be the user's.", field="messages")
    return turns


def join_newest(turns: Sequence[Turn]) -> str:
    """Return what the customer said since somebody else spoke last. Raises ``TooLarge``."""
    newest: list[str] = []
    for turn in reversed(turns):
        if turn.speaker != "customer":
            break
        newest.insert(0, turn.text)
    text = "\n".join(newest)
    if len(text) > MAX_TEXT:
        raise TooLarge(
            f"The field messages: the newest ones have more than {MAX_TEXT} characters together.",
            field="messages",
        )
    return text
