"""Each kind of receiver gets a notice in its own form, over a real connection on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from agent_console.notify.courier import Courier
from agent_console.notify.notice import Words
from agent_console.notify.receiver import EmailReceiver, MailServer, Receivers
from escalation.clock import SystemClock
from escalation.work.delivery import Outcome
from tests.agent_console.notify.receivers_stub import HttpStub, SmtpStub, run_http, run_smtp
from tests.agent_console.notify.samples import BASE, OLD_SECRET, SECRET, make_notice, read_receivers

WORDS = Words(text="Where is it?")


@pytest.fixture
async def http() -> AsyncIterator[HttpStub]:
    async with run_http() as stub:
        yield stub


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpStub]:
    async with run_smtp() as stub:
        yield stub


def read(http: HttpStub) -> Receivers:
    return read_receivers(
        f"""
receivers:
  crm: {{kind: webhook, url: '{http.url}', secrets: [$SECRET, $OLD_SECRET]}}
  slack: {{kind: slack, url: '{http.url}'}}
  teams: {{kind: teams, url: '{http.url}'}}
"""
    )


async def carry(receivers: Receivers, name: str) -> Outcome:
    courier = Courier(receivers, base_url=BASE, clock=SystemClock())
    try:
        return await courier.carry(receivers.named[name], "msg_1", make_notice(), WORDS)
    finally:
        await courier.close()


async def test_a_program_gets_a_signed_message_that_it_can_believe(http: HttpStub) -> None:
    assert (await carry(read(http), "crm")).word == "delivered"
    (posted,) = http.posted
    for secret in (SECRET, OLD_SECRET):
        told = Webhook(secret).verify(posted.content, dict(posted.headers))
        assert told["type"] == "conversation.handed_over"
    assert posted.headers["webhook-id"] == "msg_1"
    now = datetime.now(UTC).timestamp()
    assert abs(int(posted.headers["webhook-timestamp"]) - now) < 60


@pytest.mark.parametrize(("name", "field"), [("slack", "blocks"), ("teams", "attachments")])
async def test_a_channel_gets_its_own_form_unsigned(http: HttpStub, name: str, field: str) -> None:
    assert (await carry(read(http), name)).word == "delivered"
    (posted,) = http.posted
    assert field in posted.json
    assert "webhook-signature" not in posted.headers


async def test_a_mailbox_gets_a_mail(smtp: SmtpStub) -> None:
    server = MailServer(
        server="127.0.0.1", port=smtp.port, security="none", sender="h@shop.example"
    )
    receivers = Receivers({"desk": EmailReceiver(to=("a@x.example",))}, server)
    assert (await carry(receivers, "desk")).word == "delivered"
    (mail,) = smtp.mails
    assert mail["Message-ID"] == "<msg_1@shop.example>"
    assert smtp.recipients == ["a@x.example"]


async def test_a_check_disturbs_nobody(http: HttpStub, smtp: SmtpStub) -> None:
    receivers = read(http)
    server = MailServer(
        server="127.0.0.1", port=smtp.port, security="none", sender="h@shop.example"
    )
    desk = EmailReceiver(to=("a@x.example",))
    courier = Courier(Receivers(receivers.named, server), base_url=BASE, clock=SystemClock())
    words = [await courier.check(each) for each in (*receivers.named.values(), desk)]
    await courier.close()
    assert [each.word for each in words] == ["delivered"] * 4
    assert [posted.json["type"] for posted in http.posted] == ["test"]
    assert smtp.mails == []
