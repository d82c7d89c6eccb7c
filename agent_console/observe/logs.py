"""Sets up the server's log on standard error: what happened and where, without personal data."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

from escalation.errors import HandraiseError

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_QUIET = ("uvicorn.error", "alembic", "sqlalchemy", "httpx", "openai", "asyncio")
"""Libraries that tell too much (or what a person wrote) below this level."""


class _ClientsFault(logging.Filter):
    """Leaves out the traceback where a client's bytes are to blame: it says nothing of use."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if record.name == "uvicorn.error" and isinstance(error, UnicodeDecodeError):
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class _FirstLine(logging.Filter):
    """Leaves out the objects that asyncio lists below its complaint: an error's text is in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "asyncio" and record.exc_info:
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return True


class _Repeated(logging.Filter):
    """Lets the same complaint of the event loop or the server through once a second.

    Out of file descriptors, or sent nonsense, they would say it thousands of times.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last = ("", 0.0)

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name not in ("asyncio", "uvicorn.error"):
            return True
        text, at = record.getMessage(), record.created
        if text == self._last[0] and 0 <= at - self._last[1] < 1:
            return False
        self._last = (text, at)
        return True


def configure_logs(level: str, *, debug: bool) -> None:
    """Write records of the standard library and of structlog alike, from ``level`` on.

    Without ``debug`` the text of an unforeseen error is left out: a customer's words may be in it.
    """
    tell_error = structlog.processors.ExceptionRenderer(_tell_places)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if debug else tell_error,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.KeyValueRenderer(
                    key_order=["timestamp", "level", "logger", "event"], drop_missing=True
                ),
            ],
            foreign_pre_chain=shared,
        )
    )
    handler.addFilter(_Repeated())
    handler.addFilter(_ClientsFault())
    if not debug:
        handler.addFilter(_FirstLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVELS[level])
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))


def _tell_places(exc_info: structlog.typing.ExcInfo) -> str:
    """As a traceback, the first cause first, with the text of our own refusals only."""
    parts: list[str] = []
    for error in reversed(_list_causes(exc_info[1])):
        text = f": {error}" if isinstance(error, HandraiseError) else ""
        places = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{places}{type(error).__qualname__}{text}")
    return "\n".join(parts)


def _list_causes(error: BaseException) -> list[BaseException]:
    causes = [error]
    while True:
        error = causes[-1]
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None or cause in causes:
            return causes
        causes.append(cause)
