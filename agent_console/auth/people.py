"""The people of the desk, as the database has them; kept at hand and read anew when they change."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypedDict, get_args

from sqlmodel import select

from agent_console.auth.signing import make_name
from escalation.clock import Clock
from escalation.commands import Person, PersonRole
from escalation.errors import Invalid, NotFound
from escalation.routing.skills import Abilities, build_abilities
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
    abilities: Abilities = field(default_factory=Abilities)


class Changes(TypedDict, total=False):
    """What is to be said of a person from now on; what it does not name stays as it is."""

    skills: Collection[str]
    languages: Collection[str]
    sites: Collection[str]
    groups: Collection[str]
    capacity: int | None


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
    changes: Changes | None = None,
) -> Enrolled:
    """Add a person, or change the role (name, abilities) of the one with this e-mail address.

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
        _change(row, changes or {})
        session.add(row)
        raise_version(session, "people")
        member = _build(row)
    return Enrolled(member, token)


def change(database: Database, who: str, changes: Changes) -> Member:
    """Change what is said of an active person, found by id or e-mail address.

    Raises ``NotFound``, ``Invalid``.
    """
    with database.writing() as session:
        is_asked = (PersonRow.id == who) | (PersonRow.email == who.strip().lower())
        row = session.exec(select(PersonRow).where(is_asked)).first()
        if row is None or not row.active:
            raise NotFound(f"Nobody is known by {who!r}.")
        _change(row, changes)
        session.add(row)
        raise_version(session, "people")
        return _build(row)


def build_name(email: str) -> str:
    """Make the name that customers see from the part before the @: ``ana.lopez@…`` → ``Ana Lopez``."""
    words = [word for word in re.split(r"[._+\-]+", email.partition("@")[0]) if word]
    return " ".join(word[:1].upper() + word[1:] for word in words)[:64] or "Support"


def digest_token(token: str) -> str:
    """Return what is stored of a token; tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _change(row: PersonRow, changes: Changes) -> None:
    given: dict[str, Any] = {**asdict(_read_abilities(row)), **changes}
    for name, value in asdict(build_abilities(**given)).items():
        stored = value if name == "capacity" else json.dumps(sorted(value), ensure_ascii=False)
        setattr(row, name, stored)


def _read_abilities(row: PersonRow) -> Abilities:
    lists: Mapping[str, frozenset[str]] = {
        name: frozenset(json.loads(getattr(row, name)))
        for name in ("skills", "languages", "sites", "groups")
    }
    return Abilities(**lists, capacity=row.capacity)


def _build(row: PersonRow) -> Member:
    role: PersonRole = row.role  # type: ignore[assignment]  # written by enrol alone
    person = Person(row.id, row.name, role)
    return Member(person, row.email, row.token_digest, _read_abilities(row))
