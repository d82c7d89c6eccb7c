"""What a decision keeps of a draft: everything it was judged by, in a form that can be stored."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from agent.dialogue import Draft, ToolCall, ToolUse
from escalation.events import SourceQuoted, ToolRun, ToolWanted

LONGEST_RESULT = 2000
"""Characters of a tool's result that a decision keeps."""
LONGEST_ARGS = 8000
"""Characters, as JSON, of what one tool may be run with."""
MOST_WANTED = 5
"""What a bot may want done at once with a yes for each; for more a person takes over."""
MOST_USED = 20
"""Tools run for a draft of which a decision keeps the record, the newest ones."""

Kept = dict[str, Any]
"""Fields of ``DecisionInner``."""


def keep(draft: Draft) -> Kept:
    """Return what a decision keeps of a draft. Raises on anything that cannot be stored."""
    confidence = draft.confidence
    value = _finite(confidence.value)
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"the confidence is {value:g}, it must lie between 0 and 1")
    sources = [
        SourceQuoted(
            id=source.id,
            title=source.title,
            quote=source.quote,
            url=source.url,
            start=source.start,
        )
        for source in draft.sources
    ]
    _require_storable(draft)
    return {
        "confidence": value,
        "raw": _finite(confidence.raw),
        "threshold": _finite(confidence.threshold),
        "certified": bool(confidence.certified),
        "scope": confidence.scope,
        "signals": only_finite(draft.signals),
        "shares": only_finite(confidence.shares),
        "versions": dict(draft.versions),
        "sources": sources,
        # What wants something done is no answer, whatever words the model put beside it.
        "draft": None if draft.wants else draft.text,
        "answer_id": draft.answer_id,
        "topic": draft.topic,
        "language": draft.language,
        # One more than may be held, so that too many are still too many.
        "wants": [_keep_call(call) for call in draft.wants[: MOST_WANTED + 1]],
        "tools": [_keep_use(use) for use in draft.used[-MOST_USED:]],
        "rests_on_tool": bool(draft.rests_on_tool),
    }


def only_finite(values: Mapping[str, float]) -> dict[str, float]:
    """Return the numbers among the values, rounded."""
    return {name: round(value, 4) for name, value in values.items() if _finite(value) is not None}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _keep_call(call: ToolCall) -> ToolWanted:
    return ToolWanted(
        name=call.name,
        args=_copy_args(call.name, call.args),
        permission=call.permission,
        description=call.description,
    )


def _keep_use(use: ToolUse) -> ToolRun:
    result = use.result
    if len(result) > LONGEST_RESULT:
        result = result[: LONGEST_RESULT - 1] + "…"
    seconds = round(_finite(use.seconds) or 0.0, 3)
    args = _copy_args(use.name, use.args)
    return ToolRun(name=use.name, args=args, result=result, ok=bool(use.ok), seconds=seconds)


def _copy_args(name: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON says them. Raises where it cannot, and for very long ones."""
    text = json.dumps(dict(args), allow_nan=False, ensure_ascii=False)
    text.encode()
    if len(text) > LONGEST_ARGS:
        raise ValueError(
            f"what {name} is to be run with has {len(text)} characters, {LONGEST_ARGS} are allowed"
        )
    copied: dict[str, Any] = json.loads(text)
    return copied


def _require_storable(draft: Draft) -> None:
    """Raise when a text beside the answer is none, or holds half of a surrogate pair."""
    texts = [draft.answer_id or "", draft.topic or "", draft.language or ""]
    texts.append(draft.confidence.scope)
    texts += [*draft.signals, *draft.confidence.shares, *draft.versions, *draft.versions.values()]
    for source in draft.sources:
        texts += (source.id, source.title, source.quote, source.url or "")
    for flaw in draft.flaws:
        texts += (flaw.kind, flaw.words)
    for call in draft.wants:
        texts += (call.name, call.description)
    for use in draft.used:
        texts += (use.name, use.result)
    "".join(texts).encode()
