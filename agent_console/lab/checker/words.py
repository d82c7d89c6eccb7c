"""What a customer is owed: an answer or a person, a word about it, and each of them once."""

from __future__ import annotations

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.fold import State, is_stopped
from agent_console.lab.checker.kinds import HOLDER_CHANGING
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row, read_int


def judge_words(book: Book, conversation: Conversation, state: State, row: Row) -> None:
    """Find what one row does wrong to the customer, before it is folded.

    Kinds: `double_escalation`, `double_resolve`, `left_without_a_word`.
    """
    if row.kind in HOLDER_CHANGING:
        _check_way(book, conversation, state, row)
        if state.word_owed:
            _complain_untold(book, conversation, state.word_owed, row.line)
    elif _lacks_reach(row):
        text = f"Number {row.seq} says that nobody is there, and no way to be reached."
        book.report("left_without_a_word", text, conversation.id, row.line)


def _lacks_reach(row: Row) -> bool:
    if row.kind != "CustomerNotified" or row.body.get("code") != "nobody_available":
        return False
    return not row.body.get("reach")


def _check_way(book: Book, conversation: Conversation, state: State, row: Row) -> None:
    kind, text = "double_escalation", None
    match row.kind:
        case "HandoffRequested":
            if state.holding != "bot":
                text = f"Number {row.seq} hands over what is {state.holding} already."
            elif _is_dealt_with(state, row):
                text = f"Number {row.seq} hands over for a message that was dealt with before."
        case "ConversationReleased":
            if state.holding != "human":
                text = f"Number {row.seq} releases what is {state.holding}, and nobody holds."
        case "ConversationResolved":
            if state.holding == "resolved":
                kind, text = (
                    "double_resolve",
                    f"Number {row.seq} resolves what is resolved already.",
                )
    if text is not None:
        book.report(kind, text, conversation.id, row.line)


def _is_dealt_with(state: State, row: Row) -> bool:
    if (
        state.rejected
        or state.person_owed
        or row.by is not None
        or row.author.get("role") != "system"
    ):
        return False
    if is_stopped(state, row):
        return False
    through = read_int(row.inner, "through_seq")
    return through is not None and through <= state.settled


def judge_rest(book: Book, conversation: Conversation, state: State) -> None:
    """Find `left_without_a_word` when all has settled."""
    line = book.number
    if state.word_owed:
        _complain_untold(book, conversation, state.word_owed, line)
    if state.asked <= max(state.settled, state.excused) or state.holding not in ("bot", "resolved"):
        return
    text = f"Number {state.asked} came to nothing: the conversation is {_tell(state)}."
    book.report("left_without_a_word", text, conversation.id, line)


def _tell(state: State) -> str:
    return "with the bot" if state.holding == "bot" else "resolved"


def _complain_untold(book: Book, conversation: Conversation, seq: int, line: int) -> None:
    text = f"After number {seq} the customer was not told how things stand."
    book.report("left_without_a_word", text, conversation.id, line)
