"""`handraise policy replay`: what a policy would have made of the last decisions, before it goes live."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agent_console.adapters.replaying import Replay, replay
from agent_console.assembly.database import open_database
from agent_console.assembly.policy import load_policy_at
from agent_console.assembly.stores import open_log
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import print_json, say
from agent_console.settings import Settings
from escalation.clock import SystemClock
from escalation.policy.decide import Policy
from escalation.policy.replay import Repeated, Unrepeatable

_EXAMPLES = 10
_WHY: Mapping[Unrepeatable, str] = {
    "older_version": "made by a version that did not keep all it was judged by",
    "broken_off": "the turn broke off before anything was judged",
    "erased": "something that it rested on was erased",
    "damaged": "a row of the conversation cannot be read",
}
_NO_HANDLING = "Nothing is said of hours of work: nobody has handled a handover in this time."


def run_replay(settings: Settings, file: Path, *, last: int, as_json: bool) -> None:
    """Repeat the last decisions under a policy file. Raises ``PolicyError``, errors of the storage."""
    policy = load_policy_at(file)
    outcome = asyncio.run(_replay(settings, policy, last))
    if as_json:
        print_json(build_report(policy, outcome))
        return
    for line in tell(policy, outcome):
        say(line)


async def _replay(settings: Settings, policy: Policy, last: int) -> Replay:
    open_database(settings).close()  # brings it to this version
    log = open_log(settings, SystemClock())
    try:
        with ProgressBar() as report:
            return await replay(log, policy, last, report)
    finally:
        await log.close()


def build_report(policy: Policy, outcome: Replay) -> dict[str, Any]:
    """Return everything as JSON."""
    comparison, handling = outcome.comparison, outcome.handling
    more, fewer = comparison.find_handed_over()
    actions = comparison.count_actions()
    return {
        "policy": policy.version,
        "decisions": len(comparison.repeated) + comparison.unrepeatable.total(),
        "repeated": len(comparison.repeated),
        "not_repeated": dict(comparison.unrepeatable),
        "changed": len(comparison.changed),
        "differing": comparison.differing,
        "actions": {name: {"before": b, "after": a} for name, (b, a) in actions.items()},
        "moves": [
            {"from": source, "to": target, "count": count}
            for (source, target), count in comparison.count_moves().items()
        ],
        "reasons": {
            name: {"gained": gained, "lost": lost}
            for name, (gained, lost) in comparison.count_reasons().items()
        },
        "conversations": {"handed_over_too": len(more), "no_longer": len(fewer)},
        "hours": None
        if handling is None
        else {
            "difference": compute_hours(outcome),
            "median_seconds": handling.median,
            "handled": handling.n,
        },
        "examples": [_show(each) for each in _choose_examples(comparison.changed)],
    }


def compute_hours(outcome: Replay) -> float | None:
    """Return how many hours of people's work it would cost more (or, below 0, save)."""
    if outcome.handling is None:
        return None
    more, fewer = outcome.comparison.find_handed_over()
    return round((len(more) - len(fewer)) * outcome.handling.median / 3600, 2)


def tell(policy: Policy, outcome: Replay) -> list[str]:
    """Return the report for a person, line by line."""
    comparison, handling = outcome.comparison, outcome.handling
    count = len(comparison.repeated)
    lines = [f"Policy {policy.version}, on the last {count} decisions that can be repeated."]
    for reason, number in comparison.unrepeatable.most_common():
        lines.append(f"  {number} more cannot be: {_WHY[reason]}.")
    if not comparison.changed:
        same = "bit for bit" if not comparison.differing else "but for what its rules remark"
        return [*lines, f"Every decision is the same, {same}."]
    moves = comparison.count_moves()
    lines.append(
        f"{len(comparison.changed)} of {count} decisions would be others, "
        f"{sum(moves.values())} of them with another action:"
    )
    for (source, target), number in moves.items():
        lines.append(f"  {number:>6}  {source} → {target}")
    for name, (gained, lost) in comparison.count_reasons().items():
        lines.append(f"  {name}: a reason {gained} times more, {lost} times no longer")
    more, fewer = comparison.find_handed_over()
    lines.append(f"{len(more)} conversations more would be handed over, {len(fewer)} no longer.")
    hours = compute_hours(outcome)
    if handling is None or hours is None:
        lines.append(_NO_HANDLING)
    else:
        change = f"{abs(hours):g} hours {'more' if hours >= 0 else 'less'}"
        lines.append(
            f"Work for people: {change}, at a median of {handling.median / 60:.1f} minutes for each "
            f"of the {handling.n} handovers handled in this time."
        )
    lines.append("The newest of them:")
    for each in _choose_examples(comparison.changed):
        told = "; ".join(each.details) or "no rule fires"
        moved = f"{each.before.action} → {each.after.action}"
        lines.append(f"  {each.conversation_id} {each.seq:>4}  {moved}: {told}")
    return lines


def _choose_examples(changed: Sequence[Repeated]) -> list[Repeated]:
    """Return the newest, those with another action first."""
    newest = list(reversed(changed))
    newest.sort(key=lambda each: each.before.action == each.after.action)
    return newest[:_EXAMPLES]


def _show(each: Repeated) -> dict[str, Any]:
    return {
        "conversation_id": each.conversation_id,
        "seq": each.seq,
        "at": each.at,
        "before": {"action": each.before.action, "reasons": list(each.before.reasons)},
        "after": {"action": each.after.action, "reasons": list(each.after.reasons)},
        "details": list(each.details),
    }
