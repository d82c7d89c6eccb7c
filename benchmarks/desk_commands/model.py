"""What a desk is expected to make of each command: written from its rules and not from its code."""

from __future__ import annotations

from dataclasses import dataclass, field

from escalation import commands as do
from escalation.commands import Person
from escalation.desk_events import Route

LEADS = ("supervisor", "admin")
WAITS = ("waiting", "offered")


@dataclass(frozen=True, slots=True)
class Expected:
    """The kinds of events that follow, in order, or the code of the refusal.

    Words to the customer and drafts that are set aside are not counted.
    """

    kinds: tuple[str, ...] = ()
    refusal: str | None = None


NOTHING = Expected()


class Refused(Exception):
    """The desk is expected to say no, with this code."""


@dataclass(slots=True)
class Model:
    """One conversation. ``epoch`` counts how often it changed hands, from 1."""

    id: str
    customer_id: str
    head: int = 0
    """Of the log: taken over, not reckoned."""
    state: str = "bot"
    epoch: int = 1
    holder: str | None = None
    offered_to: str | None = None
    offered_seq: int = 0
    """Of the log, as the head."""
    refused: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    route: Route = field(default_factory=Route)
    snoozed: bool = False
    until: str | None = None
    escalated: bool = False
    replied: bool = False
    said: set[str] = field(default_factory=set)
    """What was said of the clocks since a person is wanted."""
    held: int | None = None
    """The draft that waits for a yes; its number is of the log."""
    merged_into: str | None = None
    absorbed: set[tuple[str, int]] = field(default_factory=set)
    blocked: bool = False
    left: bool = False
    unfinished: bool = False

    def expect(self, command: do.Command) -> Expected:
        """Return what should follow from a command, and be the desk that it makes."""
        try:
            kinds = self._take(command)
        except Refused as refused:
            return Expected(refusal=str(refused))
        return Expected(tuple(kinds))

    def _take(self, command: do.Command) -> list[str]:
        person = getattr(command, "person", None)
        if isinstance(person, Person) and person.role == "data":
            raise Refused("forbidden")
        match command:
            case do.WriteAsCustomer() | do.AskForHuman() | do.LeaveConversation():
                return self._hear(command)
            case do.FinishTurn() | do.ApproveDraft() | do.RejectDraft():
                return self._answer(command)
            case (
                do.ClaimConversation()
                | do.AcceptOffer()
                | do.TakeOverConversation()
                | do.DeclineOffer()
                | do.AssignConversation()
            ):
                return self._give(command)
            case (
                do.ReleaseConversation()
                | do.TransferConversation()
                | do.TransferToGroup()
                | do.SnoozeConversation()
                | do.WakeConversation()
                | do.ReturnToBot()
            ):
                return self._pass_on(command)
            case do.JoinConversation() | do.LeaveAsHuman() | do.WriteAsHuman() | do.AddNote():
                return self._speak(command)
            case (
                do.ResolveConversation()
                | do.MergeConversation()
                | do.AbsorbConversation()
                | do.BlockCustomer()
                | do.UnblockCustomer()
                | do.SetPriority()
            ):
                return self._settle(command)
            case _:
                return self._do_by_itself(command)

    # -- the customer and the bot ------------------------------------------------------------------

    def _hear(
        self, command: do.WriteAsCustomer | do.AskForHuman | do.LeaveConversation
    ) -> list[str]:
        if isinstance(command, do.LeaveConversation):
            was, self.left = self.left, True
            return [] if was else ["CustomerLeft"]
        if self.blocked:
            raise Refused("forbidden")
        kinds: list[str] = []
        unfinished = self.unfinished
        if self.state == "resolved":
            kinds.append("ConversationReopened")
            self._change_hands("bot")
            self.route, self.merged_into, self.unfinished = Route(), None, False
        if isinstance(command, do.WriteAsCustomer):
            kinds.append("CustomerWrote")
            self.left, self.held = False, None
            kinds += self._wake()
            return [*kinds, *self._want()] if unfinished else kinds
        return [*kinds, *(self._want() if self.state == "bot" else self._wake())]

    def _want(self) -> list[str]:
        self._change_hands("waiting")
        return ["HandoffRequested"]

    def _answer(self, command: do.FinishTurn | do.ApproveDraft | do.RejectDraft) -> list[str]:
        if isinstance(command, do.FinishTurn):
            if command.epoch != self.epoch:
                raise Refused("stale_epoch")
            match command.decision.action:
                case "handoff":
                    return ["DecisionMade", *self._want()]
                case "approve":
                    self.held = -1  # the log says its number
                    return ["DecisionMade", "DraftHeld"]
                case _:
                    return ["DecisionMade", "BotAnswered"]
        if self.held is None or self.held != command.draft_seq:
            raise Refused("already_decided")
        self.held = None
        if isinstance(command, do.ApproveDraft):
            return ["DraftApproved", "BotAnswered"]
        return ["DraftRejected", *self._want()]

    # -- people take it ----------------------------------------------------------------------------

    def _give(
        self,
        command: do.ClaimConversation
        | do.AcceptOffer
        | do.TakeOverConversation
        | do.DeclineOffer
        | do.AssignConversation,
    ) -> list[str]:
        person = command.person.id
        match command:
            case do.DeclineOffer():
                return self._end_offer("OfferDeclined", {person}) if self._is_for(person) else []
            case do.AcceptOffer():
                if self.state == "human" and self.holder == person:
                    return []
                if not self._is_for(person):
                    raise Refused("already_decided")
                return self._take_hold(person, "ConversationClaimed")
            case do.AssignConversation():
                self._lead(command.person)
                if command.to.role == "data":
                    raise Refused("invalid")
                self._open()
                return self._take_hold(command.to.id, "ConversationTransferred")
            case do.TakeOverConversation():
                self._lead(command.person)
            case _ if self.state == "human" and self.holder != person:
                raise Refused("already_taken")
        self._open()
        return self._take_hold(person, "ConversationClaimed")

    def _is_for(self, person: str) -> bool:
        return self.state == "offered" and self.offered_to == person

    def _take_hold(self, person: str, kind: str) -> list[str]:
        if self.holder == person:
            return []
        joined = self.joined - {person}
        self._change_hands("human")
        self.holder, self.joined = person, joined
        return [kind]

    def _end_offer(self, kind: str, refused: set[str]) -> list[str]:
        self.state, self.offered_to, self.offered_seq = "waiting", None, 0
        self.refused |= refused
        return [kind]

    # -- people pass it on -------------------------------------------------------------------------

    def _pass_on(
        self,
        command: do.ReleaseConversation
        | do.TransferConversation
        | do.TransferToGroup
        | do.SnoozeConversation
        | do.WakeConversation
        | do.ReturnToBot,
    ) -> list[str]:
        if isinstance(command, do.WakeConversation):
            return self._wake()
        person = command.person.id
        if self.holder != person:
            raise Refused("not_holder")
        match command:
            case do.TransferConversation():
                if command.to.role == "data":
                    raise Refused("invalid")
                return self._take_hold(command.to.id, "ConversationTransferred")
            case do.ReturnToBot():
                self._change_hands("bot")
                self.route = Route()
                return ["ReturnedToBot"]
            case do.SnoozeConversation():
                self._change_hands("waiting")
                self.snoozed, self.until = True, command.until
                return ["ConversationSnoozed"]
            case do.TransferToGroup():
                self._change_hands("waiting")
                self.route = self.route.model_copy(update={"group": command.group})
                self.refused = {person}
                return ["ConversationTransferred"]
            case _:
                self._change_hands("waiting")
                self.refused = {person}
                return ["ConversationReleased"]

    def _wake(self) -> list[str]:
        was, self.snoozed, self.until = self.snoozed, False, None
        return ["ConversationWoken"] if was else []

    # -- people speak, and settle it ---------------------------------------------------------------

    def _speak(
        self, command: do.JoinConversation | do.LeaveAsHuman | do.WriteAsHuman | do.AddNote
    ) -> list[str]:
        person = command.person.id
        is_in = person in self.joined
        match command:
            case do.AddNote():
                return ["NoteAdded"]
            case do.LeaveAsHuman():
                self.joined.discard(person)
                return ["HumanLeft"] if is_in else []
            case do.WriteAsHuman():
                if self.state != "human" or not (is_in or self.holder == person):
                    raise Refused("not_holder")
                self.replied = True
                return ["HumanWrote"]
            case _:
                self._lead(command.person)
                if self.state != "human":
                    raise Refused("invalid")
                if is_in or self.holder == person:
                    return []
                self.joined.add(person)
                return ["HumanJoined"]

    def _settle(
        self,
        command: do.ResolveConversation
        | do.MergeConversation
        | do.AbsorbConversation
        | do.BlockCustomer
        | do.UnblockCustomer
        | do.SetPriority,
    ) -> list[str]:
        match command:
            case do.UnblockCustomer():
                was, self.blocked = self.blocked, False
                return ["CustomerUnblocked"] if was else []
            case do.BlockCustomer():
                if self.blocked:
                    return []
                ended = self._resolve(command.person)
                self.blocked = True
                return ["CustomerBlocked", *ended]
            case do.ResolveConversation():
                return self._resolve(command.person)
            case do.SetPriority():
                self._open()
                if self.route.priority == command.priority:
                    return []
                return self._go(self.route.model_copy(update={"priority": command.priority}))
            case _:
                return self._merge(command)

    def _merge(self, command: do.MergeConversation | do.AbsorbConversation) -> list[str]:
        match command:
            case do.MergeConversation():
                if command.into == self.id:
                    raise Refused("invalid")
                if self.merged_into == command.into:
                    return []
                self._open()
                if command.into < self.id and command.into in {each for each, _ in self.absorbed}:
                    raise Refused("invalid")
                if command.head not in (None, self.head):
                    raise Refused("conflict")
                ended = self._resolve(command.person)
                self.merged_into = command.into
                return ["ConversationMerged", *ended]
            case _:
                self._open()
                if command.customer_id != self.customer_id:
                    raise Refused("invalid")
                taken_in = (command.source, command.source_head)
                if taken_in in self.absorbed:
                    return []
                self.absorbed.add(taken_in)
                is_owed = bool(command.wanted) and self.state == "bot"
                return ["ConversationAbsorbed", *(self._want() if is_owed else [])]

    def _resolve(self, person: Person) -> list[str]:
        if self.state == "resolved":
            return []
        if self.state == "human" and self.holder != person.id and person.role not in LEADS:
            raise Refused("not_holder")
        self._change_hands("resolved")
        return ["ConversationResolved"]

    # -- the desk itself ---------------------------------------------------------------------------

    def _do_by_itself(self, command: do.Command) -> list[str]:
        match command:
            case do.OfferConversation() | do.ExpireOffer():
                return self._offer(command)
            case do.RouteConversation():
                return self._route(command.route)
            case do.WakeSnoozed():
                return self._wake() if self.snoozed and self.until == command.until else []
            case do.ReleaseLapsed() | do.CloseConversation():
                return self._let_go(command)
            case do.WarnClock() | do.BreachClock():
                return self._tell_clock(command)
            case _:
                return []

    def _offer(self, command: do.OfferConversation | do.ExpireOffer) -> list[str]:
        if isinstance(command, do.OfferConversation):
            if self.state != "waiting" or self.snoozed or command.head not in (None, self.head):
                return []
            self.state, self.offered_to = "offered", command.to
            return ["ConversationOffered"]
        fits = command.offered_seq in (None, self.offered_seq)
        if not self._is_for(command.to) or not fits:
            return []
        refused = {command.to} if command.cause == "expired" else set[str]()
        return self._end_offer("OfferExpired", refused)

    def _let_go(self, command: do.ReleaseLapsed | do.CloseConversation) -> list[str]:
        if isinstance(command, do.CloseConversation):
            if command.head != self.head or self.state in ("human", "resolved"):
                return []
            unfinished = self.escalated
            self._change_hands("resolved")
            self.unfinished = unfinished
            return ["ConversationResolved"]
        if self.holder != command.person_id or self.epoch != command.epoch:
            return []
        if command.head not in (None, self.head) or not command.is_lapsed():
            return []
        self._change_hands("waiting")
        return ["ConversationReleased"]

    def _route(self, route: Route) -> list[str]:
        if self.state == "resolved" or route == self.route:
            return []
        kinds = self._end_offer("OfferExpired", set()) if self.state == "offered" else []
        return [*kinds, *self._go(route)]

    def _go(self, route: Route) -> list[str]:
        """Be for other people: who refused is asked anew, unless only the urgency changes."""
        if (route.group, route.skills) != (self.route.group, self.route.skills):
            self.refused = set()
        self.route = route
        return ["ConversationRouted"]

    def _tell_clock(self, command: do.WarnClock | do.BreachClock) -> list[str]:
        runs = self.escalated and not (command.clock == "first_reply" and self.replied)
        breached, warned = f"{command.clock}:breached", f"{command.clock}:warned"
        if not runs or command.origin == "another" or breached in self.said:
            return []
        if isinstance(command, do.BreachClock):
            self.said.add(breached)
            return ["ClockBreached", *(self._route(command.route) if command.route else [])]
        if warned in self.said:
            return []
        self.said.add(warned)
        return ["ClockWarned"]

    # -- rules that several share ------------------------------------------------------------------

    def _lead(self, person: Person) -> None:
        if person.role not in LEADS:
            raise Refused("forbidden")

    def _open(self) -> None:
        if self.state == "resolved":
            raise Refused("invalid")

    def _change_hands(self, state: str) -> None:
        self.state = state
        self.epoch += 1
        self.holder = self.offered_to = self.held = self.until = None
        self.offered_seq, self.snoozed = 0, False
        self.refused = set()
        if state in ("bot", "resolved"):
            self.joined, self.said = set(), set()
            self.escalated = self.replied = self.unfinished = False
        else:
            self.escalated = True
