"""Whether the server lives, is ready, and what it counts."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from agent_console.api.parts import AtDesk, PartsGiven
from escalation.errors import HandraiseError
from escalation.store.session import Database
from escalation.store.tables import MetaRow

router = APIRouter(tags=["health"])


class Readiness(BaseModel):
    """Whether the server can do its work, and why not; ``warnings`` tell what works worse than it could."""

    status: Literal["ok", "not ready"]
    why: list[str]
    warnings: list[str] = []


@router.get("/healthz")
async def tell_alive() -> dict[str, str]:
    """Answer: the process lives."""
    return {"status": "ok"}


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def tell_ready(parts: PartsGiven) -> JSONResponse:
    """Answer 200 when messages can be stored and the bot is loaded, else 503 with the reasons."""
    troubles = list(parts.read_troubles())
    try:
        await parts.log.heads_after(2**62)
        if parts.metrics.storage_failed:
            await asyncio.to_thread(_write_something, parts.database)
            parts.metrics.storage_failed = False
    except HandraiseError as error:
        troubles.append(error.message)
    status = 503 if troubles else 200
    warnings = list(parts.read_warnings())
    ready = "ok" if not troubles else "not ready"
    return JSONResponse({"status": ready, "why": troubles, "warnings": warnings}, status)


def _write_something(database: Database) -> None:
    """Find out whether the storage that failed takes a commit again."""
    with database.writing() as session:
        session.merge(MetaRow(key="last_probe", value=secrets.token_hex(16)))


@router.get("/metrics", response_class=PlainTextResponse)
async def show_metrics(parts: PartsGiven) -> Response:
    """Show what the server counts, for Prometheus."""
    return Response(parts.metrics.render(), media_type="text/plain; version=0.0.4")


@router.get("/api/v1/figures")
async def read_figures(member: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Return how many conversations wait, are held, or have a draft or an action to be decided.

    ``troubles`` and ``warnings`` are those of ``/readyz``; an admin is told an error's own words.
    """
    is_operator = member.person.role == "admin"
    waiting = await parts.log.list_conversations(states={"waiting", "offered"}, limit=1000)
    held = await parts.log.list_conversations(states={"human"}, limit=1000)
    undecided = await parts.log.list_conversations(held_only=True, limit=1000)
    return {
        "waiting": len(waiting),
        "with_people": len(held),
        "drafts": sum(each.held is not None for each in undecided),
        "actions": sum(bool(each.waiting_actions) for each in undecided),
        "people_online": sum(1 for state in parts.presence.states().values() if state == "online"),
        "troubles": list(parts.explain_troubles() if is_operator else parts.read_troubles()),
        "warnings": list(parts.read_warnings()),
    }
