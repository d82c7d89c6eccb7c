"""What the bot may do: only while it holds the conversation, decided first, once for each message."""

from __future__ import annotations

from collections.abc import Callable

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.fold import Approval, Held, State, is_stopped
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row, read_int, read_text

_ANSWERING = frozenset(("answer", "audit"))
_HOLDING = frozenset(("approve", "veto"))


def judge_bot(book: Book, conversation: Conversation, state: State, row: Row) -> None:
    """Find what the bot did wrong in one row, or a person with what it did, before it is folded.

    Kinds: `bot_after_takeover`, `effect_without_decision`, `sensitive_answered`, `duplicate`,
    `mutated`, `unaudited`.
    """
    judge = _JUDGES.get(row.kind)
    found = None if judge is None else judge(state, row)
    if found is not None:
        kind, text = found
        book.report(kind, text, conversation.id, row.line)


_Found = tuple[str, str] | None


def _judge_decision(state: State, row: Row) -> _Found:
    if state.holding != "bot":
        return _find_intrusion(state, row, "decided")
    return None


def _judge_begun(state: State, row: Row) -> _Found:
    """Words may be shown of an answer that the bot itself may send."""
    if state.holding != "bot":
        return _find_intrusion(state, row, "began an answer")
    through = read_int(row.inner, "through_seq")
    if through is not None and through <= state.settled:
        return (
            "duplicate",
            f"Number {row.seq} begins to answer number {through}, dealt with before.",
        )
    return _find_sensitive(state, row, through)


def _judge_held(state: State, row: Row) -> _Found:
    if state.holding != "bot":
        return _find_intrusion(state, row, "held a draft")
    if row.is_empty:
        return None
    through = read_int(row.inner, "through_seq")
    if through is not None and through <= state.settled:
        return (
            "duplicate",
            f"Number {row.seq} holds a draft for number {through}, dealt with before.",
        )
    return _find_undecided(state, row, _HOLDING, through, read_text(row.body, "text"))


def _judge_answer(state: State, row: Row) -> _Found:
    if state.holding != "bot":
        return _find_intrusion(state, row, "answered")
    if row.is_empty:
        return None
    through = read_int(row.body, "in_reply_to")
    if through is not None and through <= state.answered:
        return "duplicate", f"Number {row.seq} answers number {through}, which was answered before."
    text = read_text(row.body, "text")
    if state.approval is not None or row.inner.get("approved_by") is not None:
        return _judge_approved(state.approval, row, text)
    held = state.held
    if held is not None and held.alone and read_int(row.inner, "draft_seq") == held.seq:
        return _judge_passed(held, row, text) or _find_sensitive(state, row, through)
    if through is not None and through <= state.settled:
        return "duplicate", f"Number {row.seq} answers number {through}, dealt with before."
    undecided = _find_undecided(state, row, _ANSWERING, through, text)
    drawn = state.decision is not None and state.decision.drawn
    return undecided or _find_sensitive(state, row, through) or _find_unaudited(drawn, row)


def _judge_passed(held: Held, row: Row, text: str | None) -> _Found:
    """A draft that nobody stopped goes out as it was held."""
    if None not in (text, held.text) and text != held.text:
        return "mutated", f"Number {row.seq} sends other words than the draft that nobody stopped."
    return _find_unaudited(held.drawn, row)


def _find_unaudited(drawn: bool, row: Row) -> _Found:
    if not drawn or row.inner.get("review") is True:
        return None
    return "unaudited", f"Number {row.seq} was drawn for a reviewer and waits for no verdict."


def _judge_verdict_on_answer(state: State, row: Row) -> _Found:
    """A reviewer judges once what was drawn, and not what they approved themselves."""
    answer_seq = read_int(row.inner, "answer_seq")
    if answer_seq is None:
        return None
    if answer_seq in state.judged:
        return "duplicate", f"Number {row.seq} judges answer {answer_seq}, judged before."
    if answer_seq not in state.reviews:
        return "unaudited", f"Number {row.seq} judges answer {answer_seq}, which waits for none."
    if row.by is not None and state.reviews[answer_seq] == row.by:
        return "unaudited", f"Number {row.seq} judges answer {answer_seq} by who approved it."
    return None


