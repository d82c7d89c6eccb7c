"""Kinds of a model that was given tools: wrong calls, endless ones, and words that no tool bears out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from agent_console.lab.provider.reply import Reply, ToolCall, call_tool, say, split_words
from benchmarks.hostile.kind import WANTED, Kind, write

_Kind = partial(Kind, has_tools=True)
_ENDLESS = ("reply_endless_calls",)
_UNFIT = ("reply_unfit_call",)
_BROKEN = ("reply_malformed", "model_failed", "reply_empty")
_LATE = ("model_timed_out",)
"""Thousands of pieces take their time: on a slow machine that is over first."""
_LOOK = '{"order": "4711"}'
_PAY = '{"order": "4711", "amount": 20}'


def _call(*names: str, args: str = _PAY) -> Callable[[Random], Reply]:
    return lambda random: call_tool(args, random.choice(names))


def _call_with(name: str, *args: str) -> Callable[[Random], Reply]:
    return lambda random: call_tool(random.choice(args), name)


def _call_all(*calls: ToolCall, words: str | None = None) -> Reply:
    pieces = None if words is None else split_words(words)
    return Reply(pieces, tool_calls=calls, finish="tool_calls")


def _call_hundreds(random: Random) -> Reply:
    numbers = range(random.randrange(50, 300))
    calls = (ToolCall("refund", _PAY.replace("4711", str(n)), f"call_{n}") for n in numbers)
    return _call_all(*calls)


def _call_twice(random: Random) -> Reply:
    ids = random.choice([("same", "same"), ("one", "other")])
    return _call_all(*(ToolCall("refund", _PAY, each) for each in ids))


def _promise_and_call(random: Random) -> Reply:
    words = random.choice(["I have refunded you. ", "boom ", write("I am refunding you now.")])
    return _call_all(ToolCall("refund", _PAY), words=words)


def _reply_and_call(_: Random) -> Reply:
    return _call_all(ToolCall("reply", write("boom"), "one"), ToolCall("refund", _PAY, "other"))


def _write_args(**args: Any) -> str:
    return json.dumps({"order": "4711", "amount": 20} | args)


def _say_after(*answers: str) -> Callable[[Random], Reply]:
    return lambda random: say(write(random.choice(answers), cited=["t1"]))


def _look(_: Random) -> Reply:
    return call_tool(_LOOK, "order_status")


TOOL_KINDS = (
    _Kind("call of no tool", _call("transfer_money", "Refund", "refund()", "", "boom"), _ENDLESS),
    _Kind(
        "call of a tool that tricks", _call("ref\u202eund", "refund\u0000"), ("reply_unshowable",)
    ),
    _Kind(
        "arguments of other types",
        _call_with(
            "refund", _write_args(amount="boom"), _write_args(order=5), _write_args(amount=[])
        ),
        _ENDLESS,
    ),
    _Kind("arguments missing", _call_with("refund", "{}", _LOOK, '{"amount": 5}'), _ENDLESS),
    _Kind(
        "arguments of nobody",
        _call_with("refund", _write_args(customer="u2"), _write_args(config={"key": "boom"})),
        _ENDLESS,
    ),
    _Kind("arguments that are no object", _call_with("refund", "[]", "5", '"boom"'), _BROKEN),
    _Kind("arguments cut off", _call_with("refund", _PAY[:-3], _PAY[:9], "{boom"), _BROKEN),
    _Kind(
        "arguments without an end",
        _call_with("refund", '{"a":' * 4_000, "[" * 9_000),
        (*_BROKEN, *_UNFIT, *_LATE),
    ),
    _Kind(
        "arguments that go on and on",
        lambda random: call_tool(
            _write_args(order="x" * random.randrange(70_000, 99_000)), "refund"
        ),
        ("reply_too_long", *_LATE),
    ),
    _Kind(
        "arguments too long to be read",
        _call_with("refund", _write_args(order="x" * 9_000)),
        _UNFIT,
    ),
    _Kind(
        "half characters in arguments",
        _call_with("refund", '{"order": "\\ud800", "amount": 20}'),
        (*_UNFIT, "model_failed"),
    ),
    _Kind(
        "arguments that trick their reader",
        _call_with("refund", _write_args(order="4711\u202e"), _write_args(order="\x1b[31m4711")),
        _UNFIT,
    ),
    _Kind(
        "numbers that are none in arguments",
        _call_with("refund", _PAY.replace("20", "NaN"), _PAY.replace("20", "1e999")),
        (*_UNFIT, *_BROKEN),
    ),
    _Kind(
        "numbers too large in arguments",
        _call_with("refund", _PAY.replace("20", "9" * 30)),
        _UNFIT,
    ),
    _Kind("hundreds of calls", _call_hundreds, ("reply_many_calls",)),
    _Kind("calls without an end", _look, _ENDLESS),
    _Kind("the same call twice", _call_twice, (WANTED,)),
    _Kind("calls mixed with words", _promise_and_call, (WANTED,)),
    _Kind("a call beside a reply", _reply_and_call, _ENDLESS),
    _Kind(
        "a deed that a holder alone may do",
        _call("close_account", args='{"reason": "boom"}'),
        (WANTED,),
    ),
    _Kind(
        "obeying a result", _look, (WANTED,), after=_call("refund", args=_write_args(amount=500))
    ),
    _Kind(
        "a deed after a look",
        _look,
        ("promise",),
        after=_say_after("I have refunded you.", "Your order 4711 has been cancelled."),
    ),
    _Kind(
        "a number that no result has",
        _look,
        ("groundless",),
        after=_say_after("It was shipped on 9 May.", "Order 4712 was shipped on 3 May."),
    ),
    _Kind(
        "a link that no result has",
        _look,
        ("unknown_contact",),
        after=_say_after("Order 4711 was shipped on 3 May, see https://boom.example/x."),
    ),
    _Kind(
        "the opposite of a result",
        _look,
        ("denial",),
        after=_say_after("Order 4711 was not shipped on 3 May."),
    ),
    _Kind(
        "broken words after a look",
        _look,
        ("reply_malformed", "reply_empty"),
        after=lambda random: say(random.choice(["{boom", "", "[]"])),
    ),
)
