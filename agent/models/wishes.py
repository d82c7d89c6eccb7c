"""What is wished of a provider beside plain words, and which of it a provider will not have."""

from __future__ import annotations

from collections.abc import Collection, Mapping

LOGPROBS = "logprobs"
USAGE = "stream_usage"
TEMPERATURE = "temperature"
TOOLS = "tools"
STRUCTURE = "structure"
"""The first three are names of fields that a LangChain chat model has where it knows the wish."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    LOGPROBS: ("logprobs", "log_probs", "log probabilities"),
    USAGE: ("stream_options", "include_usage"),
    TEMPERATURE: ("temperature",),
    TOOLS: ("tools", "tool_choice", "tool choice", "tool use", "tool calling", "function"),
    STRUCTURE: (
        "response_format",
        "json_schema",
        "structured output",
        "tool_choice",
        "support tools",
    ),
}


def find_unmet(error: BaseException | None, wished: Collection[str]) -> frozenset[str]:
    """Return the wishes that a provider's own words complain of; the first of ``wished`` it names."""
    told = "" if error is None else str(error).lower()
    for wish, words in _WORDS.items():
        if wish in wished and any(word in told for word in words):
            return frozenset({wish})
    return frozenset()
