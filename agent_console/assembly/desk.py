"""Loads how the desk is run."""

from __future__ import annotations

from agent_console.settings import Settings
from escalation.routing.load import DeskInvalid, load_plan_file
from escalation.routing.plan import DeskPlan
from escalation.yaml_file.problems import Problem

SEND_WITHOUT_DRAW = (
    "approval.then: send, without HANDRAISE_AUDIT=before",
    "handoff or apologise: what is held is not certified, or a rule wants a person's yes, and never "
    "goes out because time is up; only what was drawn to be looked at first does",
)
"""What is wrong with a plan that would send what no person has seen, and what it should say."""


def load_desk(settings: Settings) -> DeskPlan:
    """Load how the desk is run, or what holds without a file. Raises ``DeskInvalid``."""
    if settings.desk is None:
        return DeskPlan()
    plan = load_plan_file(settings.desk)
    if plan.approval.then == "send" and settings.audit != "before":
        raise DeskInvalid([Problem(str(settings.desk), None, None, *SEND_WITHOUT_DRAW)])
    return plan
