"""The part of `handraise doctor` that tries out by what customers are mailed."""

from __future__ import annotations

import asyncio

from agent_console.assembly.mail import find_postbox
from agent_console.commands.check import Check
from agent_console.mail.postbox import MailUnusable
from agent_console.notify.smtp import MailSender
from agent_console.settings import Settings


def check_mail(settings: Settings) -> list[Check]:
    """Log in to the mail server; one that cannot be reached is a warning, wrong settings a failure."""
    if settings.mail is None:
        if settings.mail_from is not None:
            told = "HANDRAISE_MAIL_FROM: no effect without HANDRAISE_MAIL"
            return [Check("mail", "warn", told, "Set both, or none.")]
        return [Check("mail", "ok", "customers who are away are not mailed")]
    try:
        postbox = find_postbox(settings)
    except MailUnusable as error:
        return [
            Check("mail", "fail", error.message, "Set both as docs/howto/answer-by-mail.md says.")
        ]
    assert postbox is not None
    outcome = asyncio.run(MailSender(postbox.server).reach())
    checks = [Check("mail", "ok", f"{postbox.server.server} {outcome.told}")]
    if outcome.word != "delivered":
        remedy = "The server runs without; answers wait up to three days."
        checks = [Check("mail", "warn", f"{postbox.server.server}: {outcome.told}", remedy)]
    if settings.public_url is None:
        told = f"mails link to {settings.base_url}, which customers cannot open"
        checks.append(Check("mail links", "warn", told, "Set HANDRAISE_PUBLIC_URL."))
    return checks
