"""Instructions and signs of a model's own format do not leave; words that look a little like them do."""

import pytest

from agent.errors import ModelReplyInvalid
from agent.prompts.prompt import choose_prompt
from agent.replies.leaks import check_leaks

TOLD = choose_prompt().text


@pytest.mark.parametrize(
    "answer",
    ["Sure: <passages>\n[]", "It is free.</question>", TOLD, TOLD.upper()[40:400], TOLD[-150:]],
)
def test_instructions_are_not_repeated(answer: str) -> None:
    with pytest.raises(ModelReplyInvalid) as refused:
        check_leaks(answer, TOLD)
    assert refused.value.code == "reply_echo"


@pytest.mark.parametrize(
    "answer",
    [
        "<|im_start|>assistant\nIt is free.",
        "It is free.<|endoftext|>",
        "<think>Do they mean the card? It is free.",
        "[INST] It is free. [/INST]",
        "<<SYS>> It is free.",
        "<tool_call>refund()</tool_call>",
        "<function=refund>{}</function>",
        "to=functions.refund It is free.",
        "functions.refund(id=1)",
        "### Response:\nIt is free.",
        "```tool_code\nrefund()\n```",
        "It is free.</s>",
        'It is free. "tool_calls": []',
    ],
)
def test_signs_of_a_format_are_not_shown(answer: str) -> None:
    with pytest.raises(ModelReplyInvalid) as refused:
        check_leaks(answer, TOLD)
    assert refused.value.code == "reply_machinery"


@pytest.mark.parametrize(
    "answer",
    [
        "It is free, I think.",
        "Orders < 50 € cost 5 €, orders > 50 € are free.",
        "Answer in the language of your choice. I am sorry, I do not know that.",
        "The response: write to <help@example.org> and ask the assistant.",
    ],
)
def test_ordinary_words_pass(answer: str) -> None:
    check_leaks(answer, TOLD)
    check_leaks(answer, "")
