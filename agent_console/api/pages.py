"""Serves the built front end: the widget, the console, the demo page, and their assets."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agent_console.api.parts import PartsGiven
from agent_console.api.sign_in import is_signed_in, set_session
from agent_console.auth.origins import is_called_loopback

DIST = Path(__file__).resolve().parent.parent / "web" / "dist"

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self' ws: wss:",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "manifest-src 'self'",
    )
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Handraise</title>"
    "<p>The server runs, but its pages are not built yet: run <code>make setup</code>."
)

_CHAT = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Your conversation</title>"
    '<meta name=viewport content="width=device-width"><meta name=color-scheme content="light dark">'
    '<meta name=robots content=noindex><link rel=icon href="data:,">'
    "<style>html,body{height:100%;margin:0}main{height:100%;max-width:44rem;margin:auto}"
    "h1{position:absolute;clip-path:inset(50%)}</style></head>"
    "<body><main><h1>Your conversation</h1>"
    '<handraise-chat position=inline linked heading="Your conversation">'
    "</handraise-chat></main><script src=widget.js></script></body></html>"
)
"""The chat alone: what it opens stands after the # of the address, which no server is sent."""


def build_pages(demo_person: str | None = None, dist: Path = DIST) -> APIRouter:
    """Build the routes of the pages in ``dist``.

    ``demo_person`` is signed in by opening the demo page at a loopback address, unless somebody is
    already.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def show_start() -> Response:
        return RedirectResponse("/console" if demo_person is None else "/demo")

    @router.get("/console")
    async def show_console() -> Response:
        return _show_page(dist / "console" / "index.html")

    @router.get("/chat")
    async def show_chat() -> Response:
        return HTMLResponse(_CHAT, headers=_PAGE_HEADERS)

    @router.get("/demo")
    async def show_demo(request: Request, parts: PartsGiven) -> Response:
        page = _show_page(dist / "demo" / "index.html")
        is_here = is_called_loopback(request.headers.get("host"))
        if demo_person is not None and is_here and not await is_signed_in(request, parts):
            set_session(page, request, parts, demo_person)
        return page

    @router.get("/widget.js")
    async def give_widget() -> Response:
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "public, max-age=300",
            "X-Content-Type-Options": "nosniff",
        }
        return _give_file(dist / "widget.js", headers)

    @router.get("/assets/{name}")
    async def give_asset(name: str) -> Response:
        folder = dist / "assets"
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return _give_file(folder / Path(name).name, headers)

    return router


def _show_page(path: Path) -> Response:
    if not path.is_file():
        return HTMLResponse(_NOT_BUILT, 503, _PAGE_HEADERS)
    return FileResponse(path, headers=_PAGE_HEADERS, media_type="text/html; charset=utf-8")


def _give_file(path: Path, headers: dict[str, str]) -> Response:
    if not path.is_file():
        raise HTTPException(404, "There is no such file: run `make setup` to build the pages.")
    return FileResponse(path, headers=headers)
