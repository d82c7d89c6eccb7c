"""Signs people in by their link, and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from agent_console.api.parts import Parts, PartsGiven, SignedIn
from agent_console.auth.identify import COOKIE
from agent_console.auth.signing import SESSION_SECONDS, NotSignedIn
from escalation.errors import Forbidden

router = APIRouter(tags=["signing in"])

_STALE = (
    "<!doctype html><meta charset=utf-8><title>Handraise</title>"
    "<p>This sign-in link is not valid any more. Ask an administrator for a new one: "
    "<code>handraise people add</code> prints it."
)


@router.get("/sign-in", include_in_schema=False)
async def sign_in(request: Request, parts: PartsGiven, token: str = "") -> Response:
    """Set the session cookie and go on to the console; a link works until it is a day old."""
    try:
        member = await parts.door.find_member(parts.door.signer.read_link(token))
    except NotSignedIn:
        return HTMLResponse(_STALE, 403)
    answer = RedirectResponse("/console", 303)
    set_session(answer, request, parts, member.person.id)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/api/v1/sign-out", status_code=204)
async def sign_out(_: SignedIn) -> Response:
    """Forget the session on this browser."""
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


async def is_signed_in(request: Request, parts: Parts) -> bool:
    """Say whether the browser has a session that is still good."""
    try:
        await parts.door.identify(request, strict_cookie=False)
    except Forbidden:
        return False
    return True


def set_session(answer: Response, request: Request, parts: Parts, person_id: str) -> None:
    """Give the browser a session."""
    answer.set_cookie(
        COOKIE,
        parts.door.signer.sign_session(person_id),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
