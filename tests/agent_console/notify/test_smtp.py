"""Mail by SMTP: what is handed in, what a refusal means, and that silence ends."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from pydantic import SecretStr

from agent_console.notify.mail import build_mail
from agent_console.notify.receiver import MailServer
from agent_console.notify.smtp import MailSender
from agent_console.notify.wording import tell
from escalation.work.delivery import Outcome
from tests.agent_console.notify.receivers_stub import SmtpStub, run_smtp
from tests.agent_console.notify.samples import BASE, make_notice

SENDER = "Handraise <h@shop.example>"
TO = ["Anna <a@x.example>", "b@x.example"]
DEAF = "550 no such mailbox"


@pytest.fixture
async def stub() -> AsyncIterator[SmtpStub]:
    async with run_smtp() as stub:
        yield stub


def make_mail() -> EmailMessage:
    return build_mail(
        tell(make_notice(site="Größe"), BASE),
        message_id="msg_1",
        sender=SENDER,
        to=TO,
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )


def make_server(port: int, **given: Any) -> MailServer:
    return MailServer.model_construct(
        **{
            "server": "127.0.0.1",
            "port": port,
            "security": "none",
            "user": None,
            "password": None,
            "sender": SENDER,
            **given,
        }
    )


async def send(stub: SmtpStub, **given: Any) -> Outcome:
    return await MailSender(make_server(stub.port), seconds=5, **given).send(make_mail(), TO)


async def test_a_mail_is_handed_in_for_everybody(stub: SmtpStub) -> None:
    assert await send(stub) == Outcome("delivered", "taken")
    assert stub.recipients == ["a@x.example", "b@x.example"]
    (mail,) = stub.mails
    assert mail["Subject"] == "A customer waits for a person (Größe)"
    assert mail["To"] == "Anna <a@x.example>, b@x.example"


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        ({"b@x.example": DEAF}, Outcome("delivered", "taken, but not for b@x.example")),
        ({"RCPT": DEAF}, Outcome("refused", "no recipient was taken (550)")),
        ({"RCPT": "450 later"}, Outcome("failed", "no recipient was taken (450)")),
        ({"data": "554 spam"}, Outcome("refused", "the mail was refused (554 spam)")),
        ({"data": "451 later"}, Outcome("failed", "answered 451 later")),
        ({"MAIL": "530 log in"}, Outcome("failed", "answered 530 log in")),
        ({"greeting": "421 full"}, Outcome("failed", "answered 421 full")),
    ],
    ids=lambda each: str(each)[:30],
)
async def test_a_refusal_means(
    stub: SmtpStub, replies: dict[str, str | None], outcome: Outcome
) -> None:
    stub.replies = replies
    assert await send(stub) == outcome


@pytest.mark.parametrize("word", ["greeting", "EHLO", "DATA", "data"])
async def test_a_server_that_says_nothing_is_cut_off(stub: SmtpStub, word: str) -> None:
    stub.replies = {word: None}
    sender = MailSender(make_server(stub.port), seconds=0.1)
    assert await sender.send(make_mail(), TO) == Outcome("failed", "no answer within 0.1 seconds")
    left = [each for each in threading.enumerate() if each.name == "notice"]
    for each in left:
        await asyncio.to_thread(each.join, 3)
    assert not any(each.is_alive() for each in left)


async def test_what_was_taken_is_delivered_though_the_goodbye_is_not_answered(
    stub: SmtpStub,
) -> None:
    stub.replies = {"QUIT": None}
    sender = MailSender(make_server(stub.port), seconds=2)
    assert await sender.send(make_mail(), TO) == Outcome("delivered", "taken")


async def test_nobody_there_is_a_failure() -> None:
    async with run_smtp() as other:
        port = other.port
    outcome = await MailSender(make_server(port), seconds=5).send(make_mail(), TO)
    assert outcome == Outcome("failed", "could not be reached (ConnectionRefusedError)")


def make_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for this machine: what serves with it, and where it lies."""
    if which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    name = ["-subj", "/CN=stub", "-addext", "subjectAltName=IP:127.0.0.1"]
    place = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make.split(), *name, *place], check=True, capture_output=True)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    return serving, certificate


async def test_it_logs_in_over_tls_and_believes_only_the_right_certificate(
    stub: SmtpStub, tmp_path: Path
) -> None:
    theirs, certificate = make_certificate(tmp_path)
    stub.tls = theirs
    server = make_server(
        stub.port, security="starttls", user="desk", password=SecretStr("pass-word")
    )
    ours = ssl.create_default_context(cafile=certificate)
    assert await MailSender(server, context=ours, seconds=5).reach() == Outcome(
        "delivered", "lets us in"
    )
    assert len(stub.logins) == 1
    stub.tls = theirs
    stranger = await MailSender(server, seconds=5).reach()
    assert stranger == Outcome("failed", "could not be reached (SSLCertVerificationError)")
    stub.replies = {"AUTH": "535 no"}
    stub.tls = theirs
    refused = await MailSender(server, context=ours, seconds=5).reach()
    assert refused == Outcome("failed", "the login was refused (535)")


async def test_without_starttls_nothing_is_said_unprotected(stub: SmtpStub) -> None:
    server = make_server(stub.port, security="starttls", user="desk", password=SecretStr("x"))
    outcome = await MailSender(server, seconds=5).reach()
    assert outcome.word == "failed"
    assert "STARTTLS" in outcome.told
    assert stub.logins == []
