"""The rules of conversations in a few lines: a model of the design that knows nothing of the product."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from random import Random
from typing import Any

Fact = tuple[str, str, dict[str, Any], dict[str, Any]]
"""Kind, role of the author, body, inner."""

_STATES = {
    "HandoffRequested": "waiting",
    "ConversationReleased": "waiting",
    "ConversationClaimed": "human",
    "ConversationTransferred": "human",
    "ReturnedToBot": "bot",
    "ConversationResolved": "resolved",
    "ConversationReopened": "bot",
    "ConversationSnoozed": "waiting",
}
_OFFERING = {
    "ConversationOffered": "offered",
    "OfferDeclined": "waiting",
    "OfferExpired": "waiting",
}
"""With these the holder, and the epoch, stay as they are."""
PRIVATE = frozenset(
    (
        *("DecisionMade", "DraftHeld", "DraftSetAside", "DraftApproved", "DraftRejected"),
        *("NoteAdded", "OfferDeclined", "OfferExpired", "AnswerAudited"),
        *("ConversationRouted", "CustomerBlocked", "CustomerUnblocked", "ClockWarned"),
        *("ClockBreached", "ConversationAbsorbed"),
    )
)
_DECIDING = ("DraftSetAside", "DraftApproved", "DraftRejected")
CARRIERS = {
    "send": ("CustomerWrote", "HumanWrote"),
    "note": ("NoteAdded",),
    "approve": ("DraftApproved",),
    "audit": ("AnswerAudited",),
    "ask_human": ("HandoffRequested",),
    "leave_contact": ("ContactLeft",),
    "rate": ("CustomerRated",),
    "leave": ("CustomerLeft",),
}


class Refused(Exception):
    """The command was refused, for the reason given."""


@dataclass
class Draft:
    """A draft that waits for a yes, or is sent after so many ``seconds``."""

    seq: int
    through: int
    text: str
    seconds: float | None
    drawn: bool


@dataclass
class Chat:
    """One conversation. ``owner`` is the customer as the server calls them."""

    id: str
    owner: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    state: str = "bot"
    holder: str | None = None
    epoch: int = 0
    asked: int = 0
    settled: int = 0
    held: Draft | None = None
    reviews: dict[int, str | None] = field(default_factory=dict)
    """Sent answers that wait for a verdict, each with who approved it."""
    notices: set[str] = field(default_factory=set)
    sent: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    sensitive: set[int] = field(default_factory=set)
    offered_to: str | None = None
    offered_at: float = 0.0
    parked: bool = False
    parked_until: float | None = None
    joined: set[str] = field(default_factory=set)
    blocked: bool = False
    group: str = ""
    priority: int = 0
    said: set[str] = field(default_factory=set)
    """What was told of the time in which it is to be resolved."""
    wanted_at: float | None = None
    left_at: float | None = None
    attempt: int = 0
    """Rises with every new run of the bot's turn."""

    @property
    def owes_turn(self) -> bool:
        return self.state == "bot" and self.asked > self.settled

    def back_up(self) -> Chat:
        """Return a copy that later writes do not change."""
        twin = copy(self)
        twin.rows = list(self.rows)
        twin.notices, twin.sensitive = set(self.notices), set(self.sensitive)
        twin.sent = dict(self.sent)
        twin.held = copy(self.held)
        twin.reviews = dict(self.reviews)
        twin.joined, twin.said = set(self.joined), set(self.said)
        return twin

    # -- writing -----------------------------------------------------------------------------------

    def append(self, facts: list[Fact], sender: str | None, command: dict[str, Any]) -> int | None:
        """Write rows; returns the number of the one that carries the command's ``client_id``."""
        carried = None
        carriers = CARRIERS.get(command.get("kind", ""), ()) if "client_id" in command else ()
        for kind, role, body, inner in facts:
            self.apply(kind, body, inner)
            seq = len(self.rows) + 1
            row: dict[str, Any] = {
                "conversation_id": self.id,
                "seq": seq,
                "kind": kind,
                "author": {"role": role},
                "epoch": self.epoch,
                "body": body,
                "inner": {"epoch": self.epoch, **inner},
            }
            if sender is not None:
                row["sender"] = sender
            if kind in carriers and carried is None:
                row["client_id"] = command["client_id"]
                carried = seq
            self.rows.append(row)
        return carried

    def apply(self, kind: str, body: dict[str, Any], inner: dict[str, Any]) -> None:
        """Take what a row says; erased rows say nothing."""
        if kind in _STATES:
            self.state, self.epoch = _STATES[kind], self.epoch + 1
            self.notices = set()
            self.holder = None
        if kind == "ConversationTransferred" and body.get("group"):
            self.state = "waiting"
        if self.state == "human" and kind in _STATES:
            self.holder = inner["to" if kind == "ConversationTransferred" else "by"]
        self._apply_desk(kind, body, inner)
        self._apply_drafts(kind, body, inner)
        self._apply_reviews(kind, body, inner)
        self._apply_turns(kind, body, inner)

    def _begin_anew(self, kind: str) -> None:
        """Forget what does not outlast a row of this kind."""
        if kind in _STATES or kind in _OFFERING:
            self.offered_to = None
        if kind in _STATES or kind == "ConversationWoken":
            self.parked = kind == "ConversationSnoozed"
        if self.state in ("bot", "resolved"):
            self.said.clear()
            self.joined.clear()
        if self.holder is not None:
            self.joined.discard(self.holder)

    def _apply_desk(self, kind: str, body: dict[str, Any], inner: dict[str, Any]) -> None:
        self._begin_anew(kind)
        match kind:
            case "ConversationOffered" | "OfferDeclined" | "OfferExpired":
                self.state = _OFFERING[kind]
                self.offered_to = inner.get("to") if kind == "ConversationOffered" else None
            case "ConversationTransferred" if body.get("group"):
                self.group = body["group"]
            case "ConversationRouted" if "route" in inner:
                self.group, self.priority = inner["route"]["group"], inner["route"]["priority"]
            case "ReturnedToBot" | "ConversationReopened":
                self.group, self.priority = "", 0
            case "HumanJoined":
                self.joined.add(inner["by"])
            case _:
                self._apply_word(kind)

    def _apply_word(self, kind: str) -> None:
        match kind:
            case "CustomerBlocked" | "CustomerUnblocked":
                self.blocked = kind == "CustomerBlocked"
            case "ClockWarned" | "ClockBreached":
                self.said.add("resolve:warned" if kind == "ClockWarned" else "resolve:breached")

    def _apply_drafts(self, kind: str, body: dict[str, Any], inner: dict[str, Any]) -> None:
        if kind == "DraftHeld":
            self.held = Draft(
                len(self.rows) + 1,
                inner["through_seq"],
                body["text"],
                inner.get("veto_seconds"),
                inner.get("review", False),
            )
        elif kind == "BotAnswered" or (kind in _DECIDING and inner.get("draft_seq") is not None):
            self.held = None

    def _apply_reviews(self, kind: str, body: dict[str, Any], inner: dict[str, Any]) -> None:
        match kind:
            case "BotAnswered" if inner.get("review"):
                self.reviews[len(self.rows) + 1] = inner.get("approved_by")
            case "AnswerAudited":
                self.reviews.pop(inner["answer_seq"], None)
            case "PersonalDataErased":
                for seq in body["seqs"]:
                    self.reviews.pop(seq, None)

    def _apply_turns(self, kind: str, body: dict[str, Any], inner: dict[str, Any]) -> None:
        match kind:
            case "ConversationStarted":
                self.epoch = 1
            case "CustomerWrote":
                self.asked = len(self.rows) + 1
            case "BotAnswered":
                self.settled = max(self.settled, body.get("in_reply_to", self.asked))
            case "DraftHeld":
                self.settled = max(self.settled, inner["through_seq"])
            case "HandoffRequested":
                self.settled = min(self.settled, max(self.asked - 1, 0))
            case "HumanWrote" | "ReturnedToBot" | "ConversationResolved":
                self.settled = self.asked
            case "DecisionMade" if inner.get("action") == "block":
                self.settled = max(self.settled, inner["through_seq"])
            case "CustomerNotified":
                self.notices.add(body["code"])
            case "PersonalDataErased":
                self.settled = max(self.settled, min(self.asked, max(body["seqs"])))


