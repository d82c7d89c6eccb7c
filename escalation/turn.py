"""One bot's turn outside any transaction: read the signals, draft under a deadline, let the policy judge."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from agent.dialogue import (
    Bot,
    Draft,
    MessageReader,
    Occasion,
    Permission,
    Signals,
    Turn,
    ask_bot,
    ask_first,
)
from escalation.autonomy.mode import Sheet, Standing
from escalation.conversation import Conversation
from escalation.events import Action, Audit, DecisionInner, Finding
from escalation.held_actions import list_deeds
from escalation.keeping import Kept, keep
from escalation.policy.drawn import hold_drawn
from escalation.policy.rule import Decision, Situation
from escalation.policy.stored import (
    flatten_scores,
    is_score_of_message,
    restore_situation,
    see,
    see_standing,
)
from escalation.policy.surroundings import UNKNOWN, Surroundings
from escalation.settings import EscalationSettings
from escalation.transcripts.transcript import leave_out_settled

LONGEST_TEXT = 8000
"""Characters of one message or answer."""

LOOK_SECONDS = 2.0
"""How long a turn waits to learn the hour, the queue and the customer."""

Judge = Callable[[Situation], Decision]

LookAround = Callable[[Conversation], Awaitable[Surroundings]]
"""Finds out what the world is like for a conversation. Whatever it raises, nothing is known then."""

DrawAudit = Callable[[str, int, Standing | None], Audit]
"""Draws for a conversation and message, as its topic stands: the same again for the same turn."""

_LONGEST_DETAIL = 300
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_log = logging.getLogger(__name__)


def draw_nothing(conversation_id: str, through_seq: int, standing: Standing | None) -> Audit:  # noqa: ARG001
    """Draw no answer to be looked at."""
    return Audit()


async def look_nowhere(conversation: Conversation) -> Surroundings:  # noqa: ARG001
    """Know nothing of the hour, the queue or the customer."""
    return UNKNOWN


class Standings(Protocol):
    """How far topics may go without a person, as this node knows it: ``KnownStandings``."""

    @property
    def sheet(self) -> Sheet:
        """All standings at one moment, and its version."""
        ...

    async def refresh(self) -> None:
        """Read them anew. Raises ``StorageUnavailable``."""
        ...


class Listener(Protocol):
    """Who may hear the words of an answer while it is being written: ``Speaking``."""

    def allow(self, foreseen: Judged) -> bool:
        """Say whether to tell words of a draft that is foreseen so."""
        ...

    def hear(self, words: str) -> None:
        """Take all the words so far."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a turn: the decision in its stored form, and the draft behind it.

    ``standings`` is the version of the topics' standings that the decision rests on; it may be
    stored as long as that is in force. ``None`` where nobody keeps them. ``decide_again`` decides
    about the same draft under the standings as they are known then.
    """

    decision: DecisionInner
    draft: Draft | None
    standings: int | None = None
    decide_again: Callable[[], Judged] | None = None


class TurnJudge:
    """Drafts with one bot and decides by one policy; both may be exchanged while it runs.

    ``permit`` is the policy's word on who lets a tool run.
    """

    def __init__(  # noqa: PLR0913 what a turn is judged with
        self,
        bot: Bot,
        reader: MessageReader,
        judge: Judge,
        settings: EscalationSettings,
        standings: Standings | None = None,
        draw: DrawAudit = draw_nothing,
        permit: Callable[[str], Permission] = ask_first,
        look_around: LookAround = look_nowhere,
    ) -> None:
        self.bot = bot
        self.reader = reader
        self.judge = judge
        self.standings = standings
        self.permit = permit
        self._look_around = look_around
        self._draw = draw
        self._settings = settings

    async def judge_turn(
        self,
        conversation: Conversation,
        turns: Sequence[Turn],
        *,
        through_seq: int = 0,
        attempt: int = 1,
        listener: Listener | None = None,
    ) -> Judged:
        """Draft an answer to the messages up to ``through_seq`` and decide what to do with it.

        A ``listener`` is told the words as they are written, where the draft as it is foreseen may
        be sent. Never raises but for cancellation: whatever goes wrong is a finding that hands over.
        """
        place = {"through_seq": through_seq, "attempt": attempt}
        occasion = Occasion(
            conversation.id if through_seq else "",
            customer_id=conversation.customer_id,
            site=conversation.site,
            deeds=list_deeds(conversation.actions),
            permit=self.permit,
        )
        around = await self._look(conversation)
        judge = partial(self._judge_draft, conversation, turns, around)
        if listener is not None:
            may_speak = partial(_may_speak, judge, listener, place)
            occasion = replace(occasion, may_speak=may_speak, hear=listener.hear)
        draft, kept, failure = await _draft(
            self.bot, turns, occasion, self._settings.model_deadline
        )
        return judge(draft, failure, kept | place)

    def look_again(self, judged: Judged) -> Judged:
        """Return what was judged, anew where the topics' standings are known to have changed."""
        sheet = None if self.standings is None else self.standings.sheet
        if sheet is None or sheet.version == judged.standings or judged.decide_again is None:
            return judged
        return judged.decide_again()

    async def _look(self, conversation: Conversation) -> Surroundings:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._look_around(conversation)
        except Exception as error:  # noqa: BLE001 what asks for it hands over then
            _log.warning("nothing is known around a conversation: %s", type(error).__name__)
            return UNKNOWN

    def _judge_draft(
        self,
        conversation: Conversation,
        turns: Sequence[Turn],
        around: Surroundings,
        draft: Draft | None,
        failure: str | None,
        kept: Kept,
    ) -> Judged:
        signals = _read_signals(self.reader, leave_out_settled(turns))
        own = kept.get("signals", {}).items()
        kept["signals"] = {name: each for name, each in own if not is_score_of_message(name)}
        kept["signals"] |= flatten_scores(signals)
        kept["question"] = _join_question(turns)
        is_waived = self._settings.uncertified == "answer"
        kept["seen"] = see(conversation, signals, draft, failure, around, is_waived=is_waived)
        return self._conclude(conversation, draft, kept)

    async def refresh_standings(self) -> None:
        """Read how far topics may go, where somebody keeps that. Raises ``StorageUnavailable``."""
        if self.standings is not None:
            await self.standings.refresh()

    def _conclude(self, conversation: Conversation, draft: Draft | None, kept: Kept) -> Judged:
        """Decide under the standings as they are known now, on nothing but what is kept."""
        sheet = None if self.standings is None else self.standings.sheet
        topic = None if draft is None else draft.topic
        standing = None if sheet is None else sheet.find(topic, conversation.site)
        seen = kept["seen"].model_copy(update={"standing": see_standing(standing)})
        inner = DecisionInner(action="handoff", **kept | {"seen": seen})
        decision = _decide(self.judge, restore_situation(conversation, inner))
        audit = self._find_audit(decision.action, conversation, standing, inner.through_seq)
        if audit.drawn and self._settings.audit == "before":
            decision = hold_drawn(decision)
        window = decision.veto_seconds or self._settings.veto_seconds
        decided = {
            "action": decision.action,
            "audit": audit,
            "veto_seconds": window if decision.action == "veto" else None,
            "reasons": list(decision.reasons),
            "findings": list(decision.findings),
            "versions": _name_policy(decision) | inner.versions,
        }
        return Judged(
            inner.model_copy(update=decided),
            draft,
            standings=None if sheet is None else sheet.version,
            decide_again=lambda: self._conclude(conversation, draft, kept),
        )

    def _find_audit(
        self,
        action: Action,
        conversation: Conversation,
        standing: Standing | None,
        through_seq: int,
    ) -> Audit:
        """Find whether a person looks at an answer, and with which probability that was so."""
        match action:
            case "approve" | "handoff":
                return Audit(probability=1.0)
            case "answer" | "audit" | "veto" if through_seq:
                return self._draw(conversation.id, through_seq, standing)
            case _:
                return Audit()


