"""The screens expect exactly the fields that are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from typing_extensions import is_typeddict

from agent_console.wire import confidence
from tests.house.source_tree import ROOT

REPORT = ROOT / "agent_console" / "web" / "console" / "model" / "report.ts"
_INTERFACE = re.compile(r"export interface (\w+)(?: extends (\w+))? \{\n(.*?)\n\}", re.DOTALL)
TOLD = sorted(name for name in vars(confidence) if is_typeddict(getattr(confidence, name)))


def read_interfaces() -> dict[str, set[str]]:
    """Return the fields of each interface."""
    found: dict[str, set[str]] = {}
    for name, _, body in _INTERFACE.findall(REPORT.read_text()):
        found[name] = set(re.findall(r"^  readonly (\w+)\??:", body, flags=re.MULTILINE))
    return found


@pytest.mark.parametrize("name", TOLD)
def test_every_field_is_known_to_the_screens(name: str) -> None:
    told: Any = getattr(confidence, name)
    assert read_interfaces()[name] == set(told.__annotations__) | _inherit(told)


def _inherit(told: Any) -> set[str]:
    return {field for base in told.__orig_bases__ for field in getattr(base, "__annotations__", ())}


def test_the_screens_expect_nothing_else() -> None:
    assert set(read_interfaces()) == set(TOLD)
