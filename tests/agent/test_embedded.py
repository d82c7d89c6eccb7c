"""The embedded model quotes what it is given and makes nothing up."""

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from agent.embedded import EmbeddedChatModel, answer_from, quote_sentences
from agent.exchange import GivenPassage, Reply, Task, write_task
from agent.prompts.prompt import NO_ANSWER
from agent.replies.reading import read_reply
from agent.testing import WordEmbedder

ARTICLE = (
    "Parcels arrive in **2–4 working days**. Bulky goods take one day longer.\n\n"
    "- Express delivery costs 12.90 €.\n- Norway takes a week, see [the list](https://x.example).\n"
)


def test_a_written_answer_is_given_whole() -> None:
    given = (GivenPassage("1", "Cost", "It is free.", "What does it cost?"),)
    assert answer_from("costs?", given, None) == Reply("It is free.", True, ("1",))


def test_without_passages_it_says_that_it_does_not_know() -> None:
    assert answer_from("Why?", (), None) == Reply(NO_ANSWER, answerable=False)


@pytest.mark.parametrize("embedder", [None, WordEmbedder()])
def test_an_article_is_quoted_by_its_best_sentences(embedder: WordEmbedder | None) -> None:
    quoted = quote_sentences("What does express delivery cost?", ARTICLE, embedder)
    assert quoted == "Express delivery costs 12.90 €."
    assert "the list (https://x.example)" in quote_sentences("Norway list", ARTICLE, embedder)


def test_an_article_without_any_likeness_is_quoted_by_its_first_sentences() -> None:
    quoted = quote_sentences("zzz", ARTICLE, None)
    assert quoted.startswith("Parcels arrive in 2–4 working days. Bulky goods")
    assert quoted.count(".") >= 3


async def test_it_is_a_chat_model_like_any_other() -> None:
    model = EmbeddedChatModel(embedder=WordEmbedder())
    task = Task("Cost?", (GivenPassage("7", "Cost", "Free.", "What does it cost?"),))
    message = await model.ainvoke([SystemMessage("rules"), HumanMessage(write_task(task))])
    assert read_reply(message.text) == Reply("Free.", True, ("7",))
    assert model.invoke([HumanMessage(write_task(Task("Hm?")))]).text.startswith("{")
