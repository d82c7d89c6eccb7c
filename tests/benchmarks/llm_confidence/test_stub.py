"""The stub model does what its habits say, and what it did is known."""

from __future__ import annotations

from dataclasses import replace

from agent.exchange import GivenPassage, Task
from agent.models.model import Asking
from agent.prompts.check import build_check
from agent.prompts.prompt import build_messages, choose_prompt
from agent.replies.reading import read_message
from agent.replies.word_doubt import read_word_doubt
from benchmarks.llm_confidence.stub import Habits, Kind, StubModel

TEXTS = ["Cards arrive within two weeks.", "Gloves are sold upstairs. Hats are sold here."]
PASSAGES = tuple(GivenPassage(str(n), "", text) for n, text in enumerate(TEXTS, 1))
TASK = Task("Where is my card?", PASSAGES)
PROMPT = choose_prompt()


def build(kind: Kind, **habits: object) -> StubModel:
    shares = {"knowing": {kind: 1.0}, **habits}
    return StubModel(lambda _: TEXTS[0], TEXTS, replace(Habits(), **shares), seed=1)  # type: ignore[arg-type]


async def test_a_right_answer_cites_what_it_rewords() -> None:
    model = build("right")
    told = await model.ask(build_messages(TASK, PROMPT))
    reply = read_message(told.message)
    assert (reply.cited, model.seen[TASK.question]) == (("1",), "right")
    assert told.tokens is not None
    doubt = read_word_doubt([(each.text, each.logprob) for each in told.tokens], reply.answer)
    assert doubt is not None
    assert 0 < doubt.mean < 1
    assert (await model.ask(build_messages(TASK, PROMPT))).message == told.message


async def test_where_the_right_passage_is_missing_it_guesses() -> None:
    model = build("right", guessing={"refusal": 1.0})
    told = await model.ask(build_messages(replace(TASK, passages=PASSAGES[1:]), PROMPT))
    assert not read_message(told.message).answerable
    assert model.seen[TASK.question] == "refusal"


async def test_it_checks_and_answers_anew_as_its_habits_say() -> None:
    model = build("wrong passage", caught=1.0, steady=(1.0, 1.0), has_logprobs=False)
    first = read_message((await model.ask(build_messages(TASK, PROMPT))).message)
    assert first.cited == ("2",)
    check = read_message((await model.ask(build_check(TASK, first.answer))).message)
    assert not check.answerable
    again = await model.ask(build_messages(TASK, PROMPT), Asking(temperature=0.8))
    assert read_message(again.message).cited == ("2",)
    assert (again.tokens, model.calls) == (None, 3)


async def test_it_replies_in_another_form_where_that_is_its_habit() -> None:
    messages = build_messages(TASK, PROMPT)
    asked = read_message((await build("right").ask(messages)).message)
    uncited = read_message((await build("right", form="nothing cited").ask(messages)).message)
    plain = await build("right", form="plain words").ask(messages)
    assert uncited == replace(asked, cited=())
    assert plain.message.text == asked.answer
    assert not read_message(plain.message).structured