def _judge_approved(approval: Approval | None, row: Row, text: str | None) -> _Found:
    if approval is None:
        return "effect_without_decision", f"Number {row.seq} was sent as approved by nobody's word."
    held = approval.held
    if held is None:
        return None  # was reported with the approval
    named = read_int(row.inner, "draft_seq")
    if named not in (held.seq, None):
        return (
            "effect_without_decision",
            f"Number {row.seq} sends draft {named}, and {held.seq} was approved.",
        )
    if not approval.edited and None not in (text, held.text) and text != held.text:
        return "mutated", f"Number {row.seq} sends other words than the draft approved unedited."
    return None


def _judge_verdict(state: State, row: Row) -> _Found:
    """A person decides a draft only while it is open."""
    draft_seq, held = read_int(row.inner, "draft_seq"), state.held
    if held is not None and draft_seq in (held.seq, None):
        return None
    if draft_seq is None:
        return None
    if state.holding != "bot":
        return "bot_after_takeover", f"Number {row.seq} decides draft {draft_seq} after a takeover."
    if draft_seq in state.decided:
        return "duplicate", f"Number {row.seq} decides draft {draft_seq}, decided before."
    return "effect_without_decision", f"Number {row.seq} decides draft {draft_seq}, not open then."


def _judge_handover(state: State, row: Row) -> _Found:
    """The bot hands over by a decision; a customer and a person who rejects do it by their word.

    What was allowed and came to nothing is handed over by itself.
    """
    if state.holding != "bot" or state.rejected or row.author.get("role") != "system":
        return None
    if state.person_owed or row.by is not None or is_stopped(state, row):
        return None
    through = read_int(row.inner, "through_seq")
    if through is not None and through <= state.settled:
        return None  # a double escalation, reported there
    return _find_undecided(state, row, None, through, None)


def _find_intrusion(state: State, row: Row, did: str) -> _Found:
    holder = state.holder if state.holding == "human" else "nobody"
    text = f"The bot {did} with number {row.seq} while {holder} held the conversation."
    return "bot_after_takeover", text


def _find_undecided(
    state: State, row: Row, actions: frozenset[str] | None, through: int | None, text: str | None
) -> _Found:
    """Hold an effect against the decision before it; ``actions`` ``None`` stands for a handover."""
    decision = state.decision
    kind = "effect_without_decision"
    if decision is None:
        return kind, f"Number {row.seq} ({row.kind}) has no decision before it."
    if decision.action is not None:
        fits = (
            decision.action in actions
            if actions
            else _may_hand_over(decision.action, decision.draft)
        )
        if not fits:
            return kind, f"Number {row.seq} ({row.kind}) follows a decision to {decision.action}."
    if None not in (through, decision.through) and through != decision.through:
        return (
            kind,
            f"Number {row.seq} deals with number {through}, the decision was about "
            f"{decision.through}.",
        )
    if None not in (text, decision.draft) and text != decision.draft:
        return kind, f"Number {row.seq} holds other words than were decided on."
    return None


def _may_hand_over(action: str, draft: str | None) -> bool:
    """Without a draft there is nothing to send or to hold, whatever was decided."""
    return action == "handoff" or (draft is None and action != "block")


def _find_sensitive(state: State, row: Row, through: int | None) -> _Found:
    for seq, tag in state.tagged.items():
        if through is not None and seq <= through:
            return (
                "sensitive_answered",
                f"Number {row.seq} answers number {seq}, tagged {tag}, without a person.",
            )
    return None


_JUDGES: dict[str, Callable[[State, Row], _Found]] = {
    "DecisionMade": _judge_decision,
    "AnswerBegun": _judge_begun,
    "DraftHeld": _judge_held,
    "BotAnswered": _judge_answer,
    "DraftApproved": _judge_verdict,
    "DraftRejected": _judge_verdict,
    "AnswerAudited": _judge_verdict_on_answer,
    "HandoffRequested": _judge_handover,
}
