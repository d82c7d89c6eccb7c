"""Compares the messages of the final log with what was sent, acknowledged and refused."""

from __future__ import annotations

from collections.abc import Sequence

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.commands import ALWAYS_STORED
from agent_console.lab.checker.memory import Acked, Conversation, Sending
from agent_console.lab.checker.rows import Row, read_text

_WORDED = {"CustomerWrote": "send", "HumanWrote": "send", "NoteAdded": "note"}
"""Rows whose text is the sender's, with the command that sends it."""

_Key = tuple[str, str]


def check_messages(book: Book, conversation: Conversation, rows: Sequence[Row]) -> None:
    """Find `lost`, `resurrected`, `duplicate`, `reordered`, `mutated`, `stale_acknowledgement`.

    Tags of the sendings are put on their rows.
    """
    found: dict[_Key, Row] = {}
    last_line: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.client_id is None:
            continue
        key = _find_key(conversation, row)
        sending = conversation.sendings.get(key)
        if key in found:
            first = found[key]
            text = f"`{row.client_id}` of {key[0]} is stored as {first.seq} and as {row.seq}."
            book.report("duplicate", text, conversation.id, first.line, row.line)
            continue
        found[key] = row
        if sending is None:
            _check_unsent(book, conversation, row, key[0])
            continue
        row.tags = sending.tags
        following = rows[place + 1] if place + 1 < len(rows) else None
        _check_words(book, conversation, sending, row, following)
        _check_right_to_be(book, conversation, sending, row)
        _check_order(book, conversation, sending, row, last_line)
    for key, sending in conversation.sendings.items():
        if sending.acks:
            _check_acks(book, conversation, sending, found.get(key), key[1])


def _find_key(conversation: Conversation, row: Row) -> _Key:
    """Return the actor and ``client_id`` of a row; where no sender is known, whoever used the id."""
    assert row.client_id is not None
    if row.by is not None:
        return row.by, row.client_id
    for key in conversation.sendings:
        if key[1] == row.client_id:
            return key
    return "", row.client_id


def _check_unsent(book: Book, conversation: Conversation, row: Row, actor: str) -> None:
    if row.kind in _WORDED and actor in book.senders:
        text = f"Number {row.seq} holds a message of {actor} that {actor} never sent."
        book.report("resurrected", text, conversation.id, row.line)


def _check_words(
    book: Book, conversation: Conversation, sending: Sending, row: Row, following: Row | None
) -> None:
    """The text of the row is one that was sent, and the one that was acknowledged."""
    told = row
    if row.kind == "DraftApproved" and following is not None:
        if following.kind != "BotAnswered":
            return
        told = following
    elif _WORDED.get(row.kind) != sending.kind:
        return
    text = read_text(told.body, "text")
    if text is None or not sending.words:
        return
    words = hash(text)
    wrong = next((a for a in sending.acks if a.words not in (None, words)), None)
    if words not in sending.words:
        detail = f"Number {told.seq} holds other words than were sent."
        book.report("mutated", detail, conversation.id, sending.line, told.line)
    elif wrong is not None and _is_final(book, conversation, wrong):
        detail = f"Other words than those of number {told.seq} were acknowledged as this number."
        book.report("mutated", detail, conversation.id, wrong.line, told.line)


def _check_right_to_be(book: Book, conversation: Conversation, sending: Sending, row: Row) -> None:
    timelines = book.timelines
    is_doubled = any(socket in book.impaired for socket in sending.sockets)
    if not is_doubled and sending.refused >= sending.sent and not sending.acks:
        text = f"Number {row.seq} holds what was refused each time it was sent."
        book.report("resurrected", text, conversation.id, sending.refused_in, row.line)
    if not timelines.newest:
        return
    home = timelines.find_home(conversation.id, row.seq, timelines.newest)
    if sending.last_timeline >= home:
        return
    taken = next((ack.line for ack in sending.acks if not _is_final(book, conversation, ack)), None)
    shown = conversation.shown.get(row.client_id or "")
    if taken is None and shown is not None and shown.timeline < home:
        taken = shown.line
    if taken is not None:
        text = f"Number {row.seq} holds what a restore took away, and nobody sent it again."
        book.report("resurrected", text, conversation.id, taken, row.line)


def _check_order(
    book: Book,
    conversation: Conversation,
    sending: Sending,
    row: Row,
    last_line: dict[str, int],
) -> None:
    timelines = book.timelines
    home = timelines.find_home(conversation.id, row.seq, timelines.newest)
    first_home = timelines.find_home(conversation.id, row.seq, sending.timeline)
    if home == first_home and row.seq <= sending.floor:
        text = f"Number {row.seq} was sent when number {sending.floor} was known already."
        book.report("reordered", text, conversation.id, sending.line, row.line)
        return
    if sending.sent > 1 or not sending.sockets or sending.kind not in ("send", "note"):
        return
    socket = sending.sockets[0]
    before = last_line.get(socket, 0)
    if sending.line < before:
        text = (
            f"Number {row.seq} was sent earlier on its socket than a message with a lower number."
        )
        book.report("reordered", text, conversation.id, sending.line, before, row.line)
    last_line[socket] = max(before, sending.line)


def _check_acks(
    book: Book, conversation: Conversation, sending: Sending, row: Row | None, client_id: str
) -> None:
    """Each acknowledgement that no restore took back stands for the row, under its number."""
    for ack in sending.acks:
        if not _is_final(book, conversation, ack):
            continue
        if row is None:
            if sending.kind in ALWAYS_STORED:
                number = "" if ack.seq is None else f" as number {ack.seq}"
                text = f"`{client_id}` was acknowledged{number}, and the log does not hold it."
                book.report("lost", text, conversation.id, ack.line)
                return
        elif ack.seq is not None and _is_wrong(sending, ack.seq, row.seq):
            text = f"`{client_id}` was acknowledged as number {ack.seq} and stored as {row.seq}."
            book.report("stale_acknowledgement", text, conversation.id, ack.line, row.line)
            return


def _is_wrong(sending: Sending, acked: int, stored: int) -> bool:
    """A command that may leave no row is acknowledged with the head, as long as it left none."""
    return acked != stored if sending.kind in ALWAYS_STORED else acked > stored


def _is_final(book: Book, conversation: Conversation, ack: Acked) -> bool:
    """Say whether an acknowledgement speaks of the final log, not of what a restore took away."""
    timelines = book.timelines
    if ack.seq is None:
        return ack.timeline == timelines.newest
    return timelines.find_home(conversation.id, ack.seq, timelines.newest) == ack.timeline
