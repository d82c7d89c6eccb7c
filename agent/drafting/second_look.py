"""Ask the model again where that can change the decision: does it bear its answer out?

First it checks the answer against the passages, then it answers anew a few times. Both are spent
only near the threshold, within an allowance and a fifth of the turn's time; whatever fails leaves its
signal out, and where a call comes late, no further one is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from langchain_core.messages import BaseMessage

from agent.confidence.logistic import find_odds
from agent.dialogue import Confidence
from agent.drafting.allowance import Allowance
from agent.errors import BotError, ModelTimedOut
from agent.exchange import Reply, Task
from agent.knowledge.embedding import Embedder
from agent.models.model import Asking, Model, Told
from agent.prompts.check import build_check
from agent.replies.grounding import compare_answers, find_ungrounded
from agent.replies.reading import read_message

Judge = Callable[[Mapping[str, float]], Confidence]

_WIDTH = 2.0
"""Log-odds on both sides of the threshold within which asking again is worth its price."""
_LEAST_SAMPLES, _MOST_SAMPLES = 2, 5
_TEMPERATURE = 0.8
_ALIKE = 0.6
"""Answers at least this alike say the same."""
_HURRY = 2.0
"""A further call may take so many times as long as the first one did; else there is no time for it."""
_LEAST_PATIENCE = 3.0
"""Seconds that a further call may take however quick the first one was."""
_SHARE_OF_TURN = 0.7
"""Share of a turn's time after which nothing more is asked: the draft must not be lost for it."""
_SHARE_FOR_MORE = 0.2
"""Share of a turn's time that all further calls together may take: a customer waits for them."""
_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Drafted:
    """A reply that may be looked at again, and how it came about.

    ``messages`` were asked on the occasion ``asking``, ``told`` was the answer that ``reply`` was
    read from. ``began`` is the event loop's time at which the turn began.
    """

    task: Task
    messages: Sequence[BaseMessage]
    told: Told
    reply: Reply
    asking: Asking
    began: float


class SecondLook:
    """Asks a model again, as far as the allowance goes; safe to use by many turns at once."""

    def __init__(
        self,
        model: Model,
        embedder: Embedder | None,
        allowance: Allowance,
        seconds: float,
    ) -> None:
        """Ask ``model``. A whole turn may take ``seconds``; extra calls end well before."""
        self._model = model
        self._embedder = embedder
        self._allowance = allowance
        self._seconds = seconds

    async def look(
        self, drafted: Drafted, signals: Mapping[str, float], judge: Judge
    ) -> dict[str, float]:
        """Return the signals of asking again, none of them where it is not worth it.

        ``judge`` says how sure the bot is given signals. Raises nothing of the model's.
        """
        self._allowance.earn()
        if not drafted.reply.answerable:
            return {}
        now = asyncio.get_running_loop().time()
        late = drafted.began + _SHARE_OF_TURN * self._seconds
        until = min(late, now + _SHARE_FOR_MORE * self._seconds)
        spender = _Spender(self._model, self._allowance, drafted, until)
        found: dict[str, float] = {}
        if self._is_worth(signals, judge, "self_doubt", "disagreement"):
            doubt = await self._check(spender)
            found |= {} if doubt is None else {"self_doubt": doubt}
        if self._is_worth({**signals, **found}, judge, "disagreement"):
            apart = await self._resample(spender, {**signals, **found}, judge)
            found |= {} if apart is None else {"disagreement": apart}
        return found

    def _is_worth(self, signals: Mapping[str, float], judge: Judge, *names: str) -> bool:
        """Say whether the threshold is near, and what ``names`` may still say can move across it."""
        distance = _find_distance(judge(signals))
        if distance is None or abs(distance) > _WIDTH * self._allowance.fullness + _NEARLY:
            return False
        return _can_change(signals, judge, dict.fromkeys(names, (0.0, 1.0)))

    async def _check(self, spender: _Spender) -> float | None:
        drafted = spender.drafted
        reply = await spender.ask(build_check(drafted.task, drafted.reply.answer), None)
        if reply is None or not reply.structured or reply.confidence is None:
            return None
        # "No" is an answer; how sure the model is of it says little.
        return 1 - reply.confidence if reply.answerable else 1.0

    async def _resample(
        self, spender: _Spender, signals: Mapping[str, float], judge: Judge
    ) -> float | None:
        """Return the share of further answers that say otherwise, from as few as will decide."""
        if self._allowance.count_left(spender.spent) < _LEAST_SAMPLES:
            return None
        apart: list[float] = []
        while len(apart) < _MOST_SAMPLES:
            reply = await spender.ask(spender.drafted.messages, _TEMPERATURE)
            if reply is None:
                break
            apart.append(await asyncio.to_thread(self._compare, spender.drafted.reply, reply))
            if len(apart) >= _LEAST_SAMPLES:
                left = _MOST_SAMPLES - len(apart)
                low, high = (sum(apart) / _MOST_SAMPLES, (sum(apart) + left) / _MOST_SAMPLES)
                if not _can_change(signals, judge, {"disagreement": (low, high)}):
                    break
        return sum(apart) / len(apart) if len(apart) >= _LEAST_SAMPLES else None

    def _compare(self, first: Reply, other: Reply) -> float:
        """Return 1 where ``other`` says something else than ``first``, 0 where it says the same."""
        if not other.answerable or find_ungrounded(first.answer, [other.answer]):
            return 1.0
        if find_ungrounded(other.answer, [first.answer]):
            return 1.0
        alike = compare_answers(first.answer, other.answer, self._embedder)
        return 1.0 if alike is None else max(0.0, 1 - alike / _ALIKE)


class _Spender:
    """Makes the extra calls of one draft, as long as there is allowance and time."""

    def __init__(self, model: Model, allowance: Allowance, drafted: Drafted, until: float) -> None:
        self.drafted = drafted
        self.spent = 0
        self._model = model
        self._allowance = allowance
        self._until = until
        self._was_late = False

    async def ask(self, messages: Sequence[BaseMessage], temperature: float | None) -> Reply | None:
        """Return a further reply; ``None`` where it cannot be had, or is somebody else's."""
        if self._was_late:
            return None
        loop = asyncio.get_running_loop()
        until = min(self._until, loop.time() + self._find_patience())
        if until - loop.time() < self.drafted.told.seconds or not self._allowance.take(self.spent):
            return None
        self.spent += 1
        asking = replace(self.drafted.asking, hear=None, temperature=temperature, until=until)
        try:
            async with asyncio.timeout_at(until):
                told = await self._model.ask(messages, asking)
            return read_message(told.message) if told.model == self.drafted.told.model else None
        except (TimeoutError, ModelTimedOut):
            self._was_late = True
        except BotError:
            pass
        return None

    def _find_patience(self) -> float:
        return max(_LEAST_PATIENCE, _HURRY * self.drafted.told.seconds)


def _can_change(
    signals: Mapping[str, float], judge: Judge, spans: Mapping[str, tuple[float, float]]
) -> bool:
    best = judge({**signals, **{name: low for name, (low, _) in spans.items()}})
    worst = judge({**signals, **{name: high for name, (_, high) in spans.items()}})
    return _passes(best) != _passes(worst)


def _passes(confidence: Confidence) -> bool:
    value, threshold = confidence.value, confidence.threshold
    return value is not None and threshold is not None and value >= threshold


def _find_distance(confidence: Confidence) -> float | None:
    value, threshold = confidence.value, confidence.threshold
    if value is None or threshold is None:
        return None
    one, other = find_odds(np.array([value, threshold]), _NEARLY).tolist()
    return float(one - other)
