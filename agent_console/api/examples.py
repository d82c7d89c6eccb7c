"""Shows the training examples that came of resolved conversations."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import col, select

from agent_console.api.parts import PartsGiven, SignedIn
from escalation.store.session import Database
from escalation.store.tables import ExampleRow

router = APIRouter(prefix="/api/v1", tags=["examples"])


@router.get("/examples")
async def list_examples(
    _: SignedIn, parts: PartsGiven, limit: Annotated[int, Query(ge=1, le=1000)] = 50
) -> dict[str, list[dict[str, Any]]]:
    """List examples, the newest first, also those that no export takes (with the reason)."""
    return {"examples": await asyncio.to_thread(_read, parts.database, limit)}


def _read(database: Database, limit: int) -> list[dict[str, Any]]:
    newest = (
        select(ExampleRow).order_by(col(ExampleRow.made_at).desc(), col(ExampleRow.id)).limit(limit)
    )
    with database.reading() as session:
        return [_show(row) for row in session.exec(newest)]


def _show(row: ExampleRow) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(row.content)
    return {**content, "conversation_id": row.conversation_id, "created_at": row.made_at}
