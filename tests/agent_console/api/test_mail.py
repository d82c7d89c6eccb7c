"""Mail handed in over REST, on a real server: what comes back, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from agent_console.api.mail import LONGEST
from escalation.commands import LeaveContact, WriteAsCustomer
from tests.agent_console.live_server import Live, run_server

MAIL: dict[str, Any] = {
    "mail": "smtp://127.0.0.1:9?security=none",
    "mail_from": "support@shop.example",
}


async def open_conversation(live: Live) -> str:
    conversation = await live.house.switchboard.open_conversation("v1", "shop")
    await live.house.switchboard.take(conversation.id, WriteAsCustomer("v1", "odd"))
    await live.house.switchboard.take(conversation.id, LeaveContact("v1", "c@x.example"))
    return conversation.id


def build(live: Live, conversation_id: str, text: str = "Blue, please.") -> bytes:
    name = live.house.door.signer.conversations.sign_address(conversation_id)
    head = f"From: c@x.example\r\nTo: support+{name}@shop.example\r\nMessage-ID: <1@x>\r\n\r\n"
    return f"{head}{text}\r\n".encode()


async def post(live: Live, content: bytes, *, signed_in: bool = True) -> httpx2.Response:
    headers = {"Content-Type": "message/rfc822"}
    if signed_in:
        _, token = await live.enrol("Mailer")
        headers["Authorization"] = f"Bearer {token}"
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
        return await client.post("/api/v1/mail", content=content)


async def test_a_mail_becomes_the_customers_message_once(tmp_path: Path) -> None:
    async with run_server(tmp_path, **MAIL) as live:
        conversation_id = await open_conversation(live)
        first = await post(live, build(live, conversation_id))
        assert first.status_code == 200, first.text
        assert first.json() == {
            "outcome": "taken",
            "conversation_id": conversation_id,
            "seq": first.json()["seq"],
            "told": "",
            "notes": [],
        }
        again = await post(live, build(live, conversation_id))
        assert (again.json()["outcome"], again.json()["seq"]) == ("repeated", first.json()["seq"])
        rows = await live.house.log.read(conversation_id)
        said = [row.read_body()["text"] for row in rows if row.kind == "CustomerWrote"]
        assert said == ["odd", "Blue, please."]


async def test_what_cannot_be_taken_is_refused_with_a_code(tmp_path: Path) -> None:
    async with run_server(tmp_path, **MAIL) as live:
        conversation_id = await open_conversation(live)
        nobodys = await post(live, b"From: c@x.example\r\n\r\nHello")
        assert (nobodys.status_code, nobodys.json()["code"]) == (404, "not_found")
        anonymous = await post(live, build(live, conversation_id), signed_in=False)
        assert anonymous.status_code == 401
        large = await post(live, build(live, conversation_id, "x" * LONGEST))
        assert (large.status_code, large.json()["code"]) == (413, "too_large")
        fits = await post(live, build(live, conversation_id, "x\n" * (LONGEST // 2 - 1000)))
        assert fits.json()["outcome"] == "taken"
        assert len(fits.json()["notes"]) == 2


async def test_without_the_settings_no_mail_is_taken(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        refused = await post(live, b"From: c@x.example\r\n\r\nHello")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
        assert "HANDRAISE_MAIL" in refused.json()["message"]
