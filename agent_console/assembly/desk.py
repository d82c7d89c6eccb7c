"""Loads how the desk is run, and keeps the plan in force."""

from __future__ import annotations

import asyncio
import logging

from agent_console.assembly.policy import find_change
from agent_console.settings import Settings
from escalation.conversation import Conversation
from escalation.routing.clocks import Timekeeper
from escalation.routing.hours import build_hours
from escalation.routing.load import DeskInvalid, load_plan_file
from escalation.routing.plan import DeskPlan
from escalation.yaml_file.problems import Problem

_log = logging.getLogger(__name__)

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


class PlanInForce:
    """The plan by which the desk is run, and what follows from it: taken anew when its file changes."""

    def __init__(self, current: DeskPlan, settings: Settings) -> None:
        self._settings = settings
        self._stamp = _stamp(settings)
        self._use(current)

    def find_due(self, conversation: Conversation) -> str | None:
        """See ``Timekeeper.find_due``."""
        return self.timekeeper.find_due(conversation)

    async def follow(self) -> None:
        """Take the plan anew where its file changed; one that is wrong is not used, and logged."""
        if (stamp := _stamp(self._settings)) == self._stamp:
            return
        self._stamp = stamp
        try:
            plan = await asyncio.to_thread(load_desk, self._settings)
        except DeskInvalid as error:
            _log.warning("the changed desk file is not used: %s", error)
            return
        if plan != self.current:
            self._use(plan)
            _log.info("the desk is run by its changed file from now on")

    def _use(self, plan: DeskPlan) -> None:
        self.current = plan
        self.hours = build_hours(plan)
        self.timekeeper = Timekeeper(plan)


def _stamp(settings: Settings) -> float:
    return 0.0 if settings.desk is None else find_change(settings.desk)
