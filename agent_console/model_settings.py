"""What an operator may set about the language model."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

Price = Annotated[tuple[float, float], NoDecode]
"""What a million tokens cost, in and out, in any currency."""

_FREE = (0.0, 0.0)


class ModelSettings(BaseSettings):
    """The part of the settings that begins with ``HANDRAISE_MODEL``."""

    model: str = Field(
        default="embedded",
        description="The model that writes the answers: `embedded`, which needs no provider, or "
        "a name such as `openai:gpt-5-mini`.",
    )
    model_base_url: str | None = Field(
        default=None,
        description="Address of the provider, where it is not the usual one: of anything that "
        "speaks OpenAI's protocol, such as vLLM, llama.cpp or Ollama.",
    )
    model_api_key: SecretStr | None = Field(default=None, description="The provider's key.")
    model_temperature: float = Field(
        default=0.0,
        ge=0,
        le=2,
        description="How freely the model chooses its words; a model that has no such choice goes "
        "without. Another value is another model to certificates.",
    )
    model_deadline: float = Field(
        default=30.0, gt=0, le=600, description="Seconds for a whole bot's turn, retries included."
    )
    model_connect_seconds: float = Field(
        default=3.0, gt=0, le=600, description="Seconds in which the provider must be reached."
    )
    model_first_seconds: float = Field(
        default=15.0,
        gt=0,
        le=600,
        description="Seconds to wait at most for the first word. Once replies have begun it is 20 times "
        "the slowest, after the fifth four times the slowest of the last 20, but not under 4.",
    )
    model_gap_seconds: float = Field(
        default=8.0,
        gt=0,
        le=600,
        description="Seconds of silence allowed between two words; fewer than two letters a second "
        "count as silence.",
    )
    model_tries: int = Field(
        default=3,
        ge=1,
        le=10,
        description="How often the model is asked at most where the provider fails or is busy; a "
        "model that ran out of time is not asked again.",
    )
    model_extra_calls: float = Field(
        default=0.5,
        ge=0,
        le=3,
        description="How often the model may be asked again for each message, on average, where "
        "that can decide whether its draft is sent: it checks it, and answers anew. 0 turns this "
        "off; to turn it on or off is another prompt to certificates.",
    )
    model_fallback: str | None = Field(
        default=None,
        description="The model that is asked where the first one fails, named in the same way; "
        "`embedded` needs no provider. No certificate holds for its answers.",
    )
    model_fallback_base_url: str | None = Field(
        default=None, description="Address of the fallback's provider."
    )
    model_fallback_api_key: SecretStr | None = Field(
        default=None,
        description="The fallback's key. A fallback of the same provider without an address and a "
        "key of its own has those of the model.",
    )
    model_price: Price = Field(
        default=_FREE,
        description="What a million tokens cost, `IN,OUT`, such as `0.25,2`, in any currency.",
    )
    model_fallback_price: Price | None = Field(
        default=None, description="The same for the fallback; by default the model's price."
    )
    model_tokens_per_conversation: int | None = Field(
        default=None,
        ge=1,
        description="Tokens, in and out, after which a conversation's questions go to a human.",
    )
    model_tokens_per_day: int | None = Field(
        default=None,
        ge=1,
        description="Tokens, in and out, after which all questions of the day (UTC) go to a human.",
    )
    model_spend_per_day: float | None = Field(
        default=None,
        gt=0,
        description="The same in money; needs `HANDRAISE_MODEL_PRICE`.",
    )

    @field_validator("model_base_url", "model_fallback_base_url")
    @classmethod
    def _check_provider(cls, value: str | None) -> str | None:
        if value is not None and not urlsplit(value).hostname:
            raise ValueError("write it whole, such as http://localhost:8000/v1")
        return value

    @field_validator("model_price", "model_fallback_price", mode="before")
    @classmethod
    def _split_price(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = value.split(",")
        if len(parts) != 2:
            raise ValueError("write IN,OUT, such as 0.25,2")
        return tuple(parts)

    @field_validator("model_price", "model_fallback_price")
    @classmethod
    def _check_price(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and not all(0 <= price < float("inf") for price in value):
            raise ValueError("a price is not below 0")
        return value

    @field_validator("model_spend_per_day")
    @classmethod
    def _need_price(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("model_price") == _FREE:
            raise ValueError("needs HANDRAISE_MODEL_PRICE")
        return value
