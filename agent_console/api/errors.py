"""Turns refusals into HTTP answers: ``{"code", "message", …}`` with the status of the code's row."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from agent_console.auth.signing import NotSignedIn
from agent_console.integrations.openai_service import build_error
from agent_console.wire.errors import find_row
from agent_console.wire.outbound import tell_details, tell_message
from escalation.errors import HandraiseError

AS_A_MODEL = "/v1/"
"""Where the paths begin that OpenAI's clients call."""
CODE_OF_STATUS = {401: "forbidden", 403: "forbidden", 404: "not_found", 413: "too_large"}

_NO_OBJECT = ("missing", "model_attributes_type")
"""What is said of a body that is none, is no object, or was not sent as JSON."""

_log = logging.getLogger(__name__)


class Refused(BaseModel):
    """Why a request was not carried out; some codes tell more, such as `by`, `state` or `field`."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Refused, "description": "Refused."},
    "5XX": {"model": Refused, "description": "Not possible right now: send it again."},
}
"""What the description of every route says about errors."""


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of the routes in our form."""
    app.add_exception_handler(HandraiseError, _answer_refusal)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_mistake)


class LargeBodies:
    """Middleware: refuses a body that is announced as too large, in our form."""

    def __init__(self, app: ASGIApp, limit: int, larger: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger
        """Limits of single paths."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413, or pass the request on."""
        if scope["type"] == "http":
            length = Headers(scope=scope).get("content-length", "")
            limit = self._larger.get(scope["path"], self._limit)
            if length.isdecimal() and int(length[:19]) > limit:
                text = f"A request may have at most {limit} bytes."
                answer = build_answer(scope["path"], 413, "too_large", text)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def build_answer(
    path: str,
    status: int,
    code: str,
    message: str,
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Build the JSON of an error; routes for OpenAI's clients have it in their form."""
    details = details or {}
    content: dict[str, object] = {**details, "code": code, "message": message}
    if path.startswith(AS_A_MODEL):
        content = {"error": build_error(status, code, message, details)}
    headers = dict(headers or {})
    if "retry_after" in details:
        headers["Retry-After"] = str(details["retry_after"])
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(content, status, headers)


def _answer_refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HandraiseError)
    request.app.state.parts.metrics.count_error(error.code)
    status = 401 if isinstance(error, NotSignedIn) else find_row(error.code).status
    message, details = tell_message(error), tell_details(error)
    return build_answer(request.url.path, status, error.code, message, details)


def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    code = "too_large" if first["type"] == "string_too_long" and field == "text" else "invalid"
    message = first["msg"].removeprefix("Value error, ")
    text = f"The field {field}: {message[0].lower()}{message[1:]}."
    if first["type"] == "json_invalid":  # its place is a number of letters, not a field
        field, text = "body", "The body is not JSON."
    elif first["type"] in _NO_OBJECT and field == "body":
        text = "The body must be a JSON object, sent with Content-Type: application/json."
    return build_answer(request.url.path, find_row(code).status, code, text, {"field": field})


def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = CODE_OF_STATUS.get(error.status_code, "invalid")
    path, text = request.url.path, str(error.detail)
    return build_answer(path, error.status_code, code, text, headers=error.headers)


def _answer_mistake(request: Request, error: Exception) -> JSONResponse:
    _log.error("a request could not be handled", exc_info=error)
    text = "Our mistake: it is in the server's log."
    return build_answer(request.url.path, 500, "internal", text)
