"""Why a line of the queue stands where it does, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from agent_console.api.queue import OBSTACLES, explain_order
from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.routing.match import Obstacle

WAITING = Conversation("c1", state="waiting")


@pytest.mark.parametrize(
    ("c", "why"),
    [
        (WAITING, "It waits its turn: who began to wait earlier goes first."),
        (replace(WAITING, front=True), "The person who had it vanished: it goes first."),
        (replace(WAITING, snoozed=True), "It is parked: it comes after all that wait."),
        (
            replace(WAITING, route=Route(priority=2)),
            "Its priority is urgent; among such it waits its turn.",
        ),
        (
            replace(WAITING, route=Route(priority=-1)),
            "Its priority is low; among such it waits its turn.",
        ),
    ],
)
def test_why_a_line_stands_where_it_does(c: Conversation, why: str) -> None:
    assert explain_order(c) == why


def test_every_obstacle_has_its_sentence() -> None:
    assert set(OBSTACLES) == set(get_args(Obstacle))
