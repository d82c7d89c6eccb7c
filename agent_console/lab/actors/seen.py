"""What a person can tell of a conversation from the events that came: a small fold of its log."""

from __future__ import annotations

from typing import NamedTuple

from agent_console.lab.actors.line import Frame
from agent_console.lab.model import find_mark

_STATES = {
    "HandoffRequested": "waiting",
    "ConversationReleased": "waiting",
    "OfferDeclined": "waiting",
    "OfferExpired": "waiting",
    "ConversationOffered": "offered",
    "ConversationClaimed": "human",
    "ConversationTransferred": "human",
    "ReturnedToBot": "bot",
    "ConversationReopened": "bot",
    "ConversationResolved": "resolved",
}


class Wanted(NamedTuple):
    """What the desk's own bot wants done, as it waits for a decision."""

    args: Frame
    only_holder: bool


class Seen:
    """One watched conversation. ``cursor`` is the newest number that came."""

    def __init__(self) -> None:
        self.cursor = 0
        self.state = "bot"
        self.holder: str | None = None
        self.held: int | None = None
        """Number of the draft that waits for a yes."""
        self.suggestion: int | None = None
        self.reviews: list[int] = []
        """Numbers of the answers that wait for a verdict."""
        self.wanted: dict[int, Wanted] = {}
        """By number, the oldest first."""
        self.settled: int | None = None
        """Number of an action that was decided or given up, the newest one."""
        self.asked = "?"
        """Name of the customer's newest message."""
        self.is_answered = True
        self.is_caught_up = False
        """Whether what comes now is news."""

    def take(self, event: Frame) -> bool:
        """Take the next event; one that came before changes nothing. Says ``False`` at a hole."""
        seq = event["seq"]
        if seq <= self.cursor:
            return True
        if seq > self.cursor + 1:
            return False
        self.cursor = seq
        self._apply(event)
        return True

    def _apply(self, event: Frame) -> None:
        kind, inner = event["kind"], event.get("inner", {})
        self.state = _STATES.get(kind, self.state)
        match kind:
            case "CustomerWrote":
                self.asked = find_mark(event["body"].get("text", "")) or "?"
                self.is_answered = False
            case "BotAnswered" | "HumanWrote" | "ConversationResolved":
                self.is_answered = True
            case "ConversationClaimed":
                self.holder = inner.get("by")
            case "ConversationTransferred":
                self.holder = inner.get("to")
        if self.state != "human":
            self.holder = None
        self._apply_to_drafts(event["seq"], kind, inner)
        self._apply_to_actions(event["seq"], kind, inner)

    def _apply_to_drafts(self, seq: int, kind: str, inner: Frame) -> None:
        match kind:
            case "DraftHeld":
                self.held = seq
            case "DraftSetAside":
                self.held, self.suggestion = None, seq
            case "DraftApproved" | "DraftRejected":
                self.held = None
            case "BotAnswered":
                self.held = None  # if there was one, its window has passed
                if inner.get("review"):
                    self.reviews.append(seq)
            case "AnswerAudited":
                self.reviews = [each for each in self.reviews if each != inner.get("answer_seq")]

    def _apply_to_actions(self, seq: int, kind: str, inner: Frame) -> None:
        match kind:
            case "ActionHeld" if inner.get("through_seq"):
                self.wanted[seq] = Wanted(inner["args"], inner["only_holder"])
            case "ActionDecided" | "ActionClosed":
                self.settled = inner["action_seq"]
                self.wanted.pop(inner["action_seq"], None)
