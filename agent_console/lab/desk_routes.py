"""The REST routes by which people of the desk decide tasks, as one simulated process serves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection

from agent_console.api.parts import Parts, find_desk_member
from agent_console.api.requests import DecisionIn
from agent_console.api.tasks import decide_task
from agent_console.auth.identify import Doorkeeper
from escalation.clock import Clock
from escalation.routing.presence import Presence
from escalation.routing.waiting_line import promise_nothing
from escalation.store.log import ConversationLog
from escalation.switchboard import Switchboard

_UNUSED: Any = None
"""Stands for the parts of a server that these routes have nothing to do with."""


class DeskRoutes:
    """Calls the product's routes without an HTTP server around them."""

    def __init__(
        self,
        switchboard: Switchboard,
        log: ConversationLog,
        presence: Presence,
        door: Doorkeeper,
        clock: Clock,
    ) -> None:
        self._door = door
        self._parts = Parts(
            switchboard=switchboard,
            log=log,
            bus=_UNUSED,
            database=_UNUSED,
            presence=presence,
            explain_queue=_UNUSED,
            door=door,
            limits=_UNUSED,
            metrics=_UNUSED,
            clock=clock,
            read_troubles=_UNUSED,
            explain_troubles=_UNUSED,
            read_warnings=_UNUSED,
            speak_for=_UNUSED,
            confidence=_UNUSED,
            topics=_UNUSED,
            times=_UNUSED,
            find_plan=_UNUSED,
            find_due=promise_nothing,
            customers=_UNUSED,
        )

    async def decide(self, token: str, task_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``POST /api/v1/tasks/ID/decide``. Raises the refusals of the product."""
        headers = [(b"authorization", f"Bearer {token}".encode())]
        asking = HTTPConnection({"type": "http", "headers": headers})
        member = await find_desk_member(await self._door.identify(asking, strict_cookie=True))
        decision = DecisionIn.model_validate(content)
        return await decide_task(task_id, decision, member, self._parts)
