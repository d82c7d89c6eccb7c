from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from agent_console.auth.identify import COOKIE, Doorkeeper, ForeignOrigin, UnknownSite
from agent_console.auth.people import Enrolled, People, enrol
from agent_console.auth.signing import NotSignedIn, Signer
from escalation.clock import SystemClock
from escalation.store.migrate import migrate
from escalation.store.session import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/people.db"
    migrate(url)
    opened = Database.open(url)
    yield opened
    opened.close()


@pytest.fixture
def ana(database: Database) -> Enrolled:
    return enrol(database, SystemClock(), "ana@desk.example", "human", with_token=True)


@pytest.fixture
def door(database: Database) -> Doorkeeper:
    return Doorkeeper(People(database), Signer("secret"), ["https://shop.example"])


def connect(**headers: str) -> HTTPConnection:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "websocket", "headers": [(b"host", b"desk.example"), *pairs]})


def test_where_sites_are_named_any_other_is_refused(door: Doorkeeper) -> None:
    door.check_site("anything")
    named = Doorkeeper(door.people, door.signer, (), ["shop", "wholesale"])
    named.check_site("shop")
    with pytest.raises(UnknownSite, match="HANDRAISE_SITES") as refusal:
        named.check_site("default")
    assert (refusal.value.code, refusal.value.details) == ("invalid", {"field": "site"})


async def test_a_token_needs_no_origin(door: Doorkeeper, ana: Enrolled) -> None:
    connection = connect(authorization=f"Bearer {ana.token}")
    assert await door.identify(connection, strict_cookie=True) == ana.member


async def test_somebody_added_while_the_server_runs_is_found(
    door: Doorkeeper, database: Database
) -> None:
    await door.people.refresh()
    late = enrol(database, SystemClock(), "late@desk.example", "human", with_token=True)
    connection = connect(authorization=f"bearer {late.token}")
    assert await door.identify(connection, strict_cookie=True) == late.member


async def test_a_cookie_needs_an_allowed_origin(door: Doorkeeper, ana: Enrolled) -> None:
    cookie = f"{COOKIE}={door.signer.sign_session(ana.member.person.id)}"
    good = connect(cookie=cookie, origin="https://desk.example")
    assert await door.identify(good, strict_cookie=True) == ana.member
    assert await door.identify(connect(cookie=cookie), strict_cookie=False) == ana.member
    with pytest.raises(ForeignOrigin):
        await door.identify(connect(cookie=cookie), strict_cookie=True)
    evil = connect(cookie=cookie, origin="https://evil.example")
    with pytest.raises(ForeignOrigin):
        await door.identify(evil, strict_cookie=False)


async def test_a_foreign_page_gets_nowhere_even_with_a_token(
    door: Doorkeeper, ana: Enrolled
) -> None:
    evil = connect(authorization=f"Bearer {ana.token}", origin="https://evil.example")
    with pytest.raises(ForeignOrigin):
        await door.identify(evil, strict_cookie=True)
    door.check_origin(connect(origin="https://shop.example"))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer hr_wrong"},
        {"authorization": "Basic YTpi"},
        {"cookie": f"{COOKIE}=forged"},
    ],
)
async def test_nobody_comes_in_without_a_key(door: Doorkeeper, headers: dict[str, str]) -> None:
    with pytest.raises(NotSignedIn):
        await door.identify(connect(**headers), strict_cookie=False)


async def test_a_session_of_somebody_removed_is_worth_nothing(door: Doorkeeper) -> None:
    cookie = f"{COOKIE}={door.signer.sign_session('pgone')}"
    with pytest.raises(NotSignedIn):
        await door.identify(connect(cookie=cookie), strict_cookie=False)
