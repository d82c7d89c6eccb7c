"""What each error code means outside: its HTTP status, its close code, and whether to try again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """``close`` is sent where the code ends a socket; ``again`` says that the same request may work later."""

    status: int
    close: int
    again: bool
    meaning: str


ERRORS: dict[str, ErrorRow] = {
    "invalid": ErrorRow(400, 4400, False, "The frame or request is not well formed."),
    "forbidden": ErrorRow(403, 4403, False, "Not signed in, or the role or origin is not allowed."),
    "not_found": ErrorRow(404, 4404, False, "There is no such thing for you."),
    "already_taken": ErrorRow(409, 4409, False, "Another person holds it: see `by`."),
    "not_holder": ErrorRow(409, 4409, False, "You do not hold it: claim it first."),
    "stale_epoch": ErrorRow(409, 4409, False, "It changed hands meanwhile: nothing was written."),
    "already_decided": ErrorRow(409, 4409, False, "The draft is no longer open."),
    "conflict": ErrorRow(409, 4409, False, "The client_id was used before with other content."),
    "too_large": ErrorRow(413, 1009, False, "The text or frame is too long: shorten it."),
    "rate_limited": ErrorRow(429, 4429, True, "Too many requests: wait `retry_after` seconds."),
    "storage_unavailable": ErrorRow(503, 4503, True, "Nothing was stored: send it again."),
    "internal": ErrorRow(500, 1011, True, "Our mistake: it is in the server's log."),
}

CLOSE_CODES: dict[int, str] = {
    1009: "too_large: a frame was far above 64 KB",
    1011: "internal: our mistake; connect again",
    1012: "going_away: the server restarts; connect again after `retry_after`",
    4400: "invalid: too many broken frames in a row, or no hello in time",
    4403: "forbidden: not signed in, or the person may no longer use the console",
    4429: "rate_limited: too many connections; connect again later",
}
"""Close codes that are really sent; 1000 is a plain goodbye."""


def find_row(code: str) -> ErrorRow:
    """Return the row of a code; one that is not in the table counts as ``internal``."""
    return ERRORS.get(code, ERRORS["internal"])
