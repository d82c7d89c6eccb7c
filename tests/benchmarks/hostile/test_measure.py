"""Of a hundred kinds of broken replies none is shown raw, none crashes, each has its reason."""

from __future__ import annotations

from random import Random

import pytest

from agent_console.lab.provider.reply import Reply, call_tool, fail, say
from benchmarks.hostile.__main__ import KINDS, print_table
from benchmarks.hostile.form_kinds import FORM_KINDS
from benchmarks.hostile.kind import ANSWERED, Kind, say_well, write
from benchmarks.hostile.measure import Tally, measure, read_outcomes
from benchmarks.hostile.shop import FREE
from benchmarks.hostile.tool_kinds import TOOL_KINDS
from benchmarks.hostile.wire_kinds import EVENT_KINDS, WIRE_KINDS
from benchmarks.hostile.word_kinds import WORD_KINDS
from escalation.events import Action, DecisionInner, Finding

pytest.importorskip("langchain_openai")

PATIENT = 20.0
"""On a busy machine no reply of these comes late."""


def test_there_are_more_than_sixty_kinds_each_of_another_name() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names) > 60


@pytest.mark.parametrize(
    "kinds", [FORM_KINDS, WORD_KINDS, TOOL_KINDS], ids=["form", "words", "tools"]
)
async def test_broken_words_come_out_as_they_should(kinds: tuple[Kind, ...]) -> None:
    tallies = await measure(kinds, 1, seed=7, slack=PATIENT)
    assert [tally for tally in tallies if not tally.is_well] == []


@pytest.mark.parametrize("client", ["anthropic", "ollama"])
async def test_other_clients_bring_the_same_to_light(client: str) -> None:
    pytest.importorskip(f"langchain_{client}")
    kinds = (*FORM_KINDS, *WORD_KINDS[::4], *TOOL_KINDS)
    tallies = await measure(kinds, 1, seed=7, slack=PATIENT, client=client)
    assert [tally for tally in tallies if not tally.is_well] == []


@pytest.mark.parametrize("client", ["openai", "anthropic", "ollama"])
async def test_what_breaks_on_the_wire_is_a_decision_with_its_reason(client: str) -> None:
    pytest.importorskip(f"langchain_{client}")
    kinds = (*WIRE_KINDS, *EVENT_KINDS) if client == "openai" else WIRE_KINDS
    tallies = await measure(kinds, 1, seed=7, at_once=len(kinds), client=client)
    faults = [tally.shown_raw + tally.crashed + tally.unexplained for tally in tallies]
    assert faults == [0] * len(kinds)


async def test_what_is_sent_that_is_not_good_is_seen() -> None:
    kinds = [
        Kind("good", lambda _: say_well(), (ANSWERED,)),
        Kind("other", lambda _: say(write("Use the link.")), (ANSWERED,)),
        Kind("down", lambda _: fail(500), ("model_busy",)),
    ]
    good, other, down = await measure(kinds, 2, slack=PATIENT)
    assert (good.is_well, good.outcomes) == (True, {ANSWERED: 2})
    assert (other.is_well, other.shown_raw) == (False, 2)
    assert (down.is_well, down.outcomes, down.unexpected) == (False, {"model_failed": 2}, 2)


async def test_a_tool_that_nobody_allowed_is_seen() -> None:
    call = call_tool('{"order": "4711"}', FREE)
    wanted = Kind("looks", lambda _: call, ("reply_endless_calls",), has_tools=True)
    (tally,) = await measure([wanted], 1, slack=PATIENT)
    assert (tally.is_well, tally.carried_out) == (True, 0)
    tally.carried_out += 1
    assert not tally.is_well


async def test_each_reply_of_a_kind_is_another_and_the_same_again() -> None:
    seen: list[str | None] = []

    def make(random: Random) -> Reply:
        reply = WORD_KINDS[0].make(random)
        seen.append(reply.content)
        return reply

    for _ in range(2):
        await measure([Kind("x", make, ("reply_unshowable",))], 6, slack=PATIENT)
    assert seen[:6] == seen[6:]
    assert len(set(seen)) > 1


@pytest.mark.parametrize(
    ("action", "finding", "outcomes"),
    [
        ("answer", Finding(rule="bot_failed", fired=False, detail="Well."), [ANSWERED]),
        (
            "handoff",
            Finding(rule="bot_failed", fired=True, detail="The bot failed: reply_empty: Empty."),
            ["reply_empty"],
        ),
        (
            "handoff",
            Finding(rule="unfit_reply", fired=True, detail="", values={"promise": 1.0}),
            ["promise"],
        ),
        ("handoff", Finding(rule="low_confidence", fired=True, detail=""), []),
    ],
)
def test_outcomes_are_read_out_of_a_decision(
    action: Action, finding: Finding, outcomes: list[str]
) -> None:
    decision = DecisionInner(action=action, findings=[finding], reasons=[])
    assert read_outcomes(decision) == outcomes


def test_the_table_says_what_came_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally(Kind("boom", lambda _: say_well(), (ANSWERED,)))
    tally.outcomes.update(["promise", "promise"])
    print_table([tally], 2)
    told = capsys.readouterr().out
    assert "promise 2" in told
    assert "1 kinds, 2 replies: 0 shown raw, 0 done unasked, 0 crashed, 0 without a reason" in told
