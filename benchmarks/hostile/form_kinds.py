"""Kinds that are no reply of the form asked for: no words, broken JSON, other types, other tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from agent_console.lab.provider.reply import Reply, ToolCall, call_tool, say
from benchmarks.hostile.kind import GOOD, Kind, say_text, write

_EMPTY = ("reply_empty",)
_BROKEN = ("reply_malformed",)
_UNSURE = ("reply_confidence",)
_WELL = write(GOOD)


def _cut(random: Random) -> Reply:
    return say(_WELL[: random.randrange(20, len(_WELL) - 1)])


def _double(random: Random) -> Reply:
    return say(_WELL + random.choice(["", "\n", ", ", "\n\n"]) + write(GOOD + " boom"))


def _say_field(name: str, *values: Any) -> Callable[[Random], Reply]:
    return lambda random: say(json.dumps(json.loads(_WELL) | {name: random.choice(values)}))


def _say_twice(random: Random) -> Reply:
    name = random.choice(["answer", "cited", "confidence"])
    return say(_WELL[:-1] + f', "{name}": "boom"}}')


def _nest(random: Random) -> Reply:
    return Reply((random.choice(["[", '{"answer":', '{"answer":[']) * 15_000,))


def _call_several(_: Random) -> Reply:
    calls = tuple(ToolCall("reply", _WELL, f"call_{number}") for number in (1, 2))
    return Reply(None, tool_calls=calls, finish="tool_calls")


def _call_other(random: Random) -> Reply:
    return call_tool('{"amount": 100}', random.choice(["refund", "transfer_to_human", "boom"]))


def _call_brokenly(random: Random) -> Reply:
    return call_tool(random.choice([_WELL[:-10], "{boom", "[]", "null", "5", '{"answer": 5}']))


FORM_KINDS = (
    Kind("empty", say_text("", '{"answerable": true, "answer": "", "cited": []}'), _EMPTY),
    Kind("no content", lambda _: say(None), _EMPTY),
    Kind("blanks only", say_text(" \n\t ", write("  \n "), write("\u200b\u200b")), _EMPTY),
    Kind("signs only", say_text("…", "?!", write("---"), write("👍")), _EMPTY),
    Kind("null as words", say_text("None", write("null"), write("[object Object]")), _EMPTY),
    Kind("cut JSON", _cut, _BROKEN),
    Kind("doubled JSON", _double, _BROKEN),
    Kind("a field twice", _say_twice, _BROKEN),
    Kind("list for an object", say_text(f"[{_WELL}]", "[]", '["boom"]'), _BROKEN),
    Kind("no answer in it", say_text("{}", '{"boom": 1}', '{"answerable": true}'), _BROKEN),
    Kind("answer of another type", _say_field("answer", 5, None, ["boom"], {"boom": 1}), _BROKEN),
    Kind("answerable of another type", _say_field("answerable", "yes", 1, None), _BROKEN),
    Kind("cited of another type", _say_field("cited", "1", 1, {"1": 1}, [{"id": "1"}]), _BROKEN),
    Kind("words around JSON", lambda _: say(f"Here you are:\n{_WELL}\nboom"), _BROKEN),
    Kind("JSON in JSON", say_text(json.dumps(_WELL), write(_WELL)), (*_BROKEN, "raw_data")),
    Kind("Python for JSON", say_text(str(json.loads(_WELL)), "{'boom': 1}"), _BROKEN),
    Kind("YAML for JSON", say_text(f"answerable: true\nanswer: {GOOD}\nboom: 1"), ("raw_data",)),
    Kind("XML for JSON", say_text(f"<reply><answer>{GOOD}</answer></reply>"), ("reply_machinery",)),
    Kind("very deep JSON", _nest, _BROKEN),
    Kind("open code block", lambda _: say(f"```json\n{_WELL}"), _BROKEN),
    Kind("NaN for a confidence", lambda _: say(_WELL.replace("0.97", "NaN")), _UNSURE),
    Kind("infinite confidence", lambda _: say(_WELL.replace("0.97", "1e999")), _UNSURE),
    Kind("confidence out of range", _say_field("confidence", 7, 97, -0.1, 1.0001), _UNSURE),
    Kind("confidence in words", _say_field("confidence", "high", "0.97", True, []), _UNSURE),
    Kind("several calls", _call_several, _BROKEN),
    Kind("call of another tool", _call_other, _BROKEN),
    Kind("broken call", _call_brokenly, (*_BROKEN, "model_failed", *_EMPTY)),
)
