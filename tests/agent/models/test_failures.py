"""A provider's own error is told as one of the known failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from agent.errors import (
    ModelBusy,
    ModelDenied,
    ModelFailed,
    ModelRefused,
    ModelRejected,
    ModelReplyInvalid,
    ModelTimedOut,
)
from agent.models.failures import read_failure, read_retry_after


class Answered(Exception):
    """As providers' packages tell an HTTP answer."""

    def __init__(
        self, status: int, message: str = "", headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.response = SimpleNamespace(status_code=status, headers=headers or {})


class ConnectTimeout(Exception):
    pass


class LengthFinishReasonError(Exception):
    pass


def wrap(error: Exception) -> Exception:
    outer = RuntimeError("Connection error.")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Answered(429), ModelBusy),
        (Answered(529), ModelBusy),
        (Answered(200, "{'type': 'overloaded_error'}"), ModelBusy),
        (Answered(401), ModelDenied),
        (Answered(403), ModelDenied),
        (TypeError("Could not resolve authentication method."), ModelDenied),
        (Answered(400), ModelRejected),
        (Answered(400, "flagged by content_filter"), ModelRefused),
        (Answered(408), ModelFailed),
        (Answered(500), ModelFailed),
        (wrap(Answered(503)), ModelFailed),
        (TimeoutError(), ModelTimedOut),
        (wrap(ConnectTimeout()), ModelTimedOut),
        (LengthFinishReasonError(), ModelReplyInvalid),
        (ConnectionResetError(), ModelFailed),
    ],
)
def test_it_is_one_of_the_known_kinds(error: Exception, kind: type[ModelFailed]) -> None:
    assert type(read_failure(error)) is kind


def test_a_known_failure_stays_itself() -> None:
    failure = ModelBusy(retry_after=3)
    assert read_failure(failure) is failure


def test_a_connection_that_took_too_long_is_told_as_such() -> None:
    assert "could not be reached" in read_failure(wrap(ConnectTimeout())).message


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({}, None),
        ({"retry-after": "Fri, 01 Jan 2021 00:00:00 GMT"}, 0.0),
    ],
)
def test_when_to_ask_again_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert read_retry_after(Answered(429, headers=headers)) == seconds


def test_a_date_is_read_as_well() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert read_retry_after(Answered(429, headers={"retry-after": later})) == pytest.approx(
        30, abs=2
    )
