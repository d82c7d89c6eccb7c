"""Fills a running house with a month of conversations: decisions, approvals, rejections, audits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from agent.dialogue import Confidence, Draft, Source, Turn
from agent_console.assembly.house import House
from escalation.autonomy.orders import SetMode, Word
from escalation.clock import SystemClock, format_time
from escalation.commands import (
    ApproveDraft,
    AuditAnswer,
    ClaimConversation,
    Person,
    RejectDraft,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.events import Verdict

TOPICS = ("delivery/abroad", "billing", "returns & Rückgaben")
ANSWER = "Parcels arrive within three days."
THRESHOLD = 0.8
DAYS = 30


class ShiftedClock(SystemClock):
    """The real clock, so many days ago: only what people read is shifted."""

    days_ago: float = 0.0

    def now(self) -> str:
        return format_time(datetime.now(UTC) - timedelta(days=self.days_ago))


class PlannedBot:
    """As sure of each question as was planned for it, and of all others not at all."""

    def __init__(self) -> None:
        self.plans: dict[str, tuple[str, float]] = {}
        self.knowledge = "1"

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        topic, confidence = self.plans.get(turns[-1].text, (TOPICS[0], 0.9))
        return Draft(
            ANSWER,
            Confidence(confidence, threshold=THRESHOLD, shares={"similarity": 1.0}),
            sources=[Source("k1", "Delivery", ANSWER, score=0.9)],
            answer_id="k1",
            topic=topic,
            signals={"similarity": 0.8},
            versions={"model": "stub", "knowledge": self.knowledge, "calibration": "none"},
        )


@dataclass(slots=True)
class Seeded:
    """What was done, counted by the act of a person; and how many answers wait for a verdict."""

    conversations: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    waiting: int = 0


async def seed(
    house: House,
    bot: PlannedBot,
    clock: ShiftedClock,
    *,
    conversations: int = 200,
    unreviewed: int = 4,
    number: int = 1,
) -> Seeded:
    """Let customers ask and people decide, oldest first; the last ``unreviewed`` audits stay open.

    An answer is right as often as the bot says. The house must run, with ``uncertified`` set to
    ``answer``: then topics are audited, but for ``billing``, whose drafts wait for a yes.
    """
    draws = Random(number)
    reviewer = Person("p" + "r" * 16, "Rita", "supervisor")
    word = Word(reviewer.id, clock.now(), "Prices change this month.")
    await house.standings.order("billing", SetMode("approve"), word)
    await house.standings.refresh()
    seeded = Seeded(conversations=conversations)
    for n in range(conversations):
        # The last of them now: whatever the hour is, each day has some.
        clock.days_ago = (DAYS - 1) * (1 - n / (conversations - 1))
        bot.knowledge = str(1 + 3 * n // conversations)
        confidence = draws.choice((0.15, 0.55, 0.85, 0.93, 0.97, 0.99))
        text = f"Question {n}: where is my parcel?"
        bot.plans[text] = (draws.choice(TOPICS), confidence)
        site = draws.choice(("shop", "help"))
        opened = await house.switchboard.open_conversation(f"v{n}", site)
        await house.switchboard.take(opened.id, WriteAsCustomer(f"v{n}", text), client_id="k1")
        await house.switchboard.wait_idle()
        is_late = n >= conversations - 40 and seeded.waiting < unreviewed
        seeded.acts[
            await _decide(house, opened.id, reviewer, draws.random() < confidence, is_late)
        ] += 1
        seeded.waiting = seeded.acts["left open"]
    clock.days_ago = 0.0
    return seeded


async def _decide(
    house: House, conversation_id: str, person: Person, right: bool, leaves: bool
) -> str:
    """Do what a person does with what the bot decided; returns the name of the act."""
    take = house.switchboard.take
    found = await house.log.load(conversation_id)
    if found.held is not None:
        if right:
            await take(found.id, ApproveDraft(person, found.held.seq), client_id="d1")
            return "approved"
        await take(found.id, RejectDraft(person, found.held.seq, "It is wrong."), client_id="d1")
        return "rejected"
    if found.reviews:
        if leaves:
            return "left open"
        verdict: Verdict = "right" if right else "wrong"
        await take(found.id, AuditAnswer(person, found.reviews[0].answer_seq, verdict))
        return "audited"
    if found.state == "waiting":
        await take(found.id, ClaimConversation(person))
        text = ANSWER if right else "Your parcel was lost; a new one is on its way."
        await take(found.id, WriteAsHuman(person, text), client_id="h1")
        return "answered"
    return "sent"
