"""The people of the desk, as the database has them; kept at hand and read anew when they change."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from sqlmodel import select

from agent_console.auth.signing import make_name
from escalation.clock import Clock
from escalation.commands import Person, PersonRole
from escalation.errors import Invalid
from escalation.store.session import Database, raise_version
from escalation.store.tables import PersonRow

ROLES: tuple[PersonRole, ...] = get_args(PersonRole)
_EMAIL = re.compile(r"[^@\s\x00-\x1f\ud800-\udfff]{1,64}@[^@\s\x00-\x1f\ud800-\udfff]{1,189}")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may sign in. ``person`` is what the rest of the house knows of them."""

    person: Person
    email: str
    token_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What ``enrol`` did. ``token`` is shown once and kept nowhere."""

    member: Member
    token: str | None


class People:
    """Finds people by id or token; what it holds is as old as the last ``refresh``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_id: dict[str, Member] = {}
        self._by_digest: dict[str, Member] = {}

    async def refresh(self) -> None:
        """Read everybody anew."""
        members = await asyncio.to_thread(self._read)
        self._by_id = {member.person.id: member for member in members}
        self._by_digest = {m.token_digest: m for m in members if m.token_digest is not None}

    def find(self, person_id: str) -> Member | None:
        """Return an active person, as far as known."""
        return self._by_id.get(person_id)

    def find_by_token(self, token: str) -> Member | None:
        """Return the owner of an API token, as far as known."""
        return self._by_digest.get(digest_token(token))

    def list_members(self) -> Sequence[Member]:
        """Return everybody active, by name."""
        return sorted(self._by_id.values(), key=lambda m: (m.person.name.lower(), m.person.id))

    def _read(self) -> list[Member]:
        with self._database.reading() as session:
            return [_build(row) for row in session.exec(select(PersonRow)) if row.active]


def enrol(
    database: Database,
    clock: Clock,
    email: str,
    role: PersonRole,
    *,
    name: str | None = None,
    with_token: bool = False,
) -> Enrolled:
    """Add a person, or change the role (and name) of the one with this e-mail address.

    With ``with_token`` a new API token is made, and an older one is no longer valid. Raises
    ``Invalid``.
    """
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise Invalid(f"{email!r} is not an e-mail address.")
    if name is not None and not (1 <= len(name.strip()) <= 64 and name.strip().isprintable()):
        raise Invalid("A name has 1 to 64 characters, all on one line.")
    token = f"hr_{secrets.token_urlsafe(32)}" if with_token else None
    with database.writing() as session:
        row = session.exec(select(PersonRow).where(PersonRow.email == email)).first()
        if row is None:
            row = PersonRow(
                id="p" + make_name(16),
                email=email,
                name=build_name(email),
                role=role,
                created_at=clock.now(),
            )
        row.role, row.active = role, True
        if name is not None:
            row.name = name.strip()
        if token is not None:
            row.token_digest = digest_token(token)
        session.add(row)
        raise_version(session, "people")
        member = _build(row)
    return Enrolled(member, token)


def build_name(email: str) -> str:
    """Make the name that customers see from the part before the @: ``ana.lopez@…`` → ``Ana Lopez``."""
    words = [word for word in re.split(r"[._+\-]+", email.partition("@")[0]) if word]
    return " ".join(word[:1].upper() + word[1:] for word in words)[:64] or "Support"


def digest_token(token: str) -> str:
    """Return what is stored of a token; tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _build(row: PersonRow) -> Member:
    role: PersonRole = row.role  # type: ignore[assignment]  # written by enrol alone
    return Member(Person(row.id, row.name, role), row.email, row.token_digest)
