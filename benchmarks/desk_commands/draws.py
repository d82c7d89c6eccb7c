"""What is tried next: who does what, to whom, how late and how aptly; from a few small numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from benchmarks.desk_commands.trial import CONVERSATION, CUSTOMER, Drafting, Trial
from escalation import commands as do
from escalation.commands import Command, Person
from escalation.desk_events import Clock, Route
from escalation.desk_routine import find_origin
from escalation.events import Action, DecisionInner

PEOPLE = (
    Person("pana", "Ana"),
    Person("pben", "Ben"),
    Person("pcem", "Cem"),
    Person("psue", "Sue", "supervisor"),
    Person("ptom", "Tom", "admin"),
    Person("pdan", "Dan", "data"),
)
_OFTEN = (0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 3, 5)
"""Who acts how often."""
_BY_ID = {person.id: person for person in PEOPLE}
_NOON, _EVENING = "2026-11-21T12:00:00.000Z", "2026-11-21T18:00:00.000Z"
_ROUTES = (
    Route(),
    Route(group="billing"),
    Route(group="billing", skills=["refunds"], priority=1),
    Route(priority=2),
)


@dataclass(frozen=True, slots=True)
class Draw:
    """``person`` and ``other`` number people; ``apt``: whoever has it, or is asked, acts instead.

    ``late`` acts on what was so before; ``choice`` chooses among a kind's few variants.
    """

    what: str
    """Empty: something that can be done with the conversation as it is."""
    person: int = 0
    other: int = 0
    apt: bool = False
    late: bool = False
    choice: int = 0


def build(trial: Trial, draw: Draw) -> Command | None:
    """Build the command; ``None`` where there is nothing to try it on."""
    return _BUILDERS[draw.what](trial, draw)


def build_drafting(trial: Trial) -> Drafting | None:
    """Begin to work on the bot's turn, where it owes one."""
    return None if trial.turn is None else Drafting(trial.now.epoch, trial.turn)


def build_end(drafting: Drafting, draw: Draw) -> Command:
    """End a bot's turn as it was begun, then or long after."""
    actions: tuple[Action, ...] = ("answer", "approve", "handoff")
    action = actions[draw.choice % 3]
    turn = drafting.turn
    decision = DecisionInner(
        action=action,
        reasons=["low_confidence"],
        through_seq=turn.through_seq,
        draft="It is on its way.",
        confidence=0.9,
        attempt=turn.attempt,
    )
    return do.FinishTurn(drafting.epoch, decision, anyone_online=True)


def _who(trial: Trial, draw: Draw) -> Person:
    c = trial.now
    id_ = c.holder or c.offered_to if draw.apt else None
    return _BY_ID[id_] if id_ else PEOPLE[_OFTEN[draw.person % len(_OFTEN)]]


def _other(draw: Draw) -> Person:
    return PEOPLE[_OFTEN[draw.other % len(_OFTEN)]]


def _seq(trial: Trial, draw: Draw) -> int | None:
    return (None, trial.now.offered_seq, trial.now.offered_seq - 1)[draw.choice % 3]


def _head(trial: Trial, draw: Draw) -> int:
    return trial.now.head - int(draw.late)


def _offer(trial: Trial, draw: Draw) -> Command:
    head = None if draw.choice % 2 else _head(trial, draw)
    return do.OfferConversation(_other(draw).id, 30.0, "It is your turn.", head)


def _expire(trial: Trial, draw: Draw) -> Command:
    causes: tuple[do.OfferEnd, ...] = ("expired", "gone", "withdrawn")
    return do.ExpireOffer(_who(trial, draw).id, _seq(trial, draw), causes[draw.other % 3])


def _lapse(trial: Trial, draw: Draw) -> Command:
    epoch = trial.now.epoch - int(draw.late)
    lapsed = draw.choice % 4 != 0
    head = None if draw.other % 2 else trial.now.head - int(draw.choice % 3 == 2)
    return do.ReleaseLapsed(_who(trial, draw).id, epoch, lambda: lapsed, head=head)


def _tell_clock(trial: Trial, draw: Draw) -> Command | None:
    clocks: tuple[Clock, ...] = ("first_reply", "resolve")
    clock = clocks[draw.choice % 2]
    origin = find_origin(trial.now, clock)
    if draw.late or origin is None:
        origin = "another"
    if draw.other % 2:
        return do.WarnClock(clock, _NOON, origin)
    route = _ROUTES[draw.person % 4] if draw.apt else None
    return do.BreachClock(clock, _EVENING, origin, route, "It is overdue.")


def _judge(trial: Trial, draw: Draw) -> Command:
    held = trial.now.held
    seq = (0 if held is None else held.seq) + int(draw.late)
    person = _who(trial, draw)
    if draw.choice % 2:
        return do.ApproveDraft(person, seq)
    return do.RejectDraft(person, seq, "wrong")


def _snooze(trial: Trial, draw: Draw) -> Command:
    until = (None, _NOON, _EVENING)[draw.choice % 3]
    return do.SnoozeConversation(_who(trial, draw), until, waiting_on_customer=draw.late)


def _wake_snoozed(trial: Trial, draw: Draw) -> Command:
    return do.WakeSnoozed(_NOON if draw.late else trial.now.snoozed_until or _EVENING)


