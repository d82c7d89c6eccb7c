"""What tools told, as a model is shown it: passages among the others, data like them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.dialogue import LONGEST_QUOTE, Deed, Source, ToolUse
from agent.exchange import GivenPassage
from agent.replies.backing import Evidence

LONGEST_RESULT = 4_000
"""Characters of a result that are kept."""

_CUT = " … (cut)"
_LONGEST_TITLE = 200
_NOTHING = "It told nothing."
_DONE = "This was carried out in this conversation, after a person's yes. It told:"
_FAILED = "This did not go well:"


@dataclass(frozen=True, slots=True)
class Result:
    """What one tool told, and the passage that shows it.

    ``is_deed``: it was carried out after a person's yes.
    """

    given: GivenPassage
    name: str
    told: str
    ok: bool = True
    is_deed: bool = False


def list_results(deeds: Sequence[Deed], uses: Sequence[ToolUse]) -> tuple[Result, ...]:
    """Return ``deeds``, then ``uses``, as passages with the ids t1, t2 …"""
    found: list[Result] = []
    everything: list[Deed | ToolUse] = [*deeds, *uses]
    for each in everything:
        is_deed = isinstance(each, Deed)
        ok = isinstance(each, Deed) or each.ok
        told = each.result.strip() or _NOTHING
        text = f"{_DONE}\n{told}" if is_deed else told if ok else f"{_FAILED} {told}"
        given = GivenPassage(f"t{len(found) + 1}", write_call(each.name, each.args), text)
        found.append(Result(given, each.name, told, ok, is_deed))
    return tuple(found)


def write_call(name: str, args: Mapping[str, Any]) -> str:
    """Return a call as people read it: ``order_status(order=4711)``."""
    shown = ", ".join(f"{key}={_write_value(value)}" for key, value in args.items())
    written = f"{name}({shown})"
    return written if len(written) <= _LONGEST_TITLE else f"{written[:_LONGEST_TITLE]}…"


def tidy_result(text: str) -> str:
    """Return what a tool told without what cannot be stored or shown, and not too long."""
    kept = "".join(
        letter
        for letter in text.replace("\r\n", "\n")
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()
    return kept if len(kept) <= LONGEST_RESULT else kept[: LONGEST_RESULT - len(_CUT)] + _CUT


def find_cited_results(results: Sequence[Result], cited: Sequence[str]) -> list[Result]:
    """Return the results that the ids ``cited`` stand for, in their order."""
    by_id = {each.given.id: each for each in results}
    return [by_id[name] for name in dict.fromkeys(cited) if name in by_id]


def build_result_source(cited: Result) -> Source:
    """Return the source that a cited result is."""
    title = cited.given.title
    return Source(id=f"tool:{cited.name}", title=title, quote=cited.told[:LONGEST_QUOTE])


def list_evidence(cited: Sequence[Result]) -> list[Evidence]:
    """Return what bears out that something was done: what went well of the results that are cited."""
    return [
        Evidence(each.name, each.given.title, each.told, each.is_deed) for each in cited if each.ok
    ]


def _write_value(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
