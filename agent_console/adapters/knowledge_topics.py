"""The topics of the knowledge, asked of its table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import col

from escalation.store.session import Database
from escalation.store.tables import KnowledgeEntryRow


async def list_topics(database: Database) -> Sequence[str]:
    """Return the topics that entries name, in the order of their names."""
    return await asyncio.to_thread(_list, database)


def _list(database: Database) -> list[str]:
    topic = func.json_extract(col(KnowledgeEntryRow.content), "$.topic")
    with database.reading() as session:
        return sorted(str(each) for each in session.scalars(select(topic).distinct()) if each)
