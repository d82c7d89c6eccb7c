"""Takes the newest decisions from the log and repeats each under a policy, on what it was judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from escalation.conversation import Conversation
from escalation.errors import DamagedConversation
from escalation.events import DecisionMade, Record, decode
from escalation.fold import fold_records
from escalation.metrics.figures import Spread, spread
from escalation.metrics.measures import Measures
from escalation.policy.decide import Policy
from escalation.policy.replay import Comparison, Unrepeatable, read_verdict, repeat
from escalation.store.log import ConversationLog

_PAGE = 2000
_BEYOND = 2**62
"""A position after which nothing stands."""

Report = Callable[[str, int, int], None]
"""Says what is done, how much of it, and how much there is."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it, and how long people were at a handover in the same part of the log."""

    comparison: Comparison
    handling: Spread | None
    """Seconds; ``None`` where nothing was measured."""


async def replay(log: ConversationLog, policy: Policy, last: int, report: Report) -> Replay:
    """Repeat the ``last`` newest decisions. Raises ``StorageUnavailable``."""
    first, wanted = await _find_decisions(log, last, report)
    comparison = Comparison()
    total = sum(map(len, wanted.values()))
    done = 0
    for conversation_id, seqs in wanted.items():
        await _repeat_all(log, policy, conversation_id, seqs, comparison)
        done += len(seqs)
        report("decisions repeated", done, total)
    comparison.repeated.sort(key=lambda each: (each.at, each.conversation_id, each.seq))
    return Replay(comparison, await _measure_handling(log, first))


async def _find_decisions(
    log: ConversationLog, last: int, report: Report
) -> tuple[int, Mapping[str, Sequence[int]]]:
    """Go back through the log; returns the position before the first row and the decisions' numbers."""
    end, _ = await log.heads_after(_BEYOND)
    newest: list[tuple[str, int]] = []
    while end > 0 and len(newest) < last:
        start = max(end - _PAGE, 0)
        rows = await log.read_all(after=start, limit=_PAGE)
        page = [each for position, each in rows if position <= end]
        found = [(each.conversation_id, each.seq) for each in page if each.kind == "DecisionMade"]
        newest += reversed(found)
        end = start
        report("decisions found", min(len(newest), last), last)
    wanted: dict[str, list[int]] = defaultdict(list)
    for conversation_id, seq in reversed(newest[:last]):
        wanted[conversation_id].append(seq)
    return end, wanted


async def _repeat_all(
    log: ConversationLog,
    policy: Policy,
    conversation_id: str,
    seqs: Sequence[int],
    comparison: Comparison,
) -> None:
    """Repeat decisions of one conversation, each on the conversation as it was then."""
    records = await _read_to(log, conversation_id, seqs[-1])
    by_seq = {record.seq: record for record in records}
    conversation, at = Conversation(conversation_id), 0
    for seq in seqs:
        try:
            decided = decode(by_seq[seq]) if seq in by_seq else None
            trouble = _find_trouble(decided, records[:seq])
            if trouble is not None or not isinstance(decided, DecisionMade):
                comparison.unrepeatable[trouble or "damaged"] += 1
                continue
            assert decided.inner.seen is not None
            head = decided.inner.seen.head
            if head < at:
                conversation, at = Conversation(conversation_id), 0
            conversation, at = fold_records(conversation, records[at:head]), head
        except DamagedConversation:
            comparison.unrepeatable["damaged"] += 1
            continue
        after = repeat(policy, conversation, decided.inner)
        before = read_verdict(decided.inner)
        comparison.add((conversation_id, seq, by_seq[seq].at), before, after)


def _find_trouble(decided: Any, records: Sequence[Record]) -> Unrepeatable | None:
    """Say why a decision cannot be repeated; ``records`` are those up to it."""
    if not isinstance(decided, DecisionMade):
        return "damaged"
    if any(record.inner == "{}" for record in records):
        return "erased"
    if decided.inner.seen is None:
        return "broken_off" if "turn_failed" in decided.inner.reasons else "older_version"
    return None


async def _read_to(log: ConversationLog, conversation_id: str, seq: int) -> list[Record]:
    records: list[Record] = []
    while len(records) < seq:
        try:
            page = await log.read(conversation_id, after=len(records), limit=_PAGE)
        except DamagedConversation:
            break
        if not page:
            break
        records += page
    return records


async def _measure_handling(log: ConversationLog, after: int) -> Spread | None:
    """Measure for how long people held what was handed over, since a position of the log."""
    measures = Measures(lambda start, end, _: end - start)
    while rows := await log.read_all(after=after, limit=_PAGE):
        for _, record in rows:
            measures.take(record)
        after = rows[-1][0]
    return spread([each.seconds for each in measures.samples if each.measure == "handle"])
