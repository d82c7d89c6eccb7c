"""Asking again: only near the threshold, within the allowance and the time, and never in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage

from agent.dialogue import Confidence
from agent.drafting.allowance import USUAL_MOST, Allowance
from agent.drafting.second_look import Drafted, SecondLook
from agent.errors import ModelFailed, ModelTimedOut
from agent.exchange import Reply, Task, write_reply
from agent.models.model import PLAIN, Asking, Told
from agent.testing import WordEmbedder
from tests.agent.models.scripted import run

ANSWER = "Delivery takes 2 to 4 days."
FINE = Reply("fine", answerable=True, confidence=0.9)
SAME = Reply("Delivery takes 2 to 4 days!", answerable=True, confidence=0.9)
OTHER = Reply("Delivery takes 9 days.", answerable=True, confidence=0.9)
NEAR, THRESHOLD = 0.9, 0.91


class ScriptedModel:
    """Tells its replies one after the other, the last one for ever; raises those that are errors."""

    name = "scripted"

    def __init__(self, *script: Reply | str | Exception, seconds: float = 0.0) -> None:
        self.asked: list[tuple[str, Asking]] = []
        self._script = list(script)
        self._seconds = seconds

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.asked.append((messages[0].text, asking))
        part = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        await asyncio.sleep(self._seconds)
        if isinstance(part, Exception):
            raise part
        text = part if isinstance(part, str) else write_reply(part)
        return Told(message=AIMessage(text), model=self.name)


def judge_from(value: float, weight: float = 3.0) -> object:
    """Return a judge that is this sure where the new signals are at 0.3, and moves with them."""

    def judge(signals: Mapping[str, float]) -> Confidence:
        moved = sum(
            weight * (0.3 - signals.get(name, 0.3)) for name in ("self_doubt", "disagreement")
        )
        odds = value / (1 - value) * exp(moved)
        return Confidence(odds / (1 + odds), threshold=THRESHOLD)

    return judge


def look(
    model: ScriptedModel,
    value: float = NEAR,
    *,
    allowance: Allowance | None = None,
    reply: Reply | None = None,
    seconds: float = 30.0,
    weight: float = 3.0,
    first_took: float = 0.0,
) -> dict[str, float]:
    async def work() -> dict[str, float]:
        second = SecondLook(
            model,
            WordEmbedder(),
            allowance or Allowance(0.5, saved=10.0, saved_long=1.0),
            seconds,
        )
        drafted = Drafted(
            task=Task("How long?"),
            messages=[AIMessage("the question")],
            told=Told(message=AIMessage(""), model="scripted", seconds=first_took),
            reply=reply or Reply(ANSWER, answerable=True),
            asking=Asking("c1", hear=print),
            began=asyncio.get_running_loop().time(),
        )
        return await second.look(drafted, {"composed": 1.0}, judge_from(value, weight))  # type: ignore[arg-type]

    return run(work())


def test_a_check_that_settles_it_is_all() -> None:
    model = ScriptedModel(Reply("9 is invented", answerable=False, confidence=0.9))
    assert look(model, 0.93) == {"self_doubt": 1.0}
    ((words, asking),) = model.asked
    assert words.startswith("You check answers")
    assert (asking.conversation_id, asking.hear, asking.temperature) == ("c1", None, None)


def test_answers_anew_follow_where_the_check_leaves_it_open() -> None:
    model = ScriptedModel(Reply("hm", answerable=True, confidence=0.7), SAME)
    found = look(model)
    assert found == {"self_doubt": pytest.approx(0.3), "disagreement": 0.0}
    temperatures = [asking.temperature for _, asking in model.asked]
    assert temperatures[0] is None
    assert set(temperatures[1:]) == {0.8}


def test_it_stops_when_the_further_answers_can_change_nothing() -> None:
    model = ScriptedModel(Reply("hm", answerable=True, confidence=0.7), OTHER)
    assert look(model, weight=1.0)["disagreement"] == 1.0
    assert len(model.asked) == 1 + 2


def test_other_numbers_or_a_refusal_are_another_answer() -> None:
    for other in (OTHER, Reply("No idea.", answerable=False), Reply("Choose Cards.", True)):
        model = ScriptedModel(Reply("hm", answerable=True, confidence=0.7), other)
        assert look(model)["disagreement"] > 0.9


@pytest.mark.parametrize("value", [0.2, 0.999])
def test_far_from_the_threshold_nothing_is_asked(value: float) -> None:
    model = ScriptedModel(FINE)
    assert look(model, value) == {}
    assert model.asked == []


def test_what_could_change_nothing_is_not_asked() -> None:
    model = ScriptedModel(FINE)
    assert look(model, weight=0.001) == {}
    assert model.asked == []


def test_a_refusal_is_not_looked_at_again() -> None:
    assert look(ScriptedModel(FINE), reply=Reply("", answerable=False)) == {}


def test_without_an_allowance_nothing_is_asked() -> None:
    model = ScriptedModel(FINE)
    assert look(model, allowance=Allowance(0.0)) == {}
    assert model.asked == []


@pytest.mark.parametrize(
    "broken", [ModelFailed(), "", "{", "plain words", "[1]", Reply("fine", answerable=True)]
)
def test_a_failing_call_leaves_its_signal_out(broken: Reply | str | Exception) -> None:
    assert look(ScriptedModel(broken, ModelFailed())) == {}


def test_a_reply_of_another_model_tells_nothing_of_this_one() -> None:
    class Fallback(ScriptedModel):
        async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
            await super().ask(messages, asking)
            return Told(message=AIMessage(write_reply(FINE)), model="fallback")

    assert look(Fallback(FINE)) == {}


def test_a_hanging_call_does_not_cost_the_draft() -> None:
    model = ScriptedModel(FINE, seconds=3600)
    assert look(model) == {}
    # It is given up after 3 s, however quick the first reply was, and no further one is tried.
    assert [asking.until for _, asking in model.asked] == [1003.0]


@pytest.mark.parametrize(("late", "calls"), [(ModelTimedOut(), 1), (ModelFailed(), 2)])
def test_after_a_call_that_came_late_no_further_one_is_tried(late: Exception, calls: int) -> None:
    model = ScriptedModel(late)
    assert look(model) == {}
    assert len(model.asked) == calls


def test_all_further_calls_together_take_a_fifth_of_the_turn_s_time_at_most() -> None:
    model = ScriptedModel(Reply("hm", answerable=True, confidence=0.7), SAME, seconds=2.5)
    look(model)
    assert [asking.until for _, asking in model.asked] == [1003.0, 1005.5, 1006.0]


def test_nothing_is_begun_that_cannot_end_in_time() -> None:
    model = ScriptedModel(FINE)
    assert look(model, seconds=30.0, first_took=25.0) == {}
    assert model.asked == []


@given(
    st.floats(0, 1.5),
    st.lists(st.sampled_from([FINE, SAME, OTHER, ModelFailed(), "{"]), min_size=1, max_size=8),
    st.floats(0.75, 0.97),
)
def test_never_more_calls_than_were_earned(
    mean: float, script: list[Reply | str | Exception], value: float
) -> None:
    allowance = Allowance(mean)
    counts = []
    for _ in range(12):
        model = ScriptedModel(*script)
        look(model, value, allowance=allowance)
        counts.append(len(model.asked))
    assert sum(counts) <= mean * len(counts) + 1e-6
    assert sum(count > USUAL_MOST for count in counts) == 0
