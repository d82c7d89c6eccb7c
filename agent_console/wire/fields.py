"""The types of the fields in inbound frames and requests: strict, bounded, each with its rule."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

MAX_TEXT = 8_000
"""Characters of one message."""
MAX_FRAME = 64 * 1024
"""Bytes of one frame."""
MAX_SEQ = 2**53 - 1
"""The largest integer that every reader of JSON keeps exactly."""


def refuse_nul(text: str) -> str:
    """Refuse what no database keeps."""
    if "\0" in text:
        raise ValueError("must not contain the character NUL")
    return text


def _refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return refuse_nul(text)


Text = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(_refuse_blank)
]
"""What somebody says: 1 to 8,000 characters, not blank, no NUL, no lone surrogates."""

Remark = Annotated[str, StringConstraints(max_length=MAX_TEXT), AfterValidator(refuse_nul)]
"""Words that may be missing: a note, a comment, a reason."""

Token = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
"""A name made by a program: 1 to 64 printable ASCII characters, no spaces."""

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[ -~]+$")]
"""A sender's own name for one sending: 1 to 64 printable ASCII characters."""

VisitorToken = Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=r"^[!-~]+$")]
"""The signed token that a welcome gave."""

Site = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
"""Which shop or page the customer is on: letters, digits and ``._:-``, at most 64."""

GroupName = Annotated[
    str, StringConstraints(min_length=1, max_length=64), AfterValidator(refuse_nul)
]
"""The name of a group of the desk's plan."""


def _read_moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 its lack of a zone is what is refused
    if moment.tzinfo is None:
        raise ValueError("must be a date and time with its zone, such as 2026-11-30T09:00:00Z")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(_read_moment)]
"""A moment as RFC 3339 with its zone; kept in UTC, with milliseconds."""

MAX_SNOOZE = 366 * 86_400
"""Seconds that a conversation may be parked for."""

Seq = Annotated[int, Field(ge=0, le=MAX_SEQ)]
"""A number of the log; 0 is before the first event."""

_ATOM = r"[^@\s\x00-\x1f\x7f<>()\[\],;:\"\\.]+"
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=rf"^{_ATOM}(\.{_ATOM})*@{_ATOM}(\.{_ATOM})+$"),
]
"""An e-mail address, checked for its shape only."""

EntryId = Annotated[
    str, StringConstraints(min_length=1, max_length=512), AfterValidator(refuse_nul)
]
"""The id of an entry of the knowledge: 1 to 512 characters."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(refuse_nul)]
"""A word that a person files a conversation under."""


def _refuse_other_refs(value: object) -> object:
    if isinstance(value, str):
        if re.fullmatch("[ -~]{1,64}", value):
            return value
    elif type(value) is int and abs(value) <= MAX_SEQ:
        return value
    raise ValueError("must be an integer, or 1 to 64 printable ASCII characters")


Ref = Annotated[int | str, BeforeValidator(_refuse_other_refs)]
"""What a console marks a command with, to know its answer by: an integer or a ``client_id``."""
