from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from agent_console.api.errors import add_error_handlers
from agent_console.api.pages import build_pages
from agent_console.app import build_app
from tests.agent_console.live_server import Live, run_server


def open_client(app: FastAPI) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    for name in ("console/index.html", "demo/index.html", "assets/a-1.js", "widget.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"this is {name}")
    return tmp_path


@pytest.fixture
async def pages(dist: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    add_error_handlers(app)
    app.state.parts = None
    app.include_router(build_pages(dist=dist))
    async with open_client(app) as client:
        yield client


async def test_the_console_runs_no_script_but_our_own(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/console")
    assert (page.status_code, page.text) == (200, "this is console/index.html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_a_link_from_a_mail_leads_to_the_chat_alone(pages: httpx2.AsyncClient) -> None:
    page = await pages.get("/chat")
    assert page.status_code == 200
    assert "<handraise-chat position=inline linked" in page.text
    assert "<script src=widget.js>" in page.text
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_assets_are_kept_for_ever_and_the_widget_for_minutes(
    pages: httpx2.AsyncClient,
) -> None:
    asset = await pages.get("/assets/a-1.js")
    assert "immutable" in asset.headers["cache-control"]
    assert "javascript" in asset.headers["content-type"]
    widget = await pages.get("/widget.js")
    assert widget.headers["access-control-allow-origin"] == "*"
    assert "max-age=300" in widget.headers["cache-control"]


@pytest.mark.parametrize("name", ["..%2Fwidget.js", "%2e%2e", "a-2.js"])
async def test_nothing_outside_the_assets_is_given(name: str, pages: httpx2.AsyncClient) -> None:
    assert (await pages.get(f"/assets/{name}")).status_code == 404


async def test_pages_that_are_not_built_say_how_to_build_them(tmp_path: Path) -> None:
    app = FastAPI()
    add_error_handlers(app)
    app.include_router(build_pages(dist=tmp_path))
    app.state.parts = None
    async with open_client(app) as client:
        page = await client.get("/console")
        assert (page.status_code, "make setup" in page.text) == (503, True)
        assert (await client.get("/widget.js")).status_code == 404
        assert (await client.get("/")).headers["location"] == "/console"


async def test_the_demo_page_signs_in_whoever_opens_it(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        member, _ = await live.enrol("Ana")
        app = build_app(live.house, demo_person=member.person.id)
        async with open_client(app) as client:
            assert (await client.get("/")).headers["location"] == "/demo"
            assert (await client.get("/api/v1/me")).status_code == 401
            await client.get("/demo")
            assert (await client.get("/api/v1/me")).json()["name"] == "Ana"
            again = await client.get("/demo")
            assert "set-cookie" not in again.headers


async def test_the_demo_page_signs_nobody_in_who_was_led_here_by_another_name(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path) as live:
        member, _ = await live.enrol("Ana")
        app = build_app(live.house, demo_person=member.person.id)
        async with open_client(app) as client:
            for host in ("evil.example:8000", "localhost.evil.example"):
                page = await client.get("/demo", headers={"Host": host})
                assert "set-cookie" not in page.headers
            page = await client.get("/demo", headers={"Host": "localhost:8000"})
            assert "set-cookie" in page.headers


async def test_without_a_demo_person_nobody_is_signed_in(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        await check_demo_gives_no_session(live)


async def check_demo_gives_no_session(live: Live) -> None:
    async with httpx2.AsyncClient(base_url=live.base) as client:
        assert "set-cookie" not in (await client.get("/demo")).headers