def _may_speak(
    judge: Callable[[Draft, None, Kept], Judged], listener: Listener, place: Kept, foreseen: Draft
) -> bool:
    """Judge a draft that has no words yet as if it had some; one that cannot be judged is silent."""
    draft = replace(foreseen, text=foreseen.text or "…")
    try:
        kept = keep(draft) | place
    except Exception as error:  # noqa: BLE001 whatever it is, the finished draft may be well
        _log.warning("what was foreseen could not be judged: %s", type(error).__name__)
        return False
    return listener.allow(judge(draft, None, kept))


def _name_policy(decision: Decision) -> dict[str, str]:
    site = {} if decision.site is None else {"policy_site": decision.site}
    return {"policy": decision.policy_version, **site}


def _join_question(turns: Sequence[Turn]) -> str:
    """Return the customer's words since somebody else spoke last."""
    newest = itertools.takewhile(lambda turn: turn.speaker == "customer", reversed(turns))
    return "\n".join(turn.text for turn in reversed(tuple(newest)))[-LONGEST_TEXT:]


def build_failed_decision(error: Exception, *, through_seq: int, attempt: int) -> DecisionInner:
    """Build the decision that hands over a turn which broke off in a way that nobody foresaw."""
    detail = f"The turn broke off: {_describe(error)}"
    return DecisionInner(
        action="handoff",
        reasons=["turn_failed"],
        findings=[Finding(rule="turn_failed", fired=True, action="handoff", detail=detail)],
        audit=Audit(probability=1.0),
        through_seq=through_seq,
        attempt=attempt,
    )