def tell(code: str) -> Fact:
    """Build a notice to the customer."""
    body: dict[str, Any] = {"text": f"({code})", "code": code}
    if code == "nobody_available":
        body["reach"] = ["email"]
    return "CustomerNotified", "system", body, {}


def carry_out(chat: Chat, command: dict[str, Any], random: Random) -> int:
    """Carry a command out and return the number to acknowledge. Raises ``Refused``."""
    kind, sender, client_id = command["kind"], command["sender"], command.get("client_id")
    if command["role"] == "customer" and chat.owner != sender:
        raise Refused("not_found")
    about = command.get("draft_seq") or command.get("answer_seq")
    words = f"{kind}:{command.get('text')}:{about}"
    said = chat.sent.get((sender, client_id or ""))
    if said is not None:
        if said[1] != words:
            raise Refused("conflict")
        return said[0]
    rules = _FOR_CUSTOMERS if command["role"] == "customer" else _FOR_PEOPLE
    facts = rules[kind](chat, command, random)
    carried = chat.append(facts, sender, command)
    if carried is not None:
        assert client_id is not None
        chat.sent[sender, client_id] = carried, words
        return carried
    return len(chat.rows)


# -- customers ------------------------------------------------------------------------------------


def set_aside(chat: Chat, cause: str) -> list[Fact]:
    """Set the draft aside that is held, if there is one."""
    if chat.held is None:
        return []
    inner = {"through_seq": chat.held.through, "cause": cause, "draft_seq": chat.held.seq}
    return [("DraftSetAside", "bot", {"text": chat.held.text}, inner)]


