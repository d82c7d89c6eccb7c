from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_console.auth.people import Changes, People, build_name, change, enrol
from agent_console.auth.signing import load_secret
from escalation.clock import SystemClock
from escalation.errors import Invalid, NotFound
from escalation.routing.skills import Abilities
from escalation.store.migrate import migrate
from escalation.store.session import Database, read_versions

CLOCK = SystemClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/people.db"
    migrate(url)
    opened = Database.open(url)
    yield opened
    opened.close()


async def test_who_was_enrolled_is_found_by_id_and_by_token(database: Database) -> None:
    enrolled = enrol(database, CLOCK, " Ana.Lopez@Shop.example ", "human", with_token=True)
    people = People(database)
    await people.refresh()
    member = enrolled.member
    assert (member.email, member.person.name) == ("ana.lopez@shop.example", "Ana Lopez")
    assert enrolled.token is not None
    assert people.find(member.person.id) == member
    assert people.find_by_token(enrolled.token) == member
    assert people.find_by_token("hr_other") is None
    assert people.find("p-other") is None


def test_the_token_itself_is_not_stored(database: Database, tmp_path: Path) -> None:
    token = enrol(database, CLOCK, "a@b.c", "admin", with_token=True).token
    assert token is not None
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert token.encode() not in kept


async def test_a_second_time_changes_role_and_name_and_keeps_the_rest(database: Database) -> None:
    first = enrol(database, CLOCK, "a@b.c", "human", with_token=True)
    second = enrol(database, CLOCK, "a@b.c", "supervisor", name="Ana")
    assert second.member.person.id == first.member.person.id
    assert (second.member.person.role, second.member.person.name) == ("supervisor", "Ana")
    assert second.token is None
    people = People(database)
    await people.refresh()
    assert first.token is not None
    assert people.find_by_token(first.token) == second.member


def test_every_change_raises_the_version(database: Database) -> None:
    enrol(database, CLOCK, "a@b.c", "human")
    enrol(database, CLOCK, "b@b.c", "human")
    with database.reading() as session:
        assert read_versions(session)["people"] == 2


@pytest.mark.parametrize(
    "email", ["", "ana", "@shop.example", "ana@", "a b@c.d", "a@b@c", "a\udc80@b.c"]
)
def test_what_is_no_address_is_refused(email: str, database: Database) -> None:
    with pytest.raises(Invalid, match="not an e-mail address"):
        enrol(database, CLOCK, email, "human")


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "Ana\nLopez", "A\x00", "\ud800"])
def test_a_name_customers_cannot_read_is_refused(name: str, database: Database) -> None:
    with pytest.raises(Invalid, match="1 to 64"):
        enrol(database, CLOCK, "a@b.c", "human", name=name)


def test_names_are_made_from_addresses() -> None:
    assert build_name("ana.lopez@shop.example") == "Ana Lopez"
    assert build_name("mcKay-o_brien@x.y") == "McKay O Brien"
    assert build_name("...@x.y") == "Support"


def test_the_secret_is_made_once(database: Database) -> None:
    with database.writing() as session:
        first = load_secret(session)
    with database.writing() as session:
        assert load_secret(session) == first
    assert len(first) >= 32


async def test_what_people_know_is_kept_and_changed(database: Database) -> None:
    known: Changes = {"skills": ["refunds", "vip"], "languages": ["DE"], "capacity": 5}
    ana = enrol(database, CLOCK, "ana@b.c", "human", changes=known).member
    assert ana.abilities == Abilities(
        skills=frozenset({"refunds", "vip"}), languages=frozenset({"de"}), capacity=5
    )
    enrol(database, CLOCK, "ana@b.c", "supervisor")
    by_id = change(database, ana.person.id, {"groups": ["night"], "skills": []})
    by_email = change(database, " Ana@b.c", {"sites": ["Größe"], "capacity": None})
    assert by_id.abilities == Abilities(
        languages=frozenset({"de"}), groups=frozenset({"night"}), capacity=5
    )
    assert by_email.abilities == Abilities(
        languages=frozenset({"de"}), groups=frozenset({"night"}), sites=frozenset({"Größe"})
    )
    assert by_email.person.role == "supervisor"
    people = People(database)
    await people.refresh()
    assert people.find(ana.person.id) == by_email


def test_a_change_of_nobody_and_a_wrong_one_change_nothing(database: Database) -> None:
    enrol(database, CLOCK, "ana@b.c", "human")
    with database.reading() as session:
        before = read_versions(session)["people"]
    with pytest.raises(NotFound, match="Nobody is known by"):
        change(database, "bea@b.c", {"capacity": 3})
    with pytest.raises(Invalid, match="1 to 50 conversations"):
        change(database, "ana@b.c", {"capacity": 51})
    with pytest.raises(Invalid, match="Among the skills"):
        enrol(database, CLOCK, "new@b.c", "human", changes={"skills": ["Not a skill"]})
    with database.reading() as session:
        assert read_versions(session)["people"] == before