def _absorb(trial: Trial, draw: Draw) -> Command:
    customer = "vother" if draw.late else CUSTOMER
    source = ("cbefore", "csecond")[draw.choice % 2]
    wanted = ("frustration",) if draw.choice % 3 else ()
    return do.AbsorbConversation(
        _who(trial, draw), source, customer, "Hello", draw.other % 2, wanted
    )


def _merge(trial: Trial, draw: Draw) -> Command:
    into = (CONVERSATION, "cbefore", "csecond")[draw.choice % 3]
    head = None if draw.other % 2 else trial.now.head - int(draw.late)
    return do.MergeConversation(_who(trial, draw), into, head)


_Build = Callable[[Trial, Draw], Command | None]
_BUILDERS: Mapping[str, _Build] = {
    "write": lambda _, __: do.WriteAsCustomer(CUSTOMER, "Where is my parcel?", anyone_online=True),
    "ask": lambda _, d: do.AskForHuman(CUSTOMER, anyone_online=d.late),
    "leave": lambda _, __: do.LeaveConversation(CUSTOMER),
    "judge": _judge,
    "claim": lambda t, d: do.ClaimConversation(_who(t, d)),
    "accept": lambda t, d: do.AcceptOffer(_who(t, d)),
    "decline": lambda t, d: do.DeclineOffer(_who(t, d)),
    "take_over": lambda _, d: do.TakeOverConversation(_other(d)),
    "assign": lambda _, d: do.AssignConversation(PEOPLE[3 if d.apt else 0], _other(d)),
    "release": lambda t, d: do.ReleaseConversation(_who(t, d), anyone_online=True),
    "transfer": lambda t, d: do.TransferConversation(_who(t, d), _other(d), "Please look."),
    "to_group": lambda t, d: do.TransferToGroup(_who(t, d), "returns", "Please look."),
    "snooze": _snooze,
    "wake": lambda t, d: do.WakeConversation(_who(t, d)),
    "return": lambda t, d: do.ReturnToBot(_who(t, d), "It is settled."),
    "join": lambda _, d: do.JoinConversation(_other(d)),
    "step_out": lambda _, d: do.LeaveAsHuman(_other(d)),
    "say": lambda t, d: do.WriteAsHuman(_who(t, d), "I am looking into it."),
    "say_beside": lambda _, d: do.WriteAsHuman(_other(d), "Let me help."),
    "note": lambda t, d: do.AddNote(_who(t, d), "Calm.", _other(d).id if d.late else ""),
    "resolve": lambda t, d: do.ResolveConversation(_who(t, d), "solved"),
    "merge": _merge,
    "absorb": _absorb,
    "block": lambda t, d: do.BlockCustomer(_who(t, d), "ads"),
    "unblock": lambda t, d: do.UnblockCustomer(_who(t, d)),
    "priority": lambda t, d: do.SetPriority(_who(t, d), d.choice % 4 - 1, "They wait long."),
    "offer": _offer,
    "expire": _expire,
    "route": lambda _, d: do.RouteConversation(_ROUTES[d.choice % 4], "The plan says so."),
    "wake_snoozed": _wake_snoozed,
    "lapse": _lapse,
    "close": lambda t, d: do.CloseConversation(
        _head(t, d), "silent" if d.choice % 2 else "customer_left"
    ),
    "clock": _tell_clock,
}
WEIGHTS: Mapping[str, int] = {
    **dict.fromkeys(_BUILDERS, 2),
    **dict.fromkeys(("write", "ask", "offer", "claim"), 5),
    **dict.fromkeys(("accept", "say", "release", "transfer", "bot"), 4),
    **dict.fromkeys(("resolve", "block", "close", "merge", "return", "leave", "note"), 1),
    "late_bot": 2,
    "unblock": 3,
}
"""How often each is tried; ``bot`` ends the bot's turn, ``late_bot`` one of long ago."""
_FITTING: Mapping[str, tuple[str, ...]] = {
    "bot": ("write", "write", "bot", "bot", "ask", "judge", "claim"),
    "waiting": ("offer", "offer", "claim", "wake", "wake_snoozed", "clock", "route", "offer"),
    "offered": ("accept", "accept", "decline", "expire", "claim", "priority", "route"),
    "human": (
        *("say", "release", "transfer", "to_group", "snooze", "return", "join", "step_out"),
        *("say_beside", "lapse", "take_over", "clock"),
    ),
    "resolved": ("write", "write", "ask", "unblock"),
}
KINDS = tuple(name for name, weight in WEIGHTS.items() for _ in range(weight))


class Player:
    """Carries draws out on a trial, with what the bot was asked before."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self._draftings: list[Drafting] = []

    async def play(self, draw: Draw) -> None:
        """Try one draw. Raises ``Differs``."""
        trial = self.trial
        if not draw.what:
            fitting = _FITTING[trial.now.state]
            draw = replace(draw, what=fitting[draw.person % len(fitting)], apt=True)
        begun = build_drafting(trial)
        if begun is not None and (not self._draftings or self._draftings[-1] != begun):
            self._draftings.append(begun)
        if draw.what == "bot":
            if begun is not None:
                await trial.take(build_end(begun, draw), begun)
        elif draw.what == "late_bot":
            # Those of this epoch may still be the one that is owed.
            late = [each for each in self._draftings if each.epoch != trial.now.epoch]
            if late:
                drafting = late[-1 - draw.person % len(late)]
                await trial.take(build_end(drafting, draw), drafting)
        elif (command := build(trial, draw)) is not None:
            await trial.take(command)
