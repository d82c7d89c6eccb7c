"""Conversations of all kinds through real switchboards on a real database, drawn from one seed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from agent.dialogue import Confidence, Draft, Flaw, Permission, Signals, Source, ToolCall, ToolUse
from agent.dialogue import Turn as Said
from agent_console.assembly.policy import load_policy_at
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.mode import Standing
from escalation.autonomy.orders import SetMode, StopTopic, Word
from escalation.autonomy.standings_sql import SqlStandings
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    ClaimConversation,
    Command,
    LeaveContact,
    ResolveConversation,
    ReturnToBot,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.events import Audit
from escalation.policy.decide import Policy, decide
from escalation.policy.rules.sensitive_topic import TOPICS
from escalation.policy.surroundings import Surroundings
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.switchboard import Switchboard
from escalation.testing import ANNA, FakeClock
from escalation.turn import TurnJudge

BY_TOPIC = {"billing": "veto", "delivery": "answer", "returns": "audit", "account": "approve"}
SITES = ("default", "shop-a", "shop-b")

POLICY = """
attributes:
  plan: { type: text, default: free }
  value: number
rules:
  bot_failed:
  sensitive_topic: { topics: { fraud: { min_score: 0.8, action: block }, medical: { min_score: 0.9 } } }
  asks_for_human: { min_score: 0.8 }
  prompt_injection: { min_score: 0.9 }
  repeated_misses: { limit: 2 }
  low_confidence: { min_confidence: 0.6, full_desk: 5 }
  uncertified: { action: veto, when: queue.online > 0 }
conditions:
  gold: { when: "customer.plan == 'gold'", action: approve }
  rich: { when: has(customer.value) && customer.value > 900, action: audit, shadow: true }
  worth: { when: customer.value > 990, action: handoff, shadow: true }
  closed: { when: "!hours.open && conversation.messages > 1", action: approve }
  evening: { when: "hours.hour >= 20 && topic != 'billing'", action: audit }
  again: { when: conversation.reopened && conversation.human_joined, action: audit }
  long_message: { when: size(message) > 60 && draft.sources > 1, action: veto, veto_seconds: 9 }
  tired: { when: signals.frustration > 0.93, action: approve }
python:
  odd_digest: own_rules.py:odd_digest
  many_misses: { use: "own_rules.py:Misses", settings: { limit: 1 }, action: audit }
tools: { refund: approve, close_account: human }
sites:
  shop-b:
    rules: { asks_for_human: { min_score: 0.5, action: approve }, prompt_injection: off }
    conditions: { gold: off }
