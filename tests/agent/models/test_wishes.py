"""What a provider complains of is found in its own words."""

from __future__ import annotations

import pytest

from agent.models.wishes import LOGPROBS, STRUCTURE, TEMPERATURE, TOOLS, USAGE, find_unmet

PLAINLY = {LOGPROBS, USAGE, TEMPERATURE, STRUCTURE}


@pytest.mark.parametrize(
    ("told", "unmet"),
    [
        ("logprobs are not supported with reasoning models.", {"logprobs"}),
        ("'temperature' does not support 0 with this model", {"temperature"}),
        ("Unknown parameter: stream_options", {"stream_usage"}),
        ("response_format of type json_schema is not supported", {"structure"}),
        ("registry.ollama.ai/library/llama does not support tools", {"structure"}),
        ("context length exceeded", set()),
        ("invalid image format", set()),
    ],
)
def test_the_wish_is_found(told: str, unmet: set[str]) -> None:
    assert find_unmet(RuntimeError(told), PLAINLY) == unmet


def test_without_words_nothing_is_found() -> None:
    assert find_unmet(None, PLAINLY) == set()


@pytest.mark.parametrize(
    "told",
    [
        "registry.ollama.ai/library/llama does not support tools",
        "Invalid schema for function 'refund': object is not allowed",
        "tool_choice needs a server that was started for it",
    ],
)
def test_what_was_not_wished_is_not_missed(told: str) -> None:
    wished = {LOGPROBS, USAGE, TEMPERATURE, TOOLS}
    assert find_unmet(RuntimeError(told), wished) == {TOOLS}
    assert find_unmet(RuntimeError(told), wished - {TOOLS}) == set()
