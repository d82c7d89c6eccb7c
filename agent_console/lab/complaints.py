"""Listens to what the product logs while a schedule is played; keeps what nobody foresaw."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from agent.errors import BotError
from escalation.errors import HandraiseError

_HEARD = ("agent", "agent_console", "escalation", "asyncio")
_FORESEEN = ("escalation.turn",)
"""Who logs what bots and readers raise, which is part of the play."""
_OF_TOOLS = "a tool broke off"
"""What is logged of an error that a tool raises, or of what it tells and cannot be stored."""


class _Ear(logging.Handler):
    """Keeps a line for each error of a kind that the product does not know."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        is_foreseen = record.name in _FORESEEN or record.msg == _OF_TOOLS
        if isinstance(error, HandraiseError | BotError) or is_foreseen:
            return
        if error is not None or record.name == "asyncio":
            because = "" if error is None else f" ({type(error).__name__}: {error})"
            self.lines.append(f"{record.name}: {record.getMessage()}{because}")


@contextmanager
def listening() -> Iterator[list[str]]:
    """Give the list that complaints are added to; nothing of it is printed."""
    ear = _Ear()
    loggers = [logging.getLogger(name) for name in _HEARD]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    for each in loggers:
        each.handlers, each.propagate = [ear], False
        each.setLevel(logging.ERROR)
    try:
        yield ear.lines
    finally:
        for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
            each.handlers, each.propagate = handlers, propagate
            each.setLevel(level)