"""
OWN_RULES = '''
import math

from escalation.policy.rule import Fires


def odd_digest(situation):
    """Looks at about everything, so that nothing may be missing when it is asked again."""
    draft, signals, around = situation.draft, situation.signals, situation.around
    seen = [situation.question, situation.failure, situation.uncertified, around.waiting, around.at]
    seen += [sorted(situation.conversation.notices), situation.conversation.head]
    if signals is not None:
        scores = [*signals.topics.values(), signals.wants_human, signals.repeated_question]
        seen += [[each for each in scores if not math.isnan(each)], dict(signals.evidence)]
    if draft is not None:
        seen += [draft.text, draft.confidence.raw, draft.confidence.waivable, draft.language]
        seen += [dict(draft.signals), dict(draft.versions), [each.words for each in draft.flaws]]
        seen += [[each.quote for each in draft.sources], [dict(each.args) for each in draft.wants]]
        seen += [[each.result for each in draft.used], draft.rests_on_tool]
    if situation.standing is not None:
        seen += [situation.standing.mode, situation.standing.stopped, situation.standing.ceiling]
    number = sum(repr(seen).encode()) % 997
    if number % 7:
        return None
    return Fires(f"The digest is {number}.", action="audit", values={"digest": number / 3})


class Misses:
    def __init__(self, limit):
        self.limit = limit

    def check(self, situation):
        misses = situation.conversation.misses
        return f"{misses} misses are many." if misses >= self.limit else None
'''


def draw_from(*parts: object) -> Random:
    """Draw from what a turn is about, so that the order in which turns run means nothing."""
    return Random(hashlib.sha256(repr(parts).encode()).digest())


class DrawnBot:
    """Is everything that a bot can be: sure, unsure, unable, broken, or in want of a tool."""

    async def draft(self, turns: Sequence[Said]) -> Draft:
        draw = draw_from("bot", turns[-1].text)
        await asyncio.sleep(draw.choice((0, 0, 0.01)))
        if draw.random() < 0.06:
            raise RuntimeError(f"broken {draw.random()}")
        kind = draw.random()
        confidence = Confidence(
            value=draw.choice((None, math.nan, *(draw.random() ** 0.2 for _ in range(18)))),
            raw=draw.uniform(-4, 4),
            threshold=draw.choice((None, *(draw.random() ** 2 for _ in range(12)))),
            certified=draw.random() < 0.6,
            waivable=draw.random() > 0.1,
            shares={"margin": draw.uniform(-1, 1)},
        )
        wants = [
            ToolCall(name, {"amount": draw.random()}, permission)
            for name, permission in _list_wants(draw)
        ]
        used = [ToolUse("status", {"id": 1}, f"state {draw.random()}", seconds=draw.random())]
        return Draft(
            "" if wants or kind < 0.05 else f"Answer {draw.random()}",
            Confidence(None) if wants else confidence,
            sources=[
                Source(f"k{n}", "Title", f"Quote {draw.random()}", score=draw.random())
                for n in range(draw.randrange(4))
            ],
            topic=draw.choice((None, "other", "stopped", *BY_TOPIC)),
            language=draw.choice((None, "en", "de")),
            signals={"margin": draw.random(), "inf": math.inf},
            versions={"model": f"drawn-{draw.randrange(3)}"},
            flaws=[Flaw("promise", "I have done it")] if 0.05 < kind < 0.1 and not wants else (),
            wants=wants,
            used=used if draw.random() < 0.3 else (),
            rests_on_tool=draw.random() < 0.1,
        )


def _list_wants(draw: Random) -> list[tuple[str, Permission]]:
    if draw.random() > 0.06:
        return []
    wanted: list[tuple[str, Permission]] = [("refund", "approve"), ("close_account", "human")]
    return draw.sample(wanted, draw.randrange(1, 3))


class DrawnReader:
    """Reads scores of every kind in a message, also such as are none."""

    def read(self, turns: Sequence[Said]) -> Signals:
        draw = draw_from("reader", turns[-1].text)
        if draw.random() < 0.03:
            raise ValueError("cannot be read")

        def score() -> float:
            return math.nan if draw.random() < 0.02 else draw.random() ** 3

        return Signals(
            topics={topic: score() ** 2 for topic in TOPICS},
            wants_human=score() ** 2,
            frustration=score(),
            injection=score(),
            repeated_question=score(),
            evidence={"wants_human": f"words {draw.random()}"} if draw.random() < 0.5 else {},
        )


async def look_around(conversation: Conversation) -> Surroundings:
    """Draw a world for each turn, at times an unknown one."""
    draw = draw_from("world", conversation.id, conversation.asked)
    if draw.random() < 0.03:
        raise ConnectionError
    plan = draw.choice(("gold", "silver", None))
    told = {} if plan is None else {"plan": plan, "value": draw.choice((draw.random() * 1000, 995))}
    return Surroundings(
        at=f"2026-11-{draw.randrange(10, 29)}T{draw.randrange(24):02}:30:00+01:00",
        open=draw.random() < 0.7,
        waiting=draw.randrange(30),
        online=draw.randrange(5),
        attributes=told,
    )


def draw_audit(conversation_id: str, through_seq: int, _: Standing | None) -> Audit:
    return Audit(drawn=draw_from(conversation_id, through_seq).random() < 0.2, probability=0.2)


@dataclass
class Thousand:
    """What was stored, and the policy under which."""

    url: str
    folder: Path
    policy: Policy
    conversations: int

    def open_log(self) -> SqliteLog:
        """Open the database anew, as another process does."""
        return SqliteLog.open(self.url, clock=FakeClock(), node="replay")


async def play(folder: Path, count: int) -> Thousand:
    """Have ``count`` conversations, each of one to four messages, with people in some of them."""
    (folder / "own_rules.py").write_text(OWN_RULES)
    (folder / "policy.yaml").write_text(POLICY)
    policy = load_policy_at(folder / "policy.yaml")
    url = f"sqlite:///{folder / 'handraise.db'}"
    migrate(url)
    clock = FakeClock()
    log = SqliteLog.open(url, clock=clock, node="n1")
    boards = await _build_boards(log, clock, policy)
    for start in range(0, count, 50):
        await asyncio.gather(
            *(
                _have(boards[n % len(boards)], clock, n)
                for n in range(start, min(start + 50, count))
            )
        )
    for board in boards:
        await board.stop()
    await log.close()
    return Thousand(url, folder, policy, count)


async def _build_boards(log: SqliteLog, clock: FakeClock, policy: Policy) -> list[Switchboard]:
    bus, presence = MemoryBus(), Presence(clock, 30)
    stored = SqlStandings(log, Standing(mode="audit"))
    word = Word(by="test", at=clock.now(), cause="So it stands.")
    for topic, mode in BY_TOPIC.items():
        await stored.order(topic, SetMode(mode), word)  # type: ignore[arg-type]
    await stored.order("stopped", StopTopic(), word)
    standings = KnownStandings(stored, bus)
    await standings.refresh()
    settings = [
        EscalationSettings(veto_seconds=3600),
        EscalationSettings(veto_seconds=3600, uncertified="answer"),
        EscalationSettings(veto_seconds=3600, uncertified="answer", audit="before"),
    ]
    return [
        Switchboard(
            log=log,
            bus=bus,
            turns=TurnJudge(
                DrawnBot(),
                DrawnReader(),
                partial(decide, policy),
                chosen,
                standings if number else None,
                draw_audit,
                policy.permit,
                look_around,
            ),
            desk=presence,
            clock=clock,
            settings=chosen,
        )
        for number, chosen in enumerate(settings)
    ]


async def _have(board: Switchboard, clock: FakeClock, number: int) -> None:
    draw, customer = draw_from("customer", number), f"v{number}"
    opened = await board.open_conversation(customer, draw.choice(SITES))
    for message in range(draw.randrange(1, 5)):
        text = f"{number}: question {message} {'and so on ' * draw.randrange(7)}"
        await _take(board, opened.id, WriteAsCustomer(customer, text))
        if draw.random() < 0.3:
            # While the bot is at it: what is judged is the conversation as it was before.
            await _take(board, opened.id, AddNote(ANNA, "A remark."))
            await _take(board, opened.id, LeaveContact(customer, "a@shop.example"))
        await board.wait_idle()
        for command in await _draw_people(board, opened.id, draw, customer):
            await _take(board, opened.id, command)
            clock.advance(30)
        await board.wait_idle()


async def _draw_people(
    board: Switchboard, conversation_id: str, draw: Random, customer: str
) -> list[Command]:
    conversation = await board.load(conversation_id)
    kind = draw.random()
    if conversation.held is not None and kind < 0.5:
        return [ApproveDraft(ANNA, conversation.held.seq)]
    if kind < 0.1 or conversation.state == "waiting":
        served: list[Command] = [ClaimConversation(ANNA), WriteAsHuman(ANNA, "Let me see.")]
        return [*served, ReturnToBot(ANNA) if kind < 0.6 else ResolveConversation(ANNA, "solved")]
    return [AskForHuman(customer)] if kind < 0.15 else []


async def _take(board: Switchboard, conversation_id: str, command: Command) -> None:
    with contextlib.suppress(HandraiseError):
        await board.take(conversation_id, command)
