"""Stored decisions come out the same again, bit for bit, for nothing but the policy is looked up anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from agent_console.adapters.replaying import Replay, replay
from agent_console.assembly.policy import load_policy_at
from escalation.commands import FinishTurn, OpenConversation, WriteAsCustomer
from escalation.events import Record
from escalation.policy.decide import Policy
from escalation.store.log_memory import MemoryLog
from escalation.testing import CONVERSATION, FakeClock, build_decision, build_write
from tests.agent_console.adapters.thousand import POLICY, Thousand, play

CONVERSATIONS = 1000
ALL = 1_000_000
Spoil = Callable[[dict[str, Any]], None]


def tell_nobody(what: str, done: int, total: int) -> None:
    pass


@pytest.fixture(scope="module")
async def thousand(tmp_path_factory: pytest.TempPathFactory) -> Thousand:
    return await play(tmp_path_factory.mktemp("thousand"), CONVERSATIONS)


@pytest.fixture(scope="module")
async def unchanged(thousand: Thousand) -> Replay:
    """Repeated under the policy file as it is, read anew."""
    return await run(thousand, load_policy_at(thousand.folder / "policy.yaml"))


class SpoilingLog:
    """Passes a log on with every decision spoilt in the same way."""

    def __init__(self, log: Any, spoil: Spoil) -> None:
        self._log = log
        self._spoil = spoil

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    async def read(self, conversation_id: str, **where: int) -> Sequence[Record]:
        rows = await self._log.read(conversation_id, **where)
        return [self._change(row) if row.kind == "DecisionMade" else row for row in rows]

    def _change(self, row: Record) -> Record:
        inner = json.loads(row.inner)
        self._spoil(inner)
        return remake(row, row.body, json.dumps(inner))


def remake(row: Record, body: str, inner: str) -> Record:
    """Return a row with other content."""
    return Record(
        row.conversation_id,
        row.seq,
        row.kind,
        row.role,
        row.name,
        row.sender,
        row.epoch,
        row.at,
        row.client_id,
        body,
        inner,
    )


async def run(
    thousand: Thousand, policy: Policy, *, last: int = ALL, spoil: Spoil | None = None
) -> Replay:
    log = thousand.open_log()
    try:
        asked = log if spoil is None else SpoilingLog(log, spoil)
        return await replay(asked, policy, last, tell_nobody)
    finally:
        await log.close()


async def test_a_thousand_conversations_are_decided_the_same_bit_for_bit(unchanged: Replay) -> None:
    comparison = unchanged.comparison
    assert [each for each in comparison.repeated if not each.is_same] == []
    assert (comparison.differing, comparison.changed) == (0, [])
    assert comparison.unrepeatable == Counter()
    assert len({each.conversation_id for each in comparison.repeated}) == CONVERSATIONS
    assert comparison.find_handed_over() == (set(), set())


async def test_the_thousand_are_of_every_kind(thousand: Thousand, unchanged: Replay) -> None:
    actions = Counter(each.before.action for each in unchanged.comparison.repeated)
    assert set(actions) == {"answer", "audit", "veto", "approve", "handoff", "block"}
    assert min(actions.values()) > 50
    findings = await read_findings(thousand)
    fired = {finding["rule"] for finding in findings if finding["fired"]}
    assert fired == {rule.name for rule in thousand.policy.rules} | {"audit_draw"}
    failed = [each["detail"] for each in findings if "has no answer" in each["detail"]]
    assert any("value is not known here" in each for each in failed)


async def read_findings(thousand: Thousand) -> list[dict[str, Any]]:
    """Everything that a rule found in any of the decisions."""
    log = thousand.open_log()
    rows = await log.read_all(limit=ALL)
    await log.close()
    decisions = [row.read_inner() for _, row in rows if row.kind == "DecisionMade"]
    return [finding for inner in decisions for finding in inner["findings"]]


async def test_a_changed_policy_shows_exactly_what_it_changes(thousand: Thousand) -> None:
    changed = POLICY.replace("  asks_for_human: { min_score: 0.8 }\n", "", 1)
    assert changed != POLICY
    path = thousand.folder / "changed.yaml"
    path.write_text(changed)
    outcome = await run(thousand, load_policy_at(path))
    comparison = outcome.comparison
    lost = [each for each in comparison.repeated if "asks_for_human" in each.before.reasons]
    lost = [each for each in lost if "asks_for_human" not in each.after.reasons]
    assert lost == comparison.changed
    assert comparison.count_reasons()["asks_for_human"] == (0, len(lost))
    alone = [each for each in lost if each.before.reasons == ("asks_for_human",)]
    assert alone
    assert {(each.after.action, each.after.reasons) for each in alone} <= {
        ("answer", ()),
        ("approve", ("autonomy",)),
        ("veto", ("autonomy",)),
    }
    more, fewer = comparison.find_handed_over()
    assert more == set()
    assert fewer
    assert outcome.handling is not None
    assert outcome.handling.median > 0


async def test_the_last_decisions_are_taken_and_no_others(
    thousand: Thousand, unchanged: Replay
) -> None:
    every = unchanged.comparison.repeated
    newest = (await run(thousand, thousand.policy, last=37)).comparison.repeated
    assert len(newest) == 37
    assert {(each.conversation_id, each.seq) for each in newest} <= {
        (each.conversation_id, each.seq) for each in every
    }


def drop(*path: str) -> Spoil:
    """Leave a field out, as if it had not been kept."""

    def spoil(inner: dict[str, Any]) -> None:
        for part in path[:-1]:
            inner = inner.get(part, {})
        inner.pop(path[-1], None)

    return spoil


def _stay_behind(inner: dict[str, Any]) -> None:
    inner["seen"]["head"] -= 1


def _drop_scores(inner: dict[str, Any]) -> None:
    inner["signals"] = {
        name: each for name, each in inner["signals"].items() if name != "frustration"
    }


def _round_scores(inner: dict[str, Any]) -> None:
    inner["confidence"] = inner.get("confidence") and round(inner["confidence"], 2)


_SPOILT: dict[str, Spoil] = {
    "head": _stay_behind,
    "a score of the message": _drop_scores,
    "rounded confidence": _round_scores,
    **{
        name: drop("seen", name)
        for name in (
            *("failure", "waived", "waivable", "standing", "unread", "evidence", "flaws"),
            *("at", "open", "waiting", "online", "attributes"),
        )
    },
    **{
        name: drop(name)
        for name in (
            *("confidence", "raw", "threshold", "certified", "question", "language", "signals"),
            *("versions", "sources", "draft", "topic", "wants", "tools", "rests_on_tool", "audit"),
        )
    },
}


@pytest.mark.parametrize("field", _SPOILT)
async def test_each_field_that_is_kept_is_needed(thousand: Thousand, field: str) -> None:
    comparison = (await run(thousand, thousand.policy, last=150, spoil=_SPOILT[field])).comparison
    assert comparison.differing > 0, "the replay looks at this field nowhere"


async def test_what_cannot_be_repeated_is_counted_by_why() -> None:
    log = MemoryLog(FakeClock(), "n1")
    policy = Policy(rules=(), version="v1")
    for number, reasons in enumerate([(), ("turn_failed",)]):
        conversation_id = f"{CONVERSATION[:-1]}{number}"
        for command in (
            OpenConversation("v1"),
            WriteAsCustomer("v1", "Where is it?"),
            FinishTurn(1, build_decision("handoff", reasons=reasons), False),
        ):
            await log.append(build_write(command, conversation_id=conversation_id))
    comparison = (await replay(log, policy, 10, tell_nobody)).comparison
    assert comparison.repeated == []
    assert comparison.unrepeatable == {"older_version": 1, "broken_off": 1}


async def test_nothing_is_repeated_in_an_empty_log() -> None:
    outcome = await replay(MemoryLog(FakeClock(), "n1"), Policy((), "v1"), 10, tell_nobody)
    assert (outcome.comparison.repeated, outcome.handling) == ([], None)


async def test_erased_words_keep_a_decision_from_being_repeated(thousand: Thousand) -> None:
    class ErasedLog(SpoilingLog):
        async def read(self, conversation_id: str, **where: int) -> Sequence[Record]:
            rows = await self._log.read(conversation_id, **where)
            return [remake(row, "{}", "{}") if row.seq == 2 else row for row in rows]

    log = thousand.open_log()
    try:
        erased: Any = ErasedLog(log, lambda _: None)
        comparison = (await replay(erased, thousand.policy, 20, tell_nobody)).comparison
    finally:
        await log.close()
    assert comparison.repeated == []
    assert comparison.unrepeatable == {"erased": 20}
