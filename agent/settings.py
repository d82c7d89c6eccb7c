"""What an operator may set about the bot."""

from __future__ import annotations

from dataclasses import dataclass, field

EMBEDDED = "embedded"
"""The name of the model that needs no provider: it answers from the knowledge itself."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The bot's settings, read once by the assembly.

    ``model`` is ``embedded`` or a name that LangChain's ``init_chat_model`` knows, such as
    ``openai:gpt-5-mini``. ``deadline`` is in seconds, for a whole turn. ``max_error`` is the share
    of answers sent without a human (0 to 1) that may be wrong, ``level`` how sure (0 to 1) labels
    must make that before it is called certified. ``prompt`` holds the
    operator's own instructions for the model; ``None``: those that come with the program.
    """

    model: str = EMBEDDED
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    deadline: float = 30.0
    max_error: float = 0.02
    level: float = 0.95
    prompt: str | None = None
