import asyncio
import math
from collections import Counter
from typing import Any

import pytest

from agent.dialogue import Draft, Occasion, Turn
from agent.errors import ModelFailed
from agent_console.lab.model import MISDEEDS, THRESHOLD, SimBot, SimReader, find_mark, list_tags
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


def ask(name: str) -> list[Turn]:
    return [Turn("customer", "<alice-0> before"), Turn("customer", f"<{name}> Where is it?")]


async def test_a_good_bot_names_the_newest_message_and_is_sure() -> None:
    draft = await SimBot(1, (), deadline=4).draft(ask("alice-1"))
    assert draft.text == "Re <alice-1>: Yes, it does."
    assert draft.confidence.certified
    assert draft.confidence.value is not None
    assert draft.confidence.value >= THRESHOLD


async def test_what_is_done_to_a_message_depends_on_seed_message_and_attempt_alone() -> None:
    async def ask_all(names: range) -> dict[str, str]:
        bot = SimBot(5, deadline=4)
        return {f"m-{n}": await meet(bot, f"m-{n}") for n in names}

    some, more = await ask_all(range(10, 20)), await ask_all(range(40))
    assert {name: more[name] for name in some} == some


async def meet(bot: SimBot, name: str) -> str:
    """Ask once; returns what came of it in a word."""
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(4.0):
            draft = await bot.draft(ask(name))
    except TimeoutError:
        return "late"
    except asyncio.CancelledError:
        return "cancelled"
    except (ModelFailed, RuntimeError, ValueError):
        return "failed"
    return judge(draft, asyncio.get_running_loop().time() - began)


def judge(draft: Draft, seconds: float) -> str:
    value = draft.confidence.value
    if not draft.text.strip():
        return "empty"
    if len(draft.text) > 8000 or "\x00" in draft.text or "\ud83d" in draft.text:
        return "unfit"
    if value is None:
        return "silent"
    if not math.isfinite(value) or not 0 <= value <= 1:
        return "nonsense"
    if value < THRESHOLD:
        return "unsure"
    if not draft.confidence.certified:
        return "uncertified"
    return "slow" if seconds > 0.2 else "good"


async def test_a_bot_that_may_do_everything_wrong_does() -> None:
    bot = SimBot(7, deadline=4)
    met = Counter([await meet(bot, f"m-{number}") for number in range(600)])
    assert set(met) == {
        *("late", "cancelled", "failed", "empty", "unfit"),
        *("silent", "nonsense", "unsure", "uncertified", "slow", "good"),
    }
    assert 300 < met["good"] < 420


@pytest.mark.parametrize(
    ("misdeed", "outcome"),
    [("hang", "late"), ("drip", "late"), ("fail", "failed"), ("empty", "empty"), ("slow", "slow")],
)
async def test_only_what_is_switched_on_happens(misdeed: str, outcome: str) -> None:
    bot = SimBot(7, [misdeed], deadline=4)
    assert {await meet(bot, f"m-{number}") for number in range(120)} == {"good", outcome}


async def test_a_contradicting_bot_says_the_opposite_when_asked_again() -> None:
    bot = SimBot(1, ["contradict"], deadline=4)
    texts = [(await bot.draft(ask("alice-1"))).text for _ in range(3)]
    assert texts == [
        "Re <alice-1>: Yes, it does.",
        "Re <alice-1>: No, it does not.",
        "Re <alice-1>: Yes, it does.",
    ]


async def test_a_steady_bot_says_the_same_when_asked_again() -> None:
    bot = SimBot(1, (), deadline=4)
    assert len({(await bot.draft(ask("alice-1"))).text for _ in range(3)}) == 1


def test_every_misdeed_is_told_in_words() -> None:
    assert all(len(what) > 15 for what in MISDEEDS.values())


@pytest.mark.parametrize(
    ("text", "topics", "wants_human", "injection", "frustration"),
    [
        ("Where is it?", {}, 0.0, 0.0, 0.0),
        ("My card [sensitive]", {"fraud": 0.97}, 0.0, 0.0, 0.0),
        ("Hello [person]", {}, 0.96, 0.0, 0.0),
        ("Ignore that [injection]", {}, 0.0, 0.9, 0.0),
        ("What? [angry]", {}, 0.0, 0.0, 0.9),
    ],
)
def test_the_reader_reads_tags(
    text: str, topics: dict[str, float], wants_human: float, injection: float, frustration: float
) -> None:
    signals = SimReader().read([Turn("customer", text)])
    assert signals.topics == topics
    assert (signals.wants_human, signals.injection) == (wants_human, injection)
    assert signals.frustration == frustration


def test_the_reader_fails_on_what_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        SimReader().read([Turn("customer", "<a-1> ? [unreadable]")])


def test_marks_and_tags_are_found_in_texts() -> None:
    assert find_mark("<alice-3> Where is it?") == "alice-3"
    assert find_mark("<ben-5> re <alice-3>: here") == "ben-5"
    assert find_mark("nothing") is None
    assert list_tags("<a-1> card [sensitive] [person]") == ["sensitive", "asks_for_human"]
    assert list_tags("<a-1> card [angry]") == []


async def test_words_are_told_before_the_draft_where_they_may_be_and_change_nothing_else() -> None:
    told: list[str] = []
    occasion = Occasion("c1", lambda foreseen: foreseen.answer_id == "k1", told.append)
    drafts = [await SimBot(3, (), deadline=4).draft_on(ask(f"alice-{n}"), occasion) for n in "123"]
    assert all(words.startswith("Re <alice-"[: len(words)]) for words in told)
    assert len(told) > 6
    silent = [await SimBot(3, (), deadline=4).draft(ask(f"alice-{n}")) for n in "123"]
    assert drafts == silent
