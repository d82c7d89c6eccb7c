"""What each error code means outside: its HTTP status, and whether to try again; and the close codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """``status`` is HTTP's; ``again`` says that the same request may work later."""

    status: int
    again: bool
    meaning: str


ERRORS: dict[str, ErrorRow] = {
    "invalid": ErrorRow(400, False, "The frame or request is not well formed."),
    "forbidden": ErrorRow(403, False, "Not signed in, or the role or origin is not allowed."),
    "not_found": ErrorRow(404, False, "There is no such thing for you."),
    "already_taken": ErrorRow(409, False, "Another person holds it: see `by`."),
    "not_holder": ErrorRow(409, False, "You do not hold it: claim it first."),
    "stale_epoch": ErrorRow(409, False, "It changed hands meanwhile: nothing was written."),
    "already_decided": ErrorRow(
        409, False, "The draft is no longer open, or the answer was judged."
    ),
    "conflict": ErrorRow(409, False, "The client_id was used before with other content."),
    "too_large": ErrorRow(413, False, "The text or frame is too long: shorten it."),
    "rate_limited": ErrorRow(429, True, "Too many requests: wait `retry_after` seconds."),
    "damaged": ErrorRow(500, False, "A stored event of this conversation cannot be read any more."),
    "storage_unavailable": ErrorRow(503, True, "Nothing was stored: send it again."),
    "internal": ErrorRow(500, True, "Our mistake: it is in the server's log."),
}

CLOSE_CODES: dict[int, str] = {
    1002: "invalid: the client broke the WebSocket protocol",
    1007: "invalid: a text frame was not UTF-8",
    1009: "too_large: a frame was far above 64 KB",
    1011: "internal: our mistake, or no answer to our ping; connect again",
    1012: "going_away: the server restarts; connect again after `retry_after`",
    4400: "invalid: too many binary or oversized frames, or no hello in time",
    4403: "forbidden: not signed in, or the person may no longer use the console",
}
"""Close codes that are really sent. From 4400 to 4499 connecting again as before will not help."""


def find_row(code: str) -> ErrorRow:
    """Return the row of a code; one that is not in the table counts as ``internal``."""
    return ERRORS.get(code, ERRORS["internal"])
