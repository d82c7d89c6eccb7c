"""Shows the training examples that came of resolved conversations."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import col, select

from agent_console.api.parts import PartsGiven, SignedIn
from agent_console.auth.people import People
from escalation.store.session import Database
from escalation.store.tables import ExampleRow
from escalation.transcripts.example import Example

router = APIRouter(prefix="/api/v1", tags=["examples"])


@router.get("/examples")
async def list_examples(
    _: SignedIn, parts: PartsGiven, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> dict[str, list[dict[str, Any]]]:
    """List examples, the newest first, also those that no export takes (with the reason)."""
    rows = await asyncio.to_thread(_read, parts.database, limit)
    return {"examples": [_show(row, parts.door.people) for row in rows]}


def _read(database: Database, limit: int) -> list[ExampleRow]:
    newest = (
        select(ExampleRow).order_by(col(ExampleRow.made_at).desc(), col(ExampleRow.id)).limit(limit)
    )
    with database.reading() as session:
        return list(session.exec(newest))


def _show(row: ExampleRow, people: People) -> dict[str, Any]:
    example = Example.model_validate_json(row.content)
    origin = example.provenance
    member = people.find(origin.by[0]) if origin.by else None
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "created_at": row.made_at,
        "prompt": [message.model_dump() for message in example.messages],
        "target": example.target,
        "draft": example.draft,
        "origin": example.origin,
        "edited": example.origin == "edited",
        "skipped": example.skipped,
        "reasons": origin.reasons,
        "confidence": origin.confidence,
        "outcome": origin.outcome,
        "person": None if member is None else member.person.name,
        "provenance": origin.model_dump(mode="json"),
    }
