"""One bot's turn outside any transaction: read the signals, draft under a deadline, let the policy judge."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.dialogue import Bot, Draft, MessageReader, Signals, Turn
from escalation.conversation import Conversation
from escalation.events import DecisionInner, Finding, SourceQuoted
from escalation.policy.rule import Decision, Situation
from escalation.settings import EscalationSettings

LONGEST_TEXT = 8000
"""Characters of one message or answer."""

Judge = Callable[[Situation], Decision]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a turn: the decision in its stored form, and the draft behind it."""

    decision: DecisionInner
    draft: Draft | None


class TurnJudge:
    """Drafts with one bot and decides by one policy; both may be exchanged while it runs."""

    def __init__(
        self, bot: Bot, reader: MessageReader, judge: Judge, settings: EscalationSettings
    ) -> None:
        self.bot = bot
        self.reader = reader
        self.judge = judge
        self._settings = settings

    async def judge_turn(
        self,
        conversation: Conversation,
        turns: Sequence[Turn],
        *,
        through_seq: int = 0,
        attempt: int = 1,
    ) -> Judged:
        """Draft an answer to the messages up to ``through_seq`` and decide what to do with it.

        Never raises but for cancellation: whatever goes wrong is a finding that hands over.
        """
        signals = _read_signals(self.reader, turns)
        draft, failure = await _draft(self.bot, turns, self._settings.model_deadline)
        situation = Situation(conversation, signals, draft, failure, self._settings.uncertified)
        decision = _decide(self.judge, situation)
        return Judged(_build_decision(decision, draft, signals, through_seq, attempt), draft)


def find_fault(text: str) -> str | None:
    """Say what makes a text unfit to be stored or shown; ``None`` when nothing does."""
    if not text.strip():
        return "the text is empty"
    if len(text) > LONGEST_TEXT:
        return f"the text has {len(text)} characters, {LONGEST_TEXT} are allowed"
    for character in text:
        if "\ud800" <= character <= "\udfff":
            return "the text holds half of a surrogate pair"
        if (character < " " and character not in "\n\r\t") or character == "\x7f":
            return f"the text holds the control character U+{ord(character):04X}"
    return None


def _read_signals(reader: MessageReader, turns: Sequence[Turn]) -> Signals | None:
    try:
        return reader.read(turns)
    except Exception:  # noqa: BLE001 whatever fails is a finding that hands over
        _log.exception("the message's signals could not be read")
        return None


async def _draft(
    bot: Bot, turns: Sequence[Turn], deadline: float
) -> tuple[Draft | None, str | None]:
    try:
        async with asyncio.timeout(deadline):
            draft = await bot.draft(turns)
        fault = find_fault(draft.text)
    except TimeoutError:
        return None, f"no answer within {deadline:g} s"
    except Exception as error:  # noqa: BLE001 whatever fails is a finding that hands over
        _log.warning("the bot failed: %s", error)
        return None, f"{type(error).__name__}: {error}"[:300]
    return (draft, None) if fault is None else (None, fault)


def _decide(judge: Judge, situation: Situation) -> Decision:
    try:
        return judge(situation)
    except Exception as error:  # noqa: BLE001 whatever fails is a finding that hands over
        _log.exception("the policy failed")
        finding = Finding(
            rule="policy_failed", fired=True, action="handoff", detail=f"The policy failed: {error}"
        )
        return Decision("handoff", ("policy_failed",), (finding,), "unknown")


def _build_decision(
    decision: Decision,
    draft: Draft | None,
    signals: Signals | None,
    through_seq: int,
    attempt: int,
) -> DecisionInner:
    versions = {"policy": decision.policy_version}
    observed = {} if signals is None else _flatten(signals)
    if draft is None:
        return DecisionInner(
            action=decision.action,
            reasons=list(decision.reasons),
            findings=list(decision.findings),
            signals=observed,
            versions=versions,
            through_seq=through_seq,
            attempt=attempt,
        )
    confidence = draft.confidence
    return DecisionInner(
        action=decision.action,
        confidence=_finite(confidence.value),
        threshold=_finite(confidence.threshold),
        certified=confidence.certified,
        reasons=list(decision.reasons),
        findings=list(decision.findings),
        signals=observed | _only_finite(draft.signals),
        shares=_only_finite(confidence.shares),
        versions=versions | dict(draft.versions),
        sources=[
            SourceQuoted(id=source.id, title=source.title, quote=source.quote, url=source.url)
            for source in draft.sources
        ],
        draft=draft.text,
        answer_id=draft.answer_id,
        topic=draft.topic,
        through_seq=through_seq,
        attempt=attempt,
    )


def _flatten(signals: Signals) -> dict[str, float]:
    scores = {f"topic_{name}": score for name, score in signals.topics.items()}
    scores["wants_human"] = signals.wants_human
    scores["frustration"] = signals.frustration
    scores["injection"] = signals.injection
    return _only_finite(scores)


def _only_finite(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items() if _finite(value) is not None}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
