"""A situation in the form in which a decision keeps it, and back: live and repeated decisions see the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

from agent.dialogue import Confidence, Draft, Flaw, Signals, Source, ToolCall, ToolUse
from escalation.autonomy.mode import Mode, Standing
from escalation.conversation import Conversation
from escalation.events import DecisionInner
from escalation.keeping import only_finite
from escalation.policy.rule import Situation
from escalation.policy.surroundings import Surroundings
from escalation.seen import EVERYTHING_UNREAD, FlawSeen, Seen, StandingSeen

_TOPIC = "topic_"
_SCORES = ("wants_human", "frustration", "injection", "repeated_question")
_OF_POLICY = ("policy", "policy_site")


def flatten_scores(signals: Signals | None) -> dict[str, float]:
    """Return what was read in the message, as a decision keeps it: numbers only, rounded."""
    return {} if signals is None else only_finite(_list_scores(signals))


def is_score_of_message(name: str) -> bool:
    """Say whether a signal's name is one under which a decision keeps what was read in the message."""
    return name in _SCORES or name.startswith(_TOPIC)


def see(
    conversation: Conversation,
    signals: Signals | None,
    draft: Draft | None,
    failure: str | None,
    around: Surroundings,
    *,
    is_waived: bool,
) -> Seen:
    """Return what a decision keeps beside the draft; how its topic stands is added when it is decided."""
    evidence = {} if signals is None else {n: _clean(w) for n, w in signals.evidence.items()}
    flaws = [] if draft is None else [FlawSeen(kind=f.kind, words=f.words) for f in draft.flaws]
    return Seen(
        head=conversation.head,
        failure=failure,
        waived=is_waived or None,
        waivable=None if draft is None or draft.confidence.waivable else False,
        unread=_list_unread(signals) or None,
        evidence=evidence or None,
        flaws=flaws or None,
        at=around.at,
        open=around.open,
        waiting=around.waiting,
        online=around.online,
        attributes=dict(around.attributes) or None,
    )


def see_standing(standing: Standing | None) -> StandingSeen | None:
    """Return what a decision keeps of how far the draft's topic may go."""
    if standing is None:
        return None
    return StandingSeen(
        topic=standing.topic,
        mode=standing.mode,
        ceiling=standing.ceiling,
        stopped=standing.stopped or None,
        cause=standing.cause,
    )


def restore_situation(conversation: Conversation, inner: DecisionInner) -> Situation:
    """Return the situation that a decision kept; ``conversation`` is as it was at ``inner.seen.head``.

    Raises ``ValueError`` for a decision that keeps none, as those of older versions.
    """
    seen = inner.seen
    if seen is None:
        raise ValueError("the decision does not keep what it was judged by")
    standing = seen.standing
    return Situation(
        conversation=conversation,
        signals=_restore_signals(inner, seen),
        draft=_restore_draft(inner, seen),
        failure=seen.failure,
        uncertified="answer" if seen.waived else "approve",
        standing=None
        if standing is None
        else Standing(
            topic=standing.topic,
            mode=cast(Mode, standing.mode),
            ceiling=cast(Mode, standing.ceiling),
            stopped=bool(standing.stopped),
            cause=standing.cause,
        ),
        question=inner.question,
        around=Surroundings(
            seen.at, seen.open, seen.waiting, seen.online, dict(seen.attributes or {})
        ),
    )


def _list_scores(signals: Signals) -> dict[str, float]:
    scores = {f"{_TOPIC}{name}": score for name, score in signals.topics.items()}
    return scores | {name: getattr(signals, name) for name in _SCORES}


def _list_unread(signals: Signals | None) -> list[str]:
    if signals is None:
        return [EVERYTHING_UNREAD]
    scores = _list_scores(signals)
    return [name for name in scores if name not in only_finite(scores)]


def _restore_signals(inner: DecisionInner, seen: Seen) -> Signals | None:
    unread = seen.unread or ()
    if EVERYTHING_UNREAD in unread:
        return None
    scores = {**inner.signals, **dict.fromkeys(unread, math.nan)}
    topics = {
        name.removeprefix(_TOPIC): score
        for name, score in scores.items()
        if name.startswith(_TOPIC)
    }
    return Signals(
        topics=topics,
        **{name: scores.get(name, math.nan) for name in _SCORES},
        evidence=dict(seen.evidence or {}),
    )


def _restore_draft(inner: DecisionInner, seen: Seen) -> Draft | None:
    if inner.draft is None and not inner.wants:
        return None
    return Draft(
        text=inner.draft or "",
        confidence=Confidence(
            value=inner.confidence,
            raw=inner.raw,
            threshold=inner.threshold,
            certified=inner.certified,
            scope=inner.scope,
            waivable=seen.waivable is not False,
            shares=dict(inner.shares),
        ),
        sources=tuple(
            Source(id=s.id, title=s.title, quote=s.quote, url=s.url, start=s.start)
            for s in inner.sources
        ),
        answer_id=inner.answer_id,
        topic=inner.topic,
        language=inner.language,
        signals={n: v for n, v in inner.signals.items() if not is_score_of_message(n)},
        versions=_leave_out(inner.versions, _OF_POLICY),
        flaws=tuple(Flaw(f.kind, f.words) for f in seen.flaws or ()),
        wants=tuple(
            ToolCall(w.name, dict(w.args), w.permission, w.description) for w in inner.wants
        ),
        used=tuple(ToolUse(u.name, dict(u.args), u.result, u.ok, u.seconds) for u in inner.tools),
        rests_on_tool=inner.rests_on_tool,
    )


def _leave_out(values: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name not in names}


def _clean(words: str) -> str:
    return words.encode(errors="replace").decode()
