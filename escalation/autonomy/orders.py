"""What a supervisor can order of a topic or a site: stop, resume, a mode, a ceiling, undo. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from escalation.autonomy.mode import Mode, Standing, find_lower, is_above, read_site
from escalation.errors import AlreadyDecided, Invalid

LONGEST_TOPIC = 1000
LONGEST_CAUSE = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class StopTopic:
    """From now on a person answers every question of the topic; ``*`` stops all topics.

    Of a site likewise, whatever the topic.
    """


@dataclass(frozen=True, slots=True)
class ResumeTopic:
    """End a stop: the topic goes on in the mode that it had."""


@dataclass(frozen=True, slots=True)
class SetMode:
    """Put the topic into a mode; from there it rises and falls by the evidence."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class SetCeiling:
    """Never let the topic rise above a mode; where it stands higher it falls to it."""

    ceiling: Mode


@dataclass(frozen=True, slots=True)
class UndoChange:
    """Put back how it stood ``before`` a change, while it still is as that left it (``after``)."""

    before: Standing
    after: Standing


Order = StopTopic | ResumeTopic | SetMode | SetCeiling | UndoChange


@dataclass(frozen=True, slots=True)
class Word:
    """Who gives an order, when (RFC 3339), and why in one sentence."""

    by: str
    at: str
    cause: str = ""


def carry_out(standing: Standing, order: Order, word: Word) -> Standing:
    """Return the standing after an order; the same object when it changes nothing.

    Raises ``Invalid`` for a mode above the ceiling, for a mode or ceiling of a site, and for a topic
    or cause that cannot be kept; ``AlreadyDecided`` for a change that others came after.
    """
    _check(standing.topic, word)
    if read_site(standing.topic) is not None and isinstance(order, SetMode | SetCeiling):
        raise Invalid("A site is stopped or resumed; modes belong to topics.")
    after = _change(standing, order)
    if after == standing:
        return standing
    return replace(after, cause=word.cause.strip() or _describe(order), by=word.by, since=word.at)


def _change(standing: Standing, order: Order) -> Standing:
    match order:
        case StopTopic():
            return replace(standing, stopped=True)
        case ResumeTopic():
            return replace(standing, stopped=False)
        case UndoChange():
            if not standing.is_as(order.after):
                raise AlreadyDecided("It was changed again since: look at how it stands now.")
            was = order.before
            return replace(standing, mode=was.mode, ceiling=was.ceiling, stopped=was.stopped)
        case SetCeiling():
            mode = find_lower(standing.mode, order.ceiling)
            return replace(standing, ceiling=order.ceiling, mode=mode)
        case SetMode() if is_above(order.mode, standing.ceiling):
            raise Invalid(
                f"The ceiling of {standing.topic} is {standing.ceiling}: raise that first."
            )
        case SetMode():
            return replace(standing, mode=order.mode)


def _check(topic: str, word: Word) -> None:
    if not 1 <= len(topic) <= LONGEST_TOPIC:
        raise Invalid(f"A topic has 1 to {LONGEST_TOPIC} characters.")
    if len(word.cause) > LONGEST_CAUSE:
        raise Invalid(f"A reason has at most {LONGEST_CAUSE} characters.")
    try:
        f"{topic}{word.cause}{word.by}".encode()
    except UnicodeEncodeError as error:
        raise Invalid("The text holds half of a surrogate pair: remove it.") from error


def _describe(order: Order) -> str:
    match order:
        case StopTopic():
            return "Stopped by hand."
        case ResumeTopic():
            return "Resumed by hand."
        case UndoChange():
            return f"Put back as it was before: {order.after.cause}"[:LONGEST_CAUSE]
        case SetMode():
            return f"Put into the mode {order.mode} by hand."
        case SetCeiling():
            return f"Held at {order.ceiling} at most by hand."
