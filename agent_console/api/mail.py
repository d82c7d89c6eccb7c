"""The route by which a mail server, or a program beside it, hands in what customers answer by mail."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from agent_console.api.parts import AtDesk, PartsGiven
from escalation.errors import Invalid

PATH = "/api/v1/mail"
LONGEST = 1024 * 1024
"""Bytes of a mail that is taken here; `handraise mail receive` takes longer ones."""

router = APIRouter(prefix="/api/v1", tags=["putting in"])

_BODY = {"requestBody": {"required": True, "content": {"message/rfc822": {"schema": {}}}}}


class NoMail(Invalid):
    """No mail is taken in: HANDRAISE_MAIL and HANDRAISE_MAIL_FROM are not set."""


@router.post("/mail", openapi_extra=_BODY)
async def take_mail(request: Request, _: AtDesk, parts: PartsGiven) -> dict[str, Any]:
    """Take in one mail (RFC 5322, at most 1 MB) that answers one of ours; says what became of it.

    Idempotent by its Message-ID. `429` and `5xx`: give it again later.
    """
    if parts.mail is None:
        raise NoMail
    received = await parts.mail.receive(await request.body())
    return {
        "outcome": received.word,
        "conversation_id": received.conversation_id,
        "seq": received.seq,
        "told": received.told,
        "notes": received.notes,
    }
