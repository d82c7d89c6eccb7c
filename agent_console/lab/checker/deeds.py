"""What was done on the world for customers: only what a person allowed, just so, once, and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from agent_console.lab.checker.actions import Action, is_yes
from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.content import encode
from agent_console.lab.checker.fold import UNKNOWN, State
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row, read_text

FindTime = Callable[[Conversation, int], float | None]
"""Tells when a row of the final log became durable, where that is known."""

_BRINGS_PERSON = frozenset(("HandoffRequested", "ConversationReopened"))
_TRUE_ENDS = ("done", "unknown")
"""How the end of a tool that took effect may be told."""
_Found = tuple[str, str] | None


class _Effect(NamedTuple):
    """A tool took effect, for action ``seq`` as the log of ``timeline`` has it."""

    seq: int
    timeline: int
    t: float
    line: int
    name: str
    args: Mapping[str, Any]
    result: str | None


class Deeds:
    """Reads ``deed``.

    Finds `deed_without_yes`, `deed_twice`, `deed_altered` and `deed_untold`; and where somebody did
    to an action what they may not, `duplicate`, `bot_after_takeover`, `effect_without_decision` and
    `human_after_lost_lease`.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._effects: dict[str, list[_Effect]] = {}
        self.handlers: dict[str, Handler] = {"deed": self._note}

    def _note(self, line: Line) -> None:
        book, conversation_id = self._book, line["conversation_id"]
        effect = _Effect(
            line["action_seq"],
            book.find_timeline(line["log_id"]),
            book.t,
            book.number,
            line["name"],
            line["args"],
            line.get("result"),
        )
        before = self._effects.setdefault(conversation_id, [])
        for other in before:
            if (other.seq, other.timeline) == (effect.seq, effect.timeline):
                self._complain_twice(conversation_id, other, effect)
                break
        before.append(effect)

    # -- row by row --------------------------------------------------------------------------------

    def judge(self, conversation: Conversation, state: State, row: Row) -> None:
        """Look at one row of the final log, before it is folded."""
        if row.kind not in _BRINGS_PERSON:
            self._judge_failure(conversation, state, row.line)
        judge = _JUDGES.get(row.kind)
        found = None if judge is None else judge(state, row)
        if found is None and row.kind == "ActionDecided":
            found = self._judge_decision(conversation, state, row)
        if found is not None:
            self._book.report(found[0], found[1], conversation.id, row.line)

    def _judge_decision(self, conversation: Conversation, state: State, row: Row) -> _Found:
        """Hold the arguments of a yes against those that were asked for, or that a person sent."""
        action = state.actions.find_named(row)
        if action is None or not is_yes(row.inner):
            return None
        if row.by is None:
            return "deed_without_yes", f"Number {row.seq} is a yes, and no person's."
        if self._book.people.get(row.by) == "data":
            return "deed_without_yes", f"Number {row.seq} is the yes of {row.by}, who may say none."
        args = row.inner.get("args")
        if row.inner.get("decision") == "approve":
            is_other = args != action.args
        else:
            sending = conversation.sendings.get((row.by or "", row.client_id or ""))
            is_other = sending is not None and hash(encode(args)) not in sending.words
        if not is_other:
            return None
        return "deed_altered", f"Number {row.seq} holds other arguments than a person allowed."

    def _judge_failure(self, conversation: Conversation, state: State, line: int) -> None:
        """What was no success is a person's to look at, from the very next row on."""
        if state.person_owed:
            text = f"Number {state.person_owed} was no success, and no person was asked to look."
            self._book.report("deed_untold", text, conversation.id, line)
            state.person_owed = 0

    def judge_rest(self, conversation: Conversation, state: State) -> None:
        """Look at what is not over when all has settled."""
        self._judge_failure(conversation, state, self._book.number)
        for action in state.actions:
            if action.standing not in ("held", "closed"):
                text = f"Action {action.seq} is {action.standing}, and its end was never told."
                self._book.report("deed_untold", text, conversation.id, action.line)

    # -- what was done, and what the log says of it ------------------------------------------------

    def judge_effects(self, conversation: Conversation, state: State, find_time: FindTime) -> None:
        """Hold what tools did for a conversation against its whole log."""
        done: dict[int, _Effect] = {}
        allowed: set[int] = set()
        for effect in self._effects.get(conversation.id, ()):
            if not self._is_kept(conversation, effect.seq, effect):
                continue
            other = done.setdefault(effect.seq, effect)
            if other.timeline != effect.timeline:
                self._complain_twice(conversation.id, other, effect)
            action = self._find_allowed(conversation, state, effect, find_time)
            if action is None:
                continue
            allowed.add(action.seq)
            found = _judge_effect(action, effect)
            if found is not None:
                self._book.report(found[0], found[1], conversation.id, effect.line)
        for action in state.actions:
            if action.outcome == "done" and action.seq not in allowed and self._book.has_deeds:
                text = f"Action {action.seq} is told as done, and no tool took effect for it."
                self._book.report("deed_untold", text, conversation.id, action.line)

    def _find_allowed(
        self, conversation: Conversation, state: State, effect: _Effect, find_time: FindTime
    ) -> Action | None:
        """Return the action of the final log that an effect was for, and allowed by.

        ``None`` where there is none: a restore took it away, or it is reported.
        """
        action = state.actions.find(effect.seq)
        is_newest = effect.timeline == self._book.timelines.newest
        if action is None or not action.yes:
            if is_newest:
                self._complain_unallowed(conversation, effect, "a person's yes")
            return None
        if not self._is_kept(conversation, action.yes, effect):
            return None
        steps = {"a person's yes": action.yes, "its beginning": action.taken}
        for what, seq in steps.items() if is_newest else ():
            stored_at = find_time(conversation, seq) if seq else None
            if not seq or (stored_at is not None and stored_at > effect.t):
                self._complain_unallowed(conversation, effect, f"{what} stored before")
                break
        return action

    def _is_kept(self, conversation: Conversation, seq: int, effect: _Effect) -> bool:
        """Say whether the row that the log of an effect had there is that of the final log."""
        timelines = self._book.timelines
        home = timelines.find_home(conversation.id, seq, timelines.newest)
        return home == timelines.find_home(conversation.id, seq, effect.timeline)

    def _complain_unallowed(self, conversation: Conversation, effect: _Effect, what: str) -> None:
        text = f"{effect.name} took effect for action {effect.seq} without {what}."
        self._book.report("deed_without_yes", text, conversation.id, effect.line)

    def _complain_twice(self, conversation_id: str, first: _Effect, second: _Effect) -> None:
        text = f"{second.name} took effect twice for action {second.seq}."
        self._book.report("deed_twice", text, conversation_id, first.line, second.line)


