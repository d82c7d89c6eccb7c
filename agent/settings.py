"""What an operator may set about the bot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

EMBEDDED = "embedded"
"""The name of the model that needs no provider: it answers from the knowledge itself."""

OWN = "own:"
"""What the name of every bot of the operator's own begins with."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """The bot's settings, read once by the assembly.

    ``model`` is ``embedded`` or a name that LangChain's ``init_chat_model`` knows, such as
    ``openai:gpt-5-mini``. ``deadline`` is in seconds, for a whole turn; ``connect_seconds``,
    ``first_seconds`` and ``gap_seconds`` are how long its provider may take to be reached, to say
    the first word, and between two. ``tries`` is how often it is asked at most where that may help.
    ``price`` is what a million tokens cost, in and out, ``spend_per_day`` (UTC) in the same
    currency; ``None`` sets no limit. A ``fallback`` of the same provider without an address and a
    key of its own has the model's, without a price of its own the model's price. ``max_error`` is
    the share of answers sent without a human (0 to 1) that may be wrong, ``level`` how sure (0 to 1)
    labels must make that before it is called certified. ``prompt`` holds the operator's own
    instructions for the model; ``None``: those that come with the program. ``extra_calls`` is how
    often the model may be asked again for each message, on average, to see how far a draft may be
    trusted; 0 turns that off. ``tools`` is the version of the tools that the model is offered: other
    tools are another prompt to certificates; empty: none.
    """

    model: str = EMBEDDED
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    deadline: float = 30.0
    temperature: float | None = 0.0
    connect_seconds: float = 3.0
    first_seconds: float = 15.0
    gap_seconds: float = 8.0
    tries: int = 3
    price: tuple[float, float] = (0.0, 0.0)
    tokens_per_conversation: int | None = None
    tokens_per_day: int | None = None
    spend_per_day: float | None = None
    fallback: str | None = None
    fallback_base_url: str | None = None
    fallback_api_key: str | None = field(default=None, repr=False)
    fallback_price: tuple[float, float] | None = None
    max_error: float = 0.02
    level: float = 0.95
    prompt: str | None = None
    extra_calls: float = 0.5
    tools: str = ""

    @property
    def model_name(self) -> str:
        """Name a provider's model as drafts' versions do: another name is another model."""
        place = urlsplit(self.base_url).netloc if self.base_url else ""
        name = f"{self.model} at {place}" if place else self.model
        if self.temperature is None or self.temperature == 0:
            return name
        return f"{name}, temperature {self.temperature:g}"

    def offer(self, tools: str) -> BotSettings:
        """Return the same settings with tools of this version, where there is a model to use them."""
        is_alone = self.model == EMBEDDED or self.model.startswith(OWN)
        return self if is_alone else replace(self, tools=tools)

    def find_fallback(self) -> BotSettings | None:
        """Return the settings of the fallback, as if it were the model; ``None`` without one."""
        if self.fallback is None:
            return None
        is_alike = self.fallback.partition(":")[0] == self.model.partition(":")[0]
        inherited = is_alike and self.fallback_base_url is None and self.fallback_api_key is None
        return replace(
            self,
            model=self.fallback,
            base_url=self.base_url if inherited else self.fallback_base_url,
            api_key=self.api_key if inherited else self.fallback_api_key,
            price=self.price if self.fallback_price is None else self.fallback_price,
            fallback=None,
        )
