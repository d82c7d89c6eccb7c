"""The bot: from turns to a draft that can be judged, whatever the model does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableLambda

from agent.bot import SupportBot
from agent.confidence.certification import Certification
from agent.confidence.guarantee import Certificate
from agent.confidence.standard import Standard
from agent.dialogue import Deed, Draft, Occasion, ToolCall, Turn
from agent.drafting.allowance import Allowance
from agent.drafting.second_look import SecondLook
from agent.embedded import EmbeddedChatModel
from agent.errors import ModelFailed, ModelReplyInvalid, ModelTimedOut, NothingToAnswer
from agent.exchange import Reply, read_task, write_reply
from agent.knowledge.excerpts import ExcerptShelf
from agent.models.build import build_streamed_model
from agent.models.chat import StreamedModel
from agent.models.fallback import FallbackModel
from agent.models.model import PLAIN, Asking, Token, Told
from agent.prompts.prompt import NO_ANSWER, choose_prompt
from agent.rehearsal import rehearse
from agent.settings import BotSettings
from agent.testing import WordEmbedder, build_knowledge
from agent.tools.langchain_tool import LangChainTool
from agent.tools.toolbox import Toolbox
from agent.tools.using import ToolUser
from agent_console.lab.provider.reply import say
from agent_console.lab.provider.server import open_provider
from tests.agent.confidence.labels import build_basis
from tests.agent.tools import shop

KNOWLEDGE = build_knowledge(
    {
        "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time in days"],
        "Delivery costs 4.90 €.": ["What does delivery cost?", "price of delivery"],
        "Choose Forgot password.": ["I forgot my password", "reset password"],
    },
    version=3,
)


def build_bot(model: Any = None, *, sure: bool = True) -> SupportBot:
    return SupportBot(
        StreamedModel(model or EmbeddedChatModel(embedder=WordEmbedder()), "test"),
        KNOWLEDGE,
        rehearse(KNOWLEDGE) if sure else None,
        max_error=0.02,
        confidence_name="3.1",
    )


def reply_with(text: str | BaseMessage) -> RunnableLambda[Any, Any]:
    return RunnableLambda(lambda _: AIMessage(text) if isinstance(text, str) else text)


def fail_with(error: Exception) -> RunnableLambda[Any, Any]:
    def fail(_: object) -> BaseMessage:
        raise error

    return RunnableLambda(fail)


def ask(text: str) -> Sequence[Turn]:
    return [Turn("customer", text)]


async def test_a_known_question_is_answered_from_its_entry() -> None:
    draft = await build_bot().draft(ask("How long does delivery take?"))
    assert draft.text == "Delivery takes 2 to 4 days."
    assert draft.answer_id == "a1"
    (source,) = draft.sources
    assert (source.id, source.quote) == ("a1", "Delivery takes 2 to 4 days.")
    assert draft.versions == {
        "model": "test",
        "prompt": choose_prompt().version,
        "knowledge": "3",
        "calibration": "3.1",
    }
    value, raw = draft.confidence.value, draft.confidence.raw
    assert value is not None
    assert 0.5 < value < 1
    assert sum(draft.confidence.shares.values()) == pytest.approx(raw)
    assert draft.confidence.certified is False
    assert draft.signals["nearest"] > 0.8


async def test_where_nothing_fits_it_says_so_and_is_sure_of_nothing() -> None:
    draft = await build_bot().draft(ask("Who won the match?"))
    assert (draft.text, draft.answer_id, draft.sources) == (NO_ANSWER, None, ())
    assert draft.signals["refused"] == 1.0
    assert draft.confidence.value is not None
    assert draft.confidence.value < 0.01


async def test_a_model_that_reads_excerpts_is_shown_more_and_cites_in_its_own_order() -> None:
    reply = '{"answer": "4.90 €, 2 to 4 days", "cited": ["2", "1"]}'
    bot = build_bot(reply_with(reply)).read_from(ExcerptShelf(KNOWLEDGE.entries))
    draft = await bot.draft(ask("What does delivery cost?"))
    assert [source.id for source in draft.sources] == ["a1", "a2"]
    assert [source.start for source in draft.sources] == [0, 0]
    assert (draft.answer_id, draft.signals["other_source"]) == ("a1", 1.0)
    assert draft.signals["ungrounded"] == 0.0


async def test_without_a_confidence_model_nothing_is_measured() -> None:
    draft = await build_bot(sure=False).draft(ask("How long does delivery take?"))
    assert draft.text == "Delivery takes 2 to 4 days."
    assert draft.confidence.value is None


async def test_a_model_sees_passages_turns_and_question_as_data() -> None:
    seen: list[Any] = []

    def answer(messages: list[BaseMessage]) -> AIMessage:
        seen.append(read_task(messages[-1].text))
        return AIMessage('{"answerable": true, "answer": "4.90 €", "cited": ["1"]}')

    turns = [Turn("customer", "Hi"), Turn("bot", "Hello"), *ask("What does delivery cost you?")]
    draft = await build_bot(RunnableLambda(answer)).draft(turns)
    (task,) = seen
    assert task.question == "What does delivery cost you?"
    assert task.conversation == tuple(turns)
    assert task.passages[0].text == "Delivery costs 4.90 €."
    assert draft.answer_id == "a2"


@pytest.mark.parametrize(
    ("reply", "signal", "value"),
    [
        ('{"answer": "It costs nothing.", "cited": []}', "uncited", 1.0),
        ('{"answer": "4.90 €", "cited": []}', "inferred", 1.0),
        ('{"answer": "4.90 €", "cited": ["99"]}', "inferred", 1.0),
        ('{"answer": "7 €", "cited": ["1"]}', "ungrounded", 1.0),
        ('{"answer": "4.90 € or 7 €", "cited": ["1"]}', "ungrounded", 0.5),
        ('{"answer": "4.90 €", "cited": ["1"], "confidence": 0.25}', "doubt", 0.75),
        ('{"answer": "4.90 €", "cited": ["2"]}', "other_source", 1.0),
        ("It is 4.90 €", "unstructured", 1.0),
        ('{"answer": "You pay 4.90 €.", "cited": ["1"]}', "composed", 1.0),
        ('{"answerable": false, "answer": "I do not know."}', "refused", 1.0),
    ],
)
async def test_what_speaks_against_a_reply_lowers_its_confidence(
    reply: str, signal: str, value: float
) -> None:
    question = ask("What does delivery cost?")
    draft = await build_bot(reply_with(reply)).draft(question)
    good = await build_bot(reply_with('{"answer": "4.90 €", "cited": ["1"]}')).draft(question)
    assert not good.signals.get(signal)
    assert draft.signals[signal] == pytest.approx(value)
    assert draft.confidence.shares[signal] < 0
    assert draft.confidence.value is not None
    assert good.confidence.value is not None
    assert draft.confidence.value < good.confidence.value


async def test_words_without_ground_are_never_sure_even_for_a_known_question() -> None:
    question = ask("What does delivery cost?")
    for words in ("Hello there.", '{"answer": "It costs nothing.", "cited": []}'):
        draft = await build_bot(reply_with(words)).draft(question)
        assert draft.confidence.value is not None
        assert draft.confidence.value < 0.8
    quoted = '{"answer": "Delivery costs 4.90 €.", "cited": ["1"], "confidence": 0.95}'
    draft = await build_bot(reply_with(quoted)).draft(question)
    assert draft.signals["composed"] == 0.0
    assert draft.confidence.value is not None
    assert draft.confidence.value > 0.8


@pytest.mark.parametrize(
    ("words", "is_sure"),
    [
        ("Delivery takes 2 to 4 days.", True),
        ("A delivery usually takes two to four days.", True),
        ("Sure! It takes two to four days for a delivery. I hope this helps!", True),
        ("A delivery usually takes two to five days.", False),
        ("A delivery does not take two to four days.", False),
        ("A delivery takes two to four days. Our courier rings you twice.", False),
        ("Delivery takes 2 to 4 days. Choose Forgot password.", False),
        ("It depends on the courier.", False),
        ("I'm sorry, I do not know that.", False),
    ],
)
@pytest.mark.parametrize("is_plain", [True, False])
async def test_an_answer_that_names_no_source_is_held_against_what_its_words_stand_in(
    words: str, is_sure: bool, is_plain: bool
) -> None:
    reply = Reply(words, answerable=True, cited=(), confidence=0.95)
    bot = build_bot(reply_with(words if is_plain else write_reply(reply)))
    draft = await bot.draft(ask("How long does delivery take?"))
    cited = build_bot(reply_with(write_reply(replace(reply, cited=("1",)))))
    named = await cited.draft(ask("How long does delivery take?"))
    assert draft.confidence.value is not None
    assert named.confidence.value is not None
    assert draft.confidence.value < named.confidence.value or not is_sure
    assert (draft.confidence.value > 0.8) is is_sure, draft.confidence
    assert is_sure or draft.confidence.value < 0.5
    if is_sure:
        assert [source.id for source in draft.sources] == ["a1"]
        assert (draft.signals["inferred"], draft.signals["uncited"]) == (1.0, 0.0)


async def test_plain_words_of_a_server_with_openai_s_protocol_are_enough() -> None:
    pytest.importorskip("langchain_openai")
    async with open_provider(lambda _: say("Delivery takes 2 to 4 days.")) as provider:
        local = build_streamed_model(BotSettings("openai:local", provider.openai_url))
        bot = SupportBot(local, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.02)
        draft = await bot.draft(ask("How long does delivery take?"))
    assert [source.id for source in draft.sources] == ["a1"]
    assert (draft.confidence.value or 0) > 0.9


async def test_words_of_another_entry_than_the_best_found_are_told_as_that() -> None:
    question = ask("How long does delivery take?")
    draft = await build_bot(reply_with("Delivery costs 4.90 €.")).draft(question)
    right = await build_bot(reply_with("Delivery takes 2 to 4 days.")).draft(question)
    assert (draft.answer_id, draft.signals["other_source"]) == ("a2", 1.0)
    assert (draft.confidence.raw or 0) < (right.confidence.raw or 0) - 1


class SpokenModel:
    """Says one thing with log-probabilities, and another when it is asked to check it."""

    def __init__(self, text: str, check: str = "", *logprobs: float, name: str = "test") -> None:
        self._text, self._check, self._logprobs = text, check, logprobs
        self.name = name
        self.checks = 0
        self.is_down = False

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        if self.is_down:
            raise ModelFailed
        is_check = "check answers" in messages[0].text
        self.checks += is_check
        words = (self._check if is_check else self._text).split(" ")
        tokens = [
            Token(word if place == 0 else f" {word}", logprob)
            for place, (word, logprob) in enumerate(
                zip(words, self._logprobs or [-0.1] * len(words), strict=True)
            )
        ]
        return Told(message=AIMessage(" ".join(words)), model=self.name, tokens=tuple(tokens))


COSTS = '{"answer": "Delivery costs you 4.90 €.", "cited": ["1"]}'


async def test_the_doubt_in_the_answer_s_words_counts() -> None:
    question = ask("What does delivery cost?")
    sure, unsure = (
        SpokenModel(COSTS, "", -5.0, -0.1, -0.1, -0.2, last, -0.1, -5.0, -5.0)
        for last in (-0.01, -3.0)
    )
    drafts = [
        await SupportBot(model, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.02).draft(question)
        for model in (sure, unsure)
    ]
    assert drafts[0].signals["least_sure_word"] < 0.2 < drafts[1].signals["least_sure_word"]
    assert (drafts[0].confidence.raw or 0) > (drafts[1].confidence.raw or 0)
    assert drafts[1].confidence.shares["least_sure_word"] < 0


async def test_near_the_threshold_the_model_is_asked_again() -> None:
    check = '{"answerable": false, "answer": "no", "cited": [], "confidence": 0.9}'
    model = SpokenModel(COSTS, check)
    bot = SupportBot(model, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.02)
    question = ask("What does delivery cost?")
    first = await bot.draft(question)
    assert "self_doubt" not in first.signals
    assert first.confidence.value is not None
    value = first.confidence.value
    near = replace(bot_standard(), threshold=value - (1 - value) / 2)
    bot = bot.hold_to(near, "c1")

    def look(bot: SupportBot, allowance: Allowance) -> SupportBot:
        return bot.look_twice(SecondLook(model, WordEmbedder(), allowance, 30.0))

    poor = await look(bot, Allowance(0.0)).draft(question)
    assert (poor.signals, model.checks) == (first.signals, 0)
    again = await look(bot, Allowance(0.5, saved=10.0)).draft(question)
    assert (again.signals["self_doubt"], model.checks) == (1.0, 1)
    assert again.confidence.shares["self_doubt"] < 0
    assert (again.confidence.value or 0) < (first.confidence.value or 0)


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ("A delivery usually takes two to four days.", True),
        ("A delivery usually takes two to five days.", False),
        ("A delivery takes two to four days. Our courier rings you twice.", False),
        ("A delivery does not take two to four days.", False),
        ("A delivery takes two to four days, free of charge.", False),
        ("A delivery takes two to four days worldwide, also on Sundays.", False),
    ],
)
async def test_with_few_entries_a_faithful_rewording_passes_and_no_other(
    count: int, words: str, passes: bool
) -> None:
    few = build_knowledge(
        {
            "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time"],
            "You can return anything within 30 days.": ["Can I return it?", "send it back"],
            "Choose Forgot password.": ["I forgot my password", "reset my password"],
        }
        if count == 3
        else {
            "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time"],
            "You can return anything within 30 days.": ["Can I return it?", "send it back"],
        }
    )
    model = SpokenModel(write_reply(Reply(words, answerable=True, cited=("1",), confidence=0.95)))
    bot = SupportBot(model, few, rehearse(few), max_error=0.02)
    confidence = (await bot.draft(ask("How long does delivery take?"))).confidence
    assert confidence.value is not None
    assert (confidence.value > 0.99) is passes
    assert passes or confidence.value < 0.5


def bot_standard() -> Standard:
    return Standard(rehearse(KNOWLEDGE), 0.9)


async def test_a_fallback_answers_under_its_own_name_and_without_a_certificate() -> None:
    own, other = SpokenModel(COSTS), SpokenModel(COSTS, name="other")
    proven = Certificate(0.9, 0.02, 0.95, 200, 0, 0.0149, 0, 0.1, 0.6)
    certified = replace(
        bot_standard(),
        certification=Certification(rehearse(KNOWLEDGE), build_basis(), proven, {}, {}),
    )
    drafts = []
    for spoken in (own, other):
        bot = SupportBot(FallbackModel(own, spoken), KNOWLEDGE, None, max_error=0.02)
        own.is_down = spoken is other
        drafts.append(await bot.hold_to(certified, "c1").draft(ask("What does delivery cost?")))
    assert [draft.versions["model"] for draft in drafts] == ["test", "other"]
    assert [draft.confidence.certified for draft in drafts] == [True, False]
    assert drafts[0].confidence.value == drafts[1].confidence.value


async def test_giving_the_same_answer_again_is_noticed() -> None:
    turns = [
        Turn("customer", "How long does delivery take?"),
        Turn("bot", "delivery takes 2 to 4 days"),
        Turn("customer", "But how long does delivery take to arrive here?"),
    ]
    assert (await build_bot().draft(turns)).signals["repeated"] == 1.0


async def test_a_short_follow_up_is_read_with_the_question_before() -> None:
    turns = [
        Turn("customer", "What does delivery cost?"),
        Turn("bot", "It depends."),
        Turn("customer", "For me?"),
    ]
    draft = await build_bot().draft(turns)
    assert (draft.answer_id, draft.signals["follow_up"]) == ("a2", 1.0)


async def test_arguments_of_a_tool_call_are_a_reply_too() -> None:
    call = {"name": "reply", "args": {"answer": "4.90 €", "cited": ["1"]}, "id": "x"}
    message = AIMessage("", tool_calls=[{**call, "type": "tool_call"}])
    draft = await build_bot(reply_with(message)).draft(ask("What does delivery cost?"))
    assert draft.text == "4.90 €"


class ReadTimeout(Exception):
    """As HTTP clients call it."""


@pytest.mark.parametrize(
    ("model", "error"),
    [
        (fail_with(RuntimeError("429")), ModelFailed),
        (fail_with(TimeoutError()), ModelTimedOut),
        (fail_with(ReadTimeout()), ModelTimedOut),
        (reply_with(""), ModelReplyInvalid),
        (reply_with('{"answer": '), ModelReplyInvalid),
        (RunnableLambda(lambda _: "no message"), ModelReplyInvalid),
    ],
)
async def test_a_broken_model_is_a_typed_error(
    model: RunnableLambda[Any, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await build_bot(model).draft(ask("What does delivery cost?"))


async def test_without_a_question_there_is_no_draft() -> None:
    with pytest.raises(NothingToAnswer):
        await build_bot().draft([Turn("bot", "Hello")])


@pytest.mark.parametrize("text", ["\ud800\udfff", "?", "a" * 20_000, "\x00x", "😀" * 50, "你好"])
async def test_no_text_of_a_customer_breaks_it(text: str) -> None:
    assert (await build_bot().draft(ask(text))).text


# -- words on their way ---------------------------------------------------------------------------


class Writing:
    """A model that writes its reply letter by letter."""

    name = "test"

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.asking: Asking | None = None

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.asking = asking
        for end in range(len(self.reply) + 1):
            if asking.hear is not None:
                asking.hear(self.reply[:end])
        return Told(message=AIMessage(self.reply), model=self.name)


def build_writing_bot(reply: str) -> tuple[SupportBot, Writing]:
    model = Writing(reply)
    return SupportBot(model, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.02), model


async def test_words_are_told_where_the_search_alone_foresees_an_answer_that_may_be_sent() -> None:
    reply = '{"answerable": true, "answer": "Delivery takes 2 to 4 days.", "cited": ["1"]}'
    bot, model = build_writing_bot(reply)
    foreseen: list[Draft] = []
    told: list[str] = []

    def may_speak(draft: Draft) -> bool:
        foreseen.append(draft)
        return True

    turns = ask("How long does delivery take?")
    draft = await bot.draft_on(turns, Occasion("c1", may_speak, told.append))
    assert told == [
        *("Delivery", "Delivery takes", "Delivery takes 2"),
        *("Delivery takes 2 to", "Delivery takes 2 to 4"),
    ]
    (expected,) = foreseen
    assert (expected.text, expected.answer_id, draft.answer_id) == ("", "a1", "a1")
    assert expected.confidence.value is not None
    assert expected.confidence.value > 0.5
    assert model.asking is not None
    assert model.asking.conversation_id == "c1"


async def test_no_words_are_told_where_that_is_not_allowed() -> None:
    bot, model = build_writing_bot('{"answerable": true, "answer": "Soon, I hope."}')
    told: list[str] = []
    await bot.draft_on(ask("Where?"), Occasion("c1", lambda _: False, told.append))
    assert told == []
    assert model.asking == Asking("c1")


async def test_a_number_that_no_source_holds_ends_the_words_before_it() -> None:
    bot, _ = build_writing_bot('{"answerable": true, "answer": "It takes 9 days now."}')
    told: list[str] = []
    turns = ask("How long does delivery take?")
    await bot.draft_on(turns, Occasion(may_speak=lambda _: True, hear=told.append))
    assert told[-1] == "It takes"


# -- tools ----------------------------------------------------------------------------------------

LOOK = ("order_status", {"order": "4711"})
PAY = ("refund", {"order": "4711", "amount": 20.0})


class Calling:
    """Calls tools, one reply after the other, and says words in the end."""

    name = "test"

    def __init__(self, *said: str | tuple[str, dict[str, Any]]) -> None:
        self.said = list(said)
        self.askings: list[Asking] = []

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.askings.append(asking)
        said = self.said[len(self.askings) - 1]
        if isinstance(said, str):
            return Told(message=AIMessage(said), model=self.name)
        call = {"name": said[0], "args": said[1], "id": "x", "type": "tool_call"}
        return Told(message=AIMessage("Let me see.", tool_calls=[call]), model=self.name)


def build_calling_bot(*said: str | tuple[str, dict[str, Any]]) -> tuple[SupportBot, Calling]:
    model = Calling(*said)
    tools = Toolbox([LangChainTool(each) for each in (shop.order_status, shop.refund)])
    bot = SupportBot(model, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.02)
    return bot.use_tools(ToolUser(tools, 30.0)), model


def on_shop(*deeds: Deed) -> Occasion:
    return Occasion(
        "c1", deeds=deeds, permit=lambda name: "free" if name == "order_status" else "approve"
    )


async def test_an_answer_that_cites_a_tool_rests_on_it_and_is_sure_of_nothing() -> None:
    reply = '{"answer": "Your order was shipped on 3 May.", "cited": ["t1"], "confidence": 1}'
    bot, model = build_calling_bot(LOOK, reply)
    draft = await bot.draft_on(ask("Where is my order 4711?"), on_shop())
    assert draft.text == "Your order was shipped on 3 May."
    assert (draft.rests_on_tool, draft.confidence.value, draft.answer_id) == (True, None, None)
    assert [source.id for source in draft.sources] == ["tool:order_status"]
    assert [(use.name, use.ok) for use in draft.used] == [("order_status", True)]
    assert (draft.flaws, draft.signals["ungrounded"]) == ((), 0.0)
    assert len(model.askings[0].tools) == 2


async def test_a_number_that_no_tool_told_is_a_flaw() -> None:
    bot, _ = build_calling_bot(LOOK, '{"answer": "It was shipped on 9 May.", "cited": ["t1"]}')
    draft = await bot.draft_on(ask("Where is my order 4711?"), on_shop())
    assert "groundless" in [flaw.kind for flaw in draft.flaws]


async def test_what_a_person_must_allow_is_wanted_and_no_answer() -> None:
    bot, _ = build_calling_bot(PAY)
    draft = await bot.draft_on(ask("Please refund 20 € for order 4711."), on_shop())
    assert draft.wants == (ToolCall(*PAY, "approve", "Pay money back for an order."),)
    assert (draft.text, draft.confidence.value, draft.flaws) == ("", None, ())
    assert draft.versions["model"] == "test"


async def test_what_was_carried_out_may_be_said_and_nothing_else() -> None:
    deed = Deed(*PAY, "Refunded 20.00 €.")
    turns = ask("Please refund 20 € for order 4711.")
    for words, kinds in (("refunded 20 €", []), ("cancelled it", ["promise"])):
        bot, _ = build_calling_bot(f'{{"answer": "I have {words}.", "cited": ["t1"]}}')
        draft = await bot.draft_on(turns, on_shop(deed))
        assert [flaw.kind for flaw in draft.flaws] == kinds
        assert draft.rests_on_tool


async def test_no_words_of_what_tells_of_a_deed_are_foreseen_to_be_sure() -> None:
    foreseen: list[Draft] = []

    def may_speak(draft: Draft) -> bool:
        foreseen.append(draft)
        return False

    bot, _ = build_calling_bot('{"answer": "It is done.", "cited": ["t1"]}')
    turns = ask("How long does delivery take?")
    deeds = [Deed(*PAY, "Refunded 20.00 €.")]
    draft = await bot.draft_on(turns, Occasion("c1", may_speak, deeds=deeds))
    (expected,) = foreseen
    assert (expected.rests_on_tool, draft.rests_on_tool) == (True, True)
    assert (expected.confidence, expected.confidence.value) == (draft.confidence, None)


async def test_with_tools_an_answer_from_the_knowledge_is_judged_as_ever() -> None:
    reply = '{"answer": "Delivery takes 2 to 4 days.", "cited": ["1"], "confidence": 0.9}'
    question = ask("How long does delivery take?")
    plain = await build_bot(reply_with(reply)).draft(question)
    bot, _ = build_calling_bot(reply)
    draft = await bot.draft_on(question, on_shop())
    assert (draft.rests_on_tool, draft.used, draft.answer_id) == (False, (), "a1")
    assert draft.confidence.value == plain.confidence.value


async def test_a_bot_that_judges_another_s_words_uses_no_tools() -> None:
    bot, _ = build_calling_bot(LOOK)
    other = Calling('{"answer": "Delivery takes 2 to 4 days.", "cited": ["1"]}')
    await bot.speak_for(other).draft(ask("How long does delivery take?"))
    assert other.askings == [PLAIN]
