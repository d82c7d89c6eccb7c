"""Tell which of the known failures a provider's own error is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from agent.errors import (
    ModelBusy,
    ModelDenied,
    ModelFailed,
    ModelRefused,
    ModelRejected,
    ModelReplyInvalid,
    ModelTimedOut,
)

CUT = "The model's reply was longer than it may be, and is cut off."

_BUSY = (429, 529)
_DENIED = (401, 403)
_DENIED_WORDS = ("resolve authentication method", "missing credentials")
"""Of clients that notice only when they are asked that they have no key."""
_TRANSIENT = (408, 409, 425)
_BUSY_WORDS = ("overloaded", "rate_limit", "rate limit")
_REFUSED_WORDS = (
    *("content_filter", "content_policy", "content management policy"),
    *("content filter", "contentfilter"),
)
_CUT_WORDS = ("lengthfinishreason", "length limit was reached")
_MILLISECONDS = 1000


def read_failure(error: Exception) -> ModelFailed:
    """Return what ``error`` means to a bot; each provider's package raises errors of its own."""
    if isinstance(error, ModelFailed):
        return error
    chain = list(_follow(error))
    kind = type(error).__name__
    if any("timeout" in type(each).__name__.lower() for each in chain):
        return ModelTimedOut(_tell_timeout(chain))
    told = f"{kind}: {error}".lower()
    status = next((found for each in chain if (found := read_status(each)) is not None), None)
    if any(words in told for words in _REFUSED_WORDS):
        return ModelRefused()
    if any(words in told for words in _CUT_WORDS):
        return ModelReplyInvalid(CUT, "reply_cut")
    if status in _BUSY or any(words in told for words in _BUSY_WORDS):
        return ModelBusy(retry_after=read_retry_after(error))
    if status in _DENIED or any(words in told for words in _DENIED_WORDS):
        return ModelDenied()
    if status is not None and 400 <= status < 500 and status not in _TRANSIENT:
        return ModelRejected(f"The model's provider cannot take the request ({status}).")
    shown = kind if status is None else f"{kind}, {status}"
    return ModelFailed(f"The model did not answer ({shown}).")


def read_status(error: BaseException) -> int | None:
    """Return the status of the HTTP answer behind ``error``."""
    for found in (
        getattr(error, "status_code", None),
        getattr(getattr(error, "response", None), "status_code", None),
    ):
        if isinstance(found, int) and not isinstance(found, bool):
            return found
    return None


def read_retry_after(error: BaseException) -> float | None:
    """Return in how many seconds the provider wants to be asked again, where it says so."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        if (exact := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(exact) / _MILLISECONDS)
        if (told := headers.get("retry-after")) is None:
            return None
        if told.strip().replace(".", "", 1).isdigit():
            return float(told)
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _follow(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        now = now.__cause__ or now.__context__


def _tell_timeout(chain: list[BaseException]) -> str:
    if any("connect" in type(each).__name__.lower() for each in chain):
        return "The model's provider could not be reached in time."
    return "The model did not answer in time."
