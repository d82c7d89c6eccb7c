"""Sends kinds of broken replies through the real client, the bot and the policy, and tells what came of them."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from langchain_core.tools import BaseTool
from typing_extensions import override

from agent.bot import SupportBot
from agent.confidence.standard import Standard
from agent.dialogue import Confidence, Turn
from agent.exchange import REPLY_SCHEMA
from agent.models.chat import StreamedModel
from agent.models.deadline import HurriedModel
from agent.models.patience import Patience
from agent.models.provider import find_chat_model
from agent.settings import BotSettings
from agent.signals.reader import PatternReader
from agent.testing import build_knowledge
from agent.tools.langchain_tool import LangChainTool
from agent.tools.toolbox import Toolbox
from agent.tools.using import ToolUser
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Reply
from agent_console.lab.provider.server import Provider, open_provider
from benchmarks.hostile.kind import ANSWERED, GOOD, PASSAGE, QUESTION, WANTED, Kind, say_well
from benchmarks.hostile.shop import build_tools, permit
from escalation.conversation import Conversation
from escalation.events import DecisionInner
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.settings import EscalationSettings
from escalation.turn import TurnJudge

_FIRST, _GAP, _TOTAL, _DEADLINE = 1.5, 1.0, 4.0, 10.0
"""Seconds that a reply is waited for; a slow machine takes ``slack`` times as many."""
_TRIAL = re.compile(r"Trial (\d+)\.")
_RESULT = re.compile(r"id\W{1,9}t1\b")
_SENDING = frozenset({"answer", "audit", "veto"})


@dataclass(slots=True)
class Tally:
    """What came of one kind's replies: how often each outcome, and what ought not to have been."""

    kind: Kind
    outcomes: Counter[str] = field(default_factory=Counter)
    shown_raw: int = 0
    crashed: int = 0
    unexplained: int = 0
    """Decisions whose reason names neither a failure by its code nor a flaw."""
    unexpected: int = 0
    carried_out: int = 0
    """Tools that were run, and that only a person may let run."""
    seconds: float = 0.0
    """The longest turn."""

    @property
    def is_well(self) -> bool:
        """Whether nothing was shown raw or done, nothing crashed, and all came out as it should."""
        faults = (self.shown_raw, self.crashed, self.unexplained, self.unexpected)
        return not any((*faults, self.carried_out))


@dataclass(frozen=True)
class _Sure(Standard):
    """Is sure of every draft: what keeps a reply back here is only what was read in it."""

    @override
    def judge(
        self,
        signals: Mapping[str, float],
        entry_id: str | None,
        topic: str | None,
        language: str | None,
    ) -> Confidence:
        return Confidence(0.99, threshold=0.5, certified=True, scope="everything")


async def measure(
    kinds: Sequence[Kind],
    times: int,
    *,
    seed: int = 1,
    at_once: int = 6,
    slack: float = 1.0,
    client: str = "openai",
    done: Callable[[], None] = lambda: None,
) -> list[Tally]:
    """Return a tally for each of ``kinds``, ``times`` replies of each made by ``seed``.

    ``client`` is the provider whose real client asks; ``done`` is called after each reply.
    """
    trials = [(kind, number) for kind in kinds for number in range(times)]
    said = [_Said.make(kind, f"{seed} {kind.name} {number}") for kind, number in trials]
    said.append(_Said(say_well(), say_well()))
    tallies = {kind.name: Tally(kind) for kind in kinds}
    places = asyncio.Semaphore(at_once)
    carried_out: list[str] = []
    async with open_provider(partial(_answer, said)) as provider:
        judge = _build_judge(provider, client, slack)
        using = _build_judge(provider, client, slack, build_tools(carried_out))

        async def run(number: int, kind: Kind) -> None:
            async with places:
                await _try(using if kind.has_tools else judge, number, tallies[kind.name])
                tallies[kind.name].carried_out += len(carried_out)
                carried_out.clear()
                done()

        # The first request of a client takes longer than the others.
        await _try(judge, len(trials), Tally(Kind("good", lambda _: say_well(), (ANSWERED,))))
        await asyncio.gather(*(run(number, kind) for number, (kind, _) in enumerate(trials)))
    return list(tallies.values())


@dataclass(frozen=True, slots=True)
class _Said:
    """What a model says first, and after a tool has told something."""

    first: Reply
    after: Reply

    @classmethod
    def make(cls, kind: Kind, seed: str) -> _Said:
        random = Random(seed)
        first = kind.make(random)
        return cls(first, first if kind.after is None else kind.after(random))


def _answer(said: Sequence[_Said], call: Call) -> Reply:
    """Find the trial's reply by what the conversation says of it."""
    asked = json.dumps(call.body)
    trial = _TRIAL.search(asked)
    assert trial is not None, "every trial's conversation names it"
    found = said[int(trial[1])]
    return found.after if _RESULT.search(asked) else found.first


def _build_judge(
    provider: Provider, client: str, slack: float, tools: Sequence[BaseTool] = ()
) -> TurnJudge:
    deadline = slack * _DEADLINE
    url = provider.openai_url if client == "openai" else provider.url
    settings = BotSettings(model=f"{client}:test", base_url=url, deadline=deadline)
    chat = find_chat_model(settings)
    patience = Patience(first=slack * _FIRST, gap=slack * _GAP)
    streamed = StreamedModel(chat, settings.model, schema=REPLY_SCHEMA, patience=patience)
    knowledge = build_knowledge({PASSAGE: [QUESTION]})
    model = HurriedModel(streamed, slack * _TOTAL)
    bot = SupportBot(model, knowledge, None, max_error=0.02, standard=_Sure())
    if tools:
        box = Toolbox([LangChainTool(each) for each in tools])
        bot = bot.use_tools(ToolUser(box, deadline))
    settled = EscalationSettings(model_deadline=deadline, uncertified="answer")
    judge = partial(decide, load_default_policy())
    return TurnJudge(bot, PatternReader(), judge, settled, permit=permit)


async def _try(judge: TurnJudge, trial: int, tally: Tally) -> None:
    conversation = Conversation("c1", head=2, epoch=1, asked=2)
    turns = [Turn("fact", f"Trial {trial}."), Turn("customer", QUESTION)]
    began = time.monotonic()
    try:
        judged = await judge.judge_turn(conversation, turns)
    except Exception:  # noqa: BLE001 it is what is measured
        tally.crashed += 1
        return
    tally.seconds = max(tally.seconds, time.monotonic() - began)
    outcomes = read_outcomes(judged.decision)
    tally.outcomes.update(outcomes)
    tally.unexplained += not outcomes
    tally.unexpected += not set(outcomes) & set(tally.kind.outcomes)
    is_sent = judged.decision.action in _SENDING
    tally.shown_raw += is_sent and judged.decision.draft != GOOD


def read_outcomes(decision: DecisionInner) -> list[str]:
    """Return the code of the failure, the kinds of flaw, or that the answer is sent or not yet done."""
    if decision.wants and decision.action in ("approve", "handoff"):
        return [WANTED]
    if decision.action in _SENDING:
        return [ANSWERED]
    outcomes = []
    for finding in decision.findings:
        if finding.fired and finding.rule == "bot_failed":
            outcomes.append(finding.detail.removeprefix("The bot failed: ").partition(":")[0])
        elif finding.fired and finding.rule == "unfit_reply":
            outcomes += finding.values
    return outcomes
