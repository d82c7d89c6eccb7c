"""What `handraise doctor` says of the settings of mail."""

from __future__ import annotations

import asyncio
from typing import Any

from agent_console.commands.mail_checks import check_mail
from agent_console.settings import load_settings
from tests.agent_console.notify.receivers_stub import run_smtp

FROM = "support@shop.example"


async def check(**given: Any) -> list[tuple[str, str, str]]:
    checks = await asyncio.to_thread(check_mail, load_settings(**given))
    return [(each.name, each.result, each.found) for each in checks]


async def test_nothing_set_is_fine() -> None:
    assert await check() == [("mail", "ok", "customers who are away are not mailed")]


async def test_an_address_without_a_server_has_no_effect() -> None:
    ((_, result, found),) = await check(mail_from=FROM)
    assert (result, found) == ("warn", "HANDRAISE_MAIL_FROM: no effect without HANDRAISE_MAIL")


async def test_wrong_settings_fail_and_show_no_password() -> None:
    ((_, result, found),) = await check(mail="smtp://u:secret@h?security=none", mail_from=FROM)
    assert result == "fail"
    assert "secret" not in found
    ((_, result, _),) = await check(mail="smtp://h")
    assert result == "fail"


async def test_a_server_is_logged_in_to() -> None:
    async with run_smtp() as smtp:
        url = f"smtp://127.0.0.1:{smtp.port}?security=none"
        found = await check(mail=url, mail_from=FROM, public_url="https://desk.example")
        assert found == [("mail", "ok", "127.0.0.1 lets us in")]
        (_, links) = await check(mail=url, mail_from=FROM)
        assert links[:2] == ("mail links", "warn")
        assert smtp.mails == []
    (away,) = await check(mail=url, mail_from=FROM, public_url="https://desk.example")
    assert away[:2] == ("mail", "warn")
    assert "could not be reached" in away[2]
