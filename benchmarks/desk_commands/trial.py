"""One conversation in a log and in the model: tries commands on both, and holds one against the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks.desk_commands.model import Expected, Model
from escalation import handoff
from escalation.commands import Command, FinishTurn, OpenConversation
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.events import Record, decode
from escalation.fold import fold, fold_records
from escalation.store.log import ConversationLog, OpenTurn, Write

CONVERSATION, CUSTOMER = "c" + "d" * 24, "v" + "d" * 24
_STATES = ("bot", "waiting", "offered", "human", "resolved")
_BESIDE = ("CustomerNotified", "DraftSetAside")
_REASONS = {
    "ConversationReleased": "cause",
    "OfferExpired": "cause",
    "ConversationWoken": "cause",
    "ConversationOffered": "reason",
    "ConversationRouted": "reason",
    "HandoffRequested": "reasons",
    "ClockWarned": "due",
    "ClockBreached": "due",
}
"""Where the log says why."""
_BY_PEOPLE = (
    "ConversationClaimed", "ConversationTransferred", "OfferDeclined", "HumanJoined", "HumanLeft",
    "ConversationSnoozed", "ReturnedToBot", "ConversationMerged", "ConversationAbsorbed",
    "CustomerBlocked", "CustomerUnblocked", "HumanWrote", "NoteAdded", "DraftApproved",
    "DraftRejected",
)  # fmt: skip


class Differs(AssertionError):
    """The desk did something else than its rules say."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """A bot's turn as it was when somebody began to work on it."""

    epoch: int
    turn: OpenTurn


class Trial:
    """Everything that is tried goes through ``take``; it raises ``Differs``."""

    def __init__(self, log: ConversationLog) -> None:
        self.log = log
        self.now = Conversation(CONVERSATION)
        self.model = Model(CONVERSATION, CUSTOMER)
        self.turn: OpenTurn | None = None
        self.seen: Counter[str] = Counter()
        """How often each kind of event came, and each refusal."""

    async def open(self) -> None:
        """Open the conversation."""
        self._note(await self._append(OpenConversation(CUSTOMER)))

    async def take(self, command: Command, drafting: Drafting | None = None) -> None:
        """Try a command on both."""
        before = self.now
        self.model.head, self.model.offered_seq = before.head, before.offered_seq
        expected = self.model.expect(command)
        try:
            records = await self._append(command, drafting)
        except HandraiseError as error:
            self._require(expected.refusal == error.code, command, expected, error.code)
            self._require(await self.log.load(CONVERSATION) == before, command, expected, "changes")
            self.seen[error.code] += 1
            return
        self._require(expected.refusal is None, command, expected, [each.kind for each in records])
        self._note(records)
        kinds = tuple(each.kind for each in records if each.kind not in _BESIDE)
        self._require(kinds == expected.kinds, command, expected, kinds)
        if self.model.held is not None:
            self.model.held = None if self.now.held is None else self.now.held.seq
        self._compare(command, expected)

    async def close(self) -> None:
        """Hold the whole log against what was folded step by step."""
        rows = await self.log.read(CONVERSATION)
        if [row.seq for row in rows] != list(range(1, self.now.head + 1)):
            raise Differs("the log has holes")
        if fold_records(Conversation(CONVERSATION), rows) != self.now:
            raise Differs("the log folds to another state")
        await self.log.close()

    # -- inside ------------------------------------------------------------------------------------

    async def _append(self, command: Command, drafting: Drafting | None = None) -> list[Record]:
        write = Write(
            CONVERSATION,
            decide=lambda conversation: handoff.decide(conversation, command),
            authorise=lambda conversation: handoff.authorise(conversation, command),
            attempt=drafting.turn.attempt if isinstance(command, FinishTurn) and drafting else None,
        )
        appended = await self.log.append(write)
        self.turn = appended.turn
        return list(appended.records)

    def _note(self, records: list[Record]) -> None:
        for record in records:
            event = decode(record)
            if event is None:
                raise Differs(f"{record.kind} cannot be read")
            before = self.now
            self.now = fold(before, event, seq=record.seq, at=record.at)
            self.seen[record.kind] += 1
            self._check_row(before, record)

    def _check_row(self, before: Conversation, record: Record) -> None:
        after, inner = self.now, record.read_inner()
        changed = find_holder(before) != find_holder(after) and before.head > 0
        if before.head and after.epoch - before.epoch != int(changed):
            raise Differs(f"{record.kind}: {before.epoch} to {after.epoch}, changed: {changed}")
        if record.epoch != after.epoch or inner.get("epoch") != after.epoch:
            raise Differs(f"{record.kind} is stored under epoch {record.epoch}")
        reason = _REASONS.get(record.kind)
        if reason is not None and not inner.get(reason):
            raise Differs(f"{record.kind} does not say why")
        if record.kind in _BY_PEOPLE and not (inner.get("by") and record.name):
            raise Differs(f"{record.kind} does not say who")

    def _compare(self, command: Command, expected: Expected) -> None:
        c, m = self.now, self.model
        is_one = c.state in _STATES and (c.holder is not None) == (c.state == "human")
        is_one = is_one and (c.offered_to is not None) == (c.state == "offered")
        self._require(is_one, command, expected, c)
        found = {
            "state": c.state,
            "epoch": c.epoch,
            "holder": c.holder,
            "offered_to": c.offered_to,
            "refused": set(c.refused),
            "joined": {each.id for each in c.joined},
            "route": c.route,
            "snoozed": c.snoozed,
            "until": c.snoozed_until,
            "escalated": c.escalated_at is not None,
            "replied": c.replied_at is not None,
            "said": set(c.clocks),
            "held": None if c.held is None else c.held.seq,
            "merged_into": c.merged_into,
            "blocked": c.blocked,
            "left": c.customer_left,
            "unfinished": c.unfinished,
        }
        wanted = {name: getattr(m, name) for name in found}
        other = {name: (wanted[name], found[name]) for name in found if wanted[name] != found[name]}
        self._require(not other, command, expected, other)

    @staticmethod
    def _require(holds: bool, command: Command, expected: Expected, found: Any) -> None:
        if not holds:
            raise Differs(f"{command}: expected {expected}, found {found}")


def find_holder(c: Conversation) -> str:
    """Name who holds it: a person, the bot, nobody, or nobody any more."""
    if c.state == "human":
        return str(c.holder)
    return "nobody" if c.state in ("waiting", "offered") else c.state
