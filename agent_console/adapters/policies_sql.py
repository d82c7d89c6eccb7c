"""The policies that were ever in force, in the database, each with its text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from escalation.clock import Clock
from escalation.policy.decide import Policy
from escalation.store.session import Database
from escalation.store.tables import PolicyRow


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """A policy, its files, and since when it was in force."""

    version: str
    text: str
    files: Mapping[str, str]
    at: str
    """RFC 3339."""


class SqlPolicies:
    """Rows are only added: one for each change of what is in force."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def note(self, policy: Policy) -> bool:
        """Note what is in force from now on; returns whether that is another policy than before.

        Raises ``StorageUnavailable``.
        """
        with self._database.writing() as session:
            newest = session.exec(select(PolicyRow).order_by(col(PolicyRow.id).desc())).first()
            if newest is not None and newest.version == policy.version:
                return False
            row = PolicyRow(
                version=policy.version,
                text=policy.source.text,
                files=json.dumps(dict(policy.source.files), ensure_ascii=False),
                at=self._clock.now(),
            )
            session.add(row)
            return True

    def list(self) -> Sequence[KeptPolicy]:
        """Return what was in force, the newest first."""
        with self._database.reading() as session:
            rows = session.exec(select(PolicyRow).order_by(col(PolicyRow.id).desc())).all()
            return [_build(row) for row in rows]


def _build(row: PolicyRow) -> KeptPolicy:
    return KeptPolicy(row.version, row.text, json.loads(row.files), row.at)