def _wait(random: Random, code: str = "queued") -> Fact:
    return tell(random.choice((code, "nobody_available")))


def _send(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    if chat.blocked:
        raise Refused("forbidden")
    by = {"by": command["sender"]}
    facts: list[Fact] = []
    if chat.state == "resolved":
        facts.append(("ConversationReopened", "system", {}, by))
    facts.append(("CustomerWrote", "customer", {"text": command["text"]}, by))
    chat.left_at = None
    if "sensitive" in command.get("tags", ()):
        chat.sensitive.add(len(chat.rows) + len(facts))
    if chat.parked:
        facts += [
            ("ConversationWoken", "system", {}, {**by, "cause": "customer"}),
            tell("taken_up"),
        ]
    return facts + set_aside(chat, "new_message")


def _ask_human(chat: Chat, command: dict[str, Any], random: Random) -> list[Fact]:
    if chat.blocked:
        raise Refused("forbidden")
    by = {"by": command["sender"]}
    if chat.parked:
        return [("ConversationWoken", "system", {}, {**by, "cause": "customer"}), tell("queued")]
    if chat.state not in ("bot", "resolved"):
        code = "queued"
        return [] if chat.state == "human" or code in chat.notices else [tell(code)]
    facts: list[Fact] = []
    if chat.state == "resolved":
        facts.append(("ConversationReopened", "system", {}, by))
    inner = {"reasons": ["asks_for_human"], "through_seq": chat.asked, **by}
    facts.append(("HandoffRequested", "customer", {}, inner))
    return [*facts, *set_aside(chat, "handoff"), _wait(random)]


def _leave_contact(chat: Chat, command: dict[str, Any], __: Random) -> list[Fact]:
    by = {"by": command["sender"]}
    if any(row["kind"] == "ContactLeft" for row in chat.rows):
        return []
    left: Fact = ("ContactLeft", "customer", {"email": "c@example.org"}, by)
    return [left, tell("contact_kept")]


def _rate(_: Chat, command: dict[str, Any], __: Random) -> list[Fact]:
    return [("CustomerRated", "customer", {"score": 4}, {"by": command["sender"]})]


def _leave(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    if any(row["kind"] == "CustomerLeft" for row in chat.rows[-8:]):
        return []
    return [("CustomerLeft", "customer", {}, {"by": command["sender"]})]


_FOR_CUSTOMERS = {
    "send": _send,
    "ask_human": _ask_human,
    "leave_contact": _leave_contact,
    "rate": _rate,
    "leave": _leave,
}


# -- people of the desk ---------------------------------------------------------------------------


def require_holder(chat: Chat, command: dict[str, Any]) -> dict[str, Any]:
    """Return who did it, as ``inner`` has it. Raises ``Refused`` for all but the holder."""
    if chat.state != "human" or chat.holder != command["sender"]:
        raise Refused("not_holder")
    return {"by": command["sender"]}


def _claim(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    if chat.state == "resolved":
        raise Refused("invalid")
    if chat.state == "human":
        if chat.holder == command["sender"]:
            return []
        raise Refused("already_taken")
    claimed: Fact = ("ConversationClaimed", "human", {}, {"by": command["sender"]})
    return [claimed, *set_aside(chat, "claimed")]


def _release(chat: Chat, command: dict[str, Any], random: Random) -> list[Fact]:
    by = require_holder(chat, command)
    released: Fact = ("ConversationReleased", "human", {}, {**by, "cause": "released"})
    return [released, _wait(random, "released")]


def _transfer(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    by = require_holder(chat, command)
    if command["to"] == command["sender"]:
        return []
    inner = {**by, "to": command["to"]}
    return [("ConversationTransferred", "human", {"to": command["to"]}, inner)]


def _write(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    if chat.state != "human" or command["sender"] not in chat.joined:
        require_holder(chat, command)
    by = {"by": command["sender"]}
    return [("HumanWrote", "human", {"text": command["text"]}, by)]


def _note(_: Chat, command: dict[str, Any], __: Random) -> list[Fact]:
    to = {"to": command["to"]} if "to" in command else {}
    return [("NoteAdded", "human", {"text": command["text"]}, {"by": command["sender"], **to})]


def _return(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    by = require_holder(chat, command)
    return [("ReturnedToBot", "human", {}, by), tell("bot_again")]


def _resolve(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    if chat.state == "resolved":
        return []
    if chat.state == "human" and command["role"] != "supervisor":
        require_holder(chat, command)
    inner = {"by": command["sender"], "labels": []}
    done: Fact = ("ConversationResolved", "human", {"outcome": "solved"}, inner)
    return [*set_aside(chat, "resolved"), done]


def _find_held(chat: Chat, command: dict[str, Any]) -> Draft:
    if chat.held is None or chat.held.seq != command["draft_seq"]:
        raise Refused("already_decided")
    return chat.held


def _approve(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    held = _find_held(chat, command)
    text = command.get("text") or held.text
    by, edited = {"by": command["sender"], "draft_seq": held.seq}, text != held.text
    body: dict[str, Any] = {"text": text, "in_reply_to": held.through, "sources": []}
    return [
        ("DraftApproved", "human", {}, {**by, "edited": edited}),
        (
            "BotAnswered",
            "bot",
            body,
            {
                **by,
                "approved_by": command["sender"],
                "edited": edited,
                "review": held.drawn and not edited,
            },
        ),
    ]


def _reject(chat: Chat, command: dict[str, Any], _: Random) -> list[Fact]:
    held = _find_held(chat, command)
    by = {"by": command["sender"]}
    inner = {**by, "reasons": ["draft_rejected"], "through_seq": held.through}
    return [
        ("DraftRejected", "human", {}, {**by, "draft_seq": held.seq, "reason": "no"}),
        ("HandoffRequested", "system", {}, inner),
        tell("being_rechecked"),
    ]


def _audit(chat: Chat, command: dict[str, Any], random: Random) -> list[Fact]:
    answer_seq, sender = command["answer_seq"], command["sender"]
    if answer_seq not in chat.reviews:
        raise Refused("already_decided")
    if chat.reviews[answer_seq] == sender:
        raise Refused("forbidden")
    verdict = random.choice(("right", "wrong", "unclear"))
    inner = {"by": sender, "answer_seq": answer_seq, "verdict": verdict}
    return [("AnswerAudited", "human", {}, inner)]


_FOR_PEOPLE = {
    "claim": _claim,
    "release": _release,
    "transfer": _transfer,
    "send": _write,
    "note": _note,
    "approve": _approve,
    "reject": _reject,
    "audit": _audit,
    "return_to_bot": _return,
    "resolve": _resolve,
}


# -- the house itself -----------------------------------------------------------------------------


def release_lapsed(chat: Chat, random: Random) -> None:
    """Take the conversation from a holder who is gone."""
    inner = {"by": chat.holder, "cause": "lease_lapsed"}
    chat.append(
        [("ConversationReleased", "system", {}, inner), _wait(random, "requeued")], None, {}
    )


def send_vetoed(chat: Chat, draft_seq: int) -> bool:
    """Send a draft that nobody stopped in time; says whether it was still open."""
    held = chat.held
    if held is None or held.seq != draft_seq:
        return False
    body = {"text": held.text, "in_reply_to": held.through, "sources": []}
    inner = {"draft_seq": held.seq, "review": held.drawn}
    chat.append([("BotAnswered", "bot", body, inner)], None, {})
    return True


def finish_turn(chat: Chat, epoch: int, through: int, random: Random) -> None:
    """Store a decision with its effect; a draft that came too late is set aside."""
    text = f"answer to {through}: {random.random()}"
    inner: dict[str, Any] = {"through_seq": through, "confidence": round(random.random(), 3)}
    if chat.epoch != epoch or chat.state != "bot" or through <= chat.settled:
        if chat.state in ("human", "waiting") and random.random() < 0.8:
            late = {**inner, "cause": "stale_epoch"}
            chat.append([("DraftSetAside", "bot", {"text": text}, late)], None, {})
        return
    must_go = any(chat.settled < seq <= through for seq in chat.sensitive)
    action = "handoff" if must_go else random.choices(*_ACTIONS)[0]
    draft = None if action == "handoff" and random.random() < 0.4 else text
    decided = {**inner, "action": action, "reasons": [], "attempt": chat.attempt}
    if draft is not None:
        decided["draft"] = draft
    drawn = action in ("answer", "audit", "veto") and random.random() < _DRAWN
    decided["audit"] = {"drawn": drawn, "probability": _DRAWN}
    facts: list[Fact] = [("DecisionMade", "system", {}, decided)]
    chat.append(facts + _act(chat, action, inner, draft, drawn, random), None, {})


_DRAWN = 0.2
"""Share of the answers sent without a person that reviewers look at."""
_ACTIONS = (("answer", "audit", "approve", "veto", "handoff", "block"), (60, 5, 15, 4, 13, 3))


def _act(
    chat: Chat,
    action: str,
    inner: dict[str, Any],
    draft: str | None,
    drawn: bool,
    random: Random,
) -> list[Fact]:
    through = inner["through_seq"]
    match action:
        case "answer" | "audit":
            body: dict[str, Any] = {
                "text": draft,
                "in_reply_to": through,
                "sources": [{"id": "k1"}],
            }
            answered = {"confidence": inner["confidence"], "review": drawn or action == "audit"}
            return [("BotAnswered", "bot", body, answered)]
        case "approve" | "veto" if through < chat.asked:
            return [("DraftSetAside", "bot", {"text": draft}, {**inner, "cause": "new_message"})]
        case "veto":
            window = {"veto_seconds": round(random.uniform(0.5, 3.0), 3), "review": drawn}
            return [("DraftHeld", "bot", {"text": draft}, {**inner, **window})]
        case "approve":
            held: Fact = ("DraftHeld", "bot", {"text": draft}, inner)
            told = chat.notices & {"checking", "nobody_available"}
            return [held] if told else [held, _wait(random, "checking")]
        case "block":
            return [tell("blocked")]
    facts: list[Fact] = [("HandoffRequested", "system", {}, {**inner, "reasons": ["x"]})]
    if draft is not None:
        facts.append(("DraftSetAside", "bot", {"text": draft}, {**inner, "cause": "handoff"}))
    return [*facts, _wait(random)]


_PERSONAL = ("CustomerWrote", "BotAnswered", "HumanWrote", "DecisionMade")


def erase(chat: Chat) -> list[str]:
    """Empty what the customer said, and say so in the log; returns the texts."""
    seqs, texts = [], []
    for place, row in enumerate(chat.rows):
        if row["kind"] in _PERSONAL and row["body"] | row["inner"]:
            seqs.append(row["seq"])
            if row["kind"] == "CustomerWrote":
                texts.append(row["body"]["text"])
            chat.rows[place] = {**row, "body": {}, "inner": {}}
    if seqs:
        chat.append([("PersonalDataErased", "system", {"seqs": seqs}, {})], None, {})
    return texts
