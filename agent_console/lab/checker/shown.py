"""Compares the final log with what readers were shown, left out, and never got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.content import digest, digest_inner, holds_text
from agent_console.lab.checker.kinds import PUBLIC
from agent_console.lab.checker.memory import Closed, Conversation, Stretch
from agent_console.lab.checker.rows import Row
from agent_console.lab.checker.timelines import Share


def check_shown(book: Book, conversation: Conversation, rows: Sequence[Row]) -> None:
    """Find `mutated`, `resurrected`, `silent_hole`, `late`, `leak` and `erased_reappeared`."""
    by_seq = {row.seq: row for row in rows}
    was_erased = any(row.kind == "PersonalDataErased" for row in rows)
    for share in book.timelines.list_shares(conversation.id):
        stretch = conversation.stretches.get(share.timeline)
        if stretch is None:
            continue
        for row in rows:
            if share.above < row.seq <= min(share.through, stretch.told):
                _check_content(book, conversation, stretch, row, was_erased)
        _check_skipped(book, conversation, stretch, share, by_seq)
    for closed in conversation.closed:
        _check_closed(book, conversation, closed, by_seq)
    _check_viewers(book, conversation, rows)
    if book.erased:
        _check_erased(book, conversation, rows)


def _check_content(
    book: Book, conversation: Conversation, stretch: Stretch, row: Row, was_erased: bool
) -> None:
    place = row.seq - stretch.base - 1
    if row.seq in stretch.reported:
        return
    if row.seq in stretch.hidden and not row.inner.get("to") and not row.is_empty:
        text = f"Number {row.seq} was kept from somebody, and is for everybody of the desk."
        book.report("mutated", text, conversation.id, stretch.hidden[row.seq], row.line)
    outer, inner = stretch.outer[place], stretch.inner[place]
    stored = digest(row.kind, row.author, row.body)
    stored_inner = digest_inner(row.inner) if inner else 0
    if row.seq in stretch.emptied and not row.is_empty:
        text = f"Number {row.seq} was shown without its content, which the log holds."
        book.report("mutated", text, conversation.id, stretch.emptied[row.seq], row.line)
        return
    if (not outer or outer == stored) and inner == stored_inner:
        return
    if row.is_empty and was_erased:
        return
    kind, text = "mutated", f"Number {row.seq} was shown with other content than the log holds."
    if outer not in (0, stored) and _is_of_lost_log(conversation, stretch, row.seq, outer):
        kind = "resurrected"
        text = f"Number {row.seq} was shown as it stood before the restore."
    book.report(kind, text, conversation.id, stretch.seen_in[place], row.line)


def _is_of_lost_log(conversation: Conversation, own: Stretch, seq: int, outer: int) -> bool:
    for stretch in conversation.stretches.values():
        place = seq - stretch.base - 1
        if stretch is not own and 0 <= place < len(stretch.outer) and stretch.outer[place] == outer:
            return True
    return False


def _check_skipped(
    book: Book,
    conversation: Conversation,
    stretch: Stretch,
    share: Share,
    by_seq: Mapping[int, Row],
) -> None:
    for seq, line in stretch.skipped.items():
        row = by_seq.get(seq) if share.above < seq <= share.through else None
        if row is not None and row.kind in PUBLIC:
            text = f"A customer's socket left out number {seq}, a {row.kind}."
            book.report("silent_hole", text, conversation.id, line, row.line)


def _check_closed(
    book: Book, conversation: Conversation, closed: Closed, by_seq: Mapping[int, Row]
) -> None:
    """Look for the first row that was owed and did not come."""
    newest = book.timelines.newest
    if closed.timeline != newest:
        return
    head = max(by_seq, default=0)
    if closed.is_settled and book.settled_heads is not None:
        head = book.settled_heads.get(conversation.id, 0)
    for seq in range(closed.last + 1, head + 1):
        row = by_seq.get(seq)
        if row is None or (closed.for_customer and row.kind not in PUBLIC):
            continue
        if closed.is_settled:
            text = f"When all had settled, a socket had come to {closed.last} and lacked {seq}."
            book.report("silent_hole", text, conversation.id, closed.line, row.line)
        else:
            _check_wait(book, conversation, closed, row)
        return


def _check_wait(book: Book, conversation: Conversation, closed: Closed, row: Row) -> None:
    """A socket that ended without a row waited for it no longer than allowed."""
    home = book.timelines.find_home(conversation.id, row.seq, closed.timeline)
    stretch = conversation.stretches.get(home)
    if stretch is None or row.seq > stretch.told or book.max_delay is None:
        return
    waited = closed.t - max(closed.since, stretch.told_at[row.seq - stretch.base - 1])
    if waited > book.max_delay:
        text = f"A socket ended {waited:.2f} s after number {row.seq} was there, without it."
        book.report("late", text, conversation.id, closed.line, row.line)


def _check_viewers(book: Book, conversation: Conversation, rows: Sequence[Row]) -> None:
    """A conversation is shown to one customer: the one who opened it."""
    first = rows[0] if rows and rows[0].kind == "ConversationStarted" else None
    owner = None if first is None else first.by
    viewers = list(conversation.viewers)
    if owner not in book.actors and viewers:
        owner = viewers[0]
    for viewer, line in conversation.viewers.items():
        if viewer != owner:
            text = f"{viewer} was let into a conversation of {owner}."
            book.report("leak", text, conversation.id, line)


def _check_erased(book: Book, conversation: Conversation, rows: Sequence[Row]) -> None:
    for row in rows:
        for _, text in book.erased:
            if holds_text((row.body, row.inner), text):
                detail = f"Number {row.seq} still holds an erased text."
                book.report("erased_reappeared", detail, conversation.id, row.line)
                break
