"""What is between the program and the model, and must not leave: instructions, fences, signs of a format."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.errors import ModelReplyInvalid
from agent.replies.plain_words import plain_words

_FENCES = re.compile(r"</?(?:passages|conversation|question)>")
_RUN = 12
"""Words in a row of the instructions that nobody says by chance."""
_WORDS = re.compile(r"\w+")
_MACHINERY = re.compile(
    r"<\|[^|\n]{1,40}\|>"
    r"|</?(?:think|thinking|thought|reasoning|tool_calls?|tool_response|tool_result|function_calls?|"
    r"invoke|parameter|system|assistant|start_of_turn|end_of_turn|s|bos|eos|pad|unk|scratchpad|"
    r"antml:\w+)(?:\s[^<>\n]{0,100})?>|<function=\w"
    r"|</?(?:answer|reply|response|output|result|final)>"
    r"|\[/?(?:INST|TOOL_CALLS?|TOOL_RESULTS?|AVAILABLE_TOOLS|SYSTEM_PROMPT)\]"
    r"|<</?SYS>>"
    r"|^#{2,3} (?:instructions?|response|input|system|assistant|user):"
    r"|\bto=functions\.\w+|\bfunctions\.\w+\("
    r"|```tool_(?:code|call|outputs?)"
    r'|"(?:tool_calls|function_call|tool_call_id)"\s*:',
    re.IGNORECASE | re.MULTILINE,
)


def check_leaks(answer: str, instructions: str) -> None:
    """Raise ``ModelReplyInvalid`` where ``answer`` repeats ``instructions`` or a machine's format."""
    if leaks(answer, instructions):
        raise ModelReplyInvalid("The model's reply repeats its instructions.", "reply_echo")
    if _MACHINERY.search(answer):
        raise ModelReplyInvalid(
            "The model's reply holds signs of its own format.", "reply_machinery"
        )


def leaks(answer: str, instructions: str) -> bool:
    """Say whether ``answer`` repeats ``instructions`` or the fences around the data."""
    return bool(_FENCES.search(answer)) or _repeats(answer, instructions)


def _repeats(answer: str, instructions: str) -> bool:
    said = _list_runs(answer)
    return bool(said) and not said.isdisjoint(_list_runs_kept(instructions))


def _list_runs(text: str) -> set[tuple[str, ...]]:
    words = _WORDS.findall(plain_words(text))
    return {tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}


_list_runs_kept = lru_cache(maxsize=4)(_list_runs)
"""For instructions: they are the same for many replies."""