def find_fault(text: str) -> str | None:
    """Say what makes a text unfit to be stored or shown; ``None`` when nothing does."""
    if not text.strip():
        return "the text is empty"
    if len(text) > LONGEST_TEXT:
        return f"the text has {len(text)} characters, {LONGEST_TEXT} are allowed"
    unfit = _UNFIT.search(text)
    if unfit is None:
        return None
    if unfit[0] >= "\ud800":
        return "the text holds half of a surrogate pair"
    return f"the text holds the control character U+{ord(unfit[0]):04X}"


def _read_signals(reader: MessageReader, turns: Sequence[Turn]) -> Signals | None:
    try:
        return reader.read(turns)
    except Exception:  # noqa: BLE001 whatever fails is a finding that hands over
        _log.exception("the message's signals could not be read")
        return None


async def _draft(
    bot: Bot, turns: Sequence[Turn], occasion: Occasion, deadline: float
) -> tuple[Draft | None, Kept, str | None]:
    """Return the draft with what is kept of it, or ``None`` with what went wrong."""
    patience = asyncio.timeout(deadline)
    try:
        async with patience:
            draft = await _ask(bot, turns, occasion)
        fault = None if draft.wants else find_fault(draft.text)
        if fault is None:
            return draft, keep(draft), None
    except Exception as error:  # noqa: BLE001 whatever fails is a finding that hands over
        _log.warning("the bot failed: %s", type(error).__name__)  # its text is in the decision
        fault = (
            f"no answer within {deadline:g} s"
            if patience.expired()
            else _describe(error, getattr(error, "code", None))
        )
    return None, {}, fault


async def _ask(bot: Bot, turns: Sequence[Turn], occasion: Occasion) -> Draft:
    """Return the bot's draft; a bot that was cancelled by its own doing has failed like any other."""
    try:
        return await ask_bot(bot, turns, occasion)
    except asyncio.CancelledError as stray:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise RuntimeError("the bot gave up by itself") from stray


def _describe(error: Exception, code: object = None) -> str:
    """Say what went wrong, in words that can be stored; an error may have a ``code`` for a name."""
    name = code if isinstance(code, str) else type(error).__name__
    text = f"{name}: {error}"[:_LONGEST_DETAIL]
    return text.encode(errors="replace").decode()


def _decide(judge: Judge, situation: Situation) -> Decision:
    try:
        return judge(situation)
    except Exception as error:  # noqa: BLE001 whatever fails is a finding that hands over
        _log.exception("the policy failed")
        detail = f"The policy failed: {_describe(error)}"
        finding = Finding(rule="policy_failed", fired=True, action="handoff", detail=detail)
        return Decision("handoff", ("policy_failed",), (finding,), "unknown")