def _judge_effect(action: Action, effect: _Effect) -> _Found:
    if effect.name != action.name or effect.args != action.chosen:
        return (
            "deed_altered",
            f"{effect.name} took effect with other arguments than action {action.seq} was allowed.",
        )
    if not action.closed:
        return None  # reported when all has settled
    if action.outcome not in _TRUE_ENDS:
        return (
            "deed_untold",
            f"{effect.name} took effect, and action {action.seq} is told as "
            f"{action.outcome or 'closed'}.",
        )
    if action.outcome == "done" and effect.result not in (None, action.result):
        return "deed_untold", f"Action {action.seq} is told with other words than its tool's."
    return None


def _judge_held(state: State, row: Row) -> _Found:
    """What is held was wanted in the decision just before, and of a kind that one yes will do for."""
    inner = row.inner
    if not inner.get("through_seq"):
        return None
    only_holder = inner.get("only_holder") is True
    if state.holding != "bot" and not only_holder:
        holder = state.holder if state.holding == "human" else "nobody"
        text = f"The bot held action {row.seq} while {holder} held the conversation."
        return "bot_after_takeover", text
    for want in state.wants:
        is_it = all(want.get(part) == inner.get(part) for part in ("name", "args"))
        if is_it and (only_holder or want.get("permission") != "human"):
            return None
    text = f"Number {row.seq} holds what was not wanted so in a decision before it."
    return "effect_without_decision", text


def _judge_decided(state: State, row: Row) -> _Found:
    action = state.actions.find_named(row)
    if action is None:
        return None
    if action.is_decided:
        return "duplicate", f"Number {row.seq} decides action {action.seq}, decided before."
    if action.standing != "held":
        text = f"Number {row.seq} decides action {action.seq}, which was given up before."
        return "deed_without_yes", text
    is_holder = state.holding == "human" and state.holder in (row.by, UNKNOWN)
    if action.only_holder and row.by is not None and not is_holder:
        text = f"{row.by} decided action {action.seq} with number {row.seq}, and held nothing."
        return "human_after_lost_lease", text
    return None


def _judge_taken(state: State, row: Row) -> _Found:
    action = state.actions.find_named(row)
    if action is None or (action.yes and action.standing == "decided"):
        return None
    if action.taken:
        return "deed_twice", f"Number {row.seq} begins action {action.seq}, begun before."
    return "deed_without_yes", f"Number {row.seq} begins action {action.seq} without a yes."


def _judge_closed(state: State, row: Row) -> _Found:
    action = state.actions.find_named(row)
    if action is None or row.is_empty:
        return None
    outcome = read_text(row.inner, "outcome") or "closed"
    if action.closed:
        return "duplicate", f"Number {row.seq} closes action {action.seq}, closed before."
    if action.standing not in _ENDS.get(outcome, ()) or (outcome == "rejected" and action.yes):
        text = (
            f"Number {row.seq} tells {outcome} of action {action.seq}, which is {action.standing}."
        )
        return "deed_untold", text
    return None


_ENDS = {
    "done": ("taken",),
    "failed": ("taken",),
    "unknown": ("taken", "decided"),
    "rejected": ("decided",),
    "given_up": ("held", "void"),
}
"""How an action may stand when it ends so."""


def _judge_turn(state: State, row: Row) -> _Found:
    """The bot waits for the end of what it wanted, and answers then whatever came meanwhile."""
    under_way = next((each for each in state.actions if each.is_under_way), None)
    if under_way is None:
        return None
    text = f"The bot decided with number {row.seq} before the end of action {under_way.seq}."
    return "deed_untold", text


_JUDGES: dict[str, Callable[[State, Row], _Found]] = {
    "DecisionMade": _judge_turn,
    "ActionHeld": _judge_held,
    "ActionDecided": _judge_decided,
    "ActionTaken": _judge_taken,
    "ActionClosed": _judge_closed,
}
