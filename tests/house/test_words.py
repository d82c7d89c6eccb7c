"""Whatever a decision may name has words of its own on the screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.confidence.reply_signals import REPLY_SIGNALS
from agent.confidence.reply_weighing import READING
from agent.confidence.signals import SEARCH_SIGNALS
from escalation.policy.load import load_default_policy
from tests.house.source_tree import ROOT

MODEL = ROOT / "agent_console" / "web" / "console" / "model"
BEYOND_RULES = ("no_answer", "turn_failed", "policy_failed", "draft_rejected")


def read_keys(path: Path) -> set[str]:
    """Return the names that a screen has words for."""
    return set(re.findall(r"^  (\w+): \"", path.read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["base", READING, *SEARCH_SIGNALS, *REPLY_SIGNALS])
def test_every_signal_has_words(name: str) -> None:
    assert name in read_keys(MODEL / "signals.ts")


def test_every_reason_has_words() -> None:
    rules = {rule.name for rule in load_default_policy().rules}
    assert rules | {*BEYOND_RULES} <= read_keys(MODEL / "reasons.ts")
