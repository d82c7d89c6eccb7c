"""The policies that schedules are played under: how many answers wait for a person, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from agent_console.lab.schedule import DEFAULT
from escalation.policy.decide import Policy
from escalation.policy.load import load_default_policy, load_policy

VETO_SECONDS = 0.4
"""How long an answer may be stopped, where a rule says nothing else."""

_USUAL = """\
rules:
  bot_failed:
  sensitive_topic: { topics: { fraud: { min_score: 0.5 } } }
  asks_for_human:
  prompt_injection: { action: approve }
"""
_VETO = """\
  low_confidence: { min_confidence: 0.97, action: veto }
  uncertified: { action: veto, veto_seconds: 1.5 }
"""
_REVIEW = """\
  low_confidence: { min_confidence: 0.9, action: audit }
  uncertified: { action: veto }
"""


@dataclass(frozen=True, slots=True)
class House:
    """What an operator chose: ``rate`` is the share of sent answers that reviewers look at."""

    policy: Policy
    rate: float = 0.0
    audit: Literal["after", "before"] = "after"


_DRAWN = (DEFAULT, DEFAULT, DEFAULT, "veto", "veto", "veto", "review", "before")


def draw_policy(random: Random) -> str:
    """Draw the name of a policy."""
    return random.choice(_DRAWN)


@cache
def load_house(name: str) -> House:
    """Return what stands behind a name. Raises ``KeyError``."""
    houses = {
        DEFAULT: House(load_default_policy()),
        "veto": House(load_policy(_USUAL + _VETO), rate=0.5),
        "review": House(load_policy(_USUAL + _REVIEW), rate=0.3),
        "before": House(load_policy(_USUAL + _VETO), rate=0.3, audit="before"),
    }
    return houses[name]
