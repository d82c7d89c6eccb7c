"""A notice as a mail: plain text and HTML, its headers safe from what anybody wrote. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from agent_console.notify.wording import Told, clean

_PLAIN = SMTP.clone(cte_type="7bit")
"""For every server on the way, also one without 8BITMIME."""
_LONGEST_SUBJECT = 120


def build_mail(
    told: Told, *, message_id: str, sender: str, to: Sequence[str], at: datetime
) -> EmailMessage:
    """Build a mail. ``message_id`` is the same for every attempt, so that mail programs show one."""
    mail = EmailMessage(policy=_PLAIN)
    site = next((value for name, value in told.facts if name == "Site"), "")
    subject = f"{told.title} ({site})" if site else told.title
    mail["Subject"] = clean(subject, _LONGEST_SUBJECT).encode("utf-8", "replace").decode()
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_make_whole(_build_text(told)))
    mail.add_alternative(_make_whole(_build_html(told)), subtype="html")
    return mail


def _build_text(told: Told) -> str:
    lines = [told.title + ".", "", *(f"{name}: {value}" for name, value in told.facts)]
    if told.quote:
        lines += ["", f"“{told.quote}”"]
    if told.link:
        lines += ["", f"Open it: {told.link}"]
    return "\n".join(lines) + "\n"


def _build_html(told: Told) -> str:
    rows = "".join(
        f"<tr><th align=left>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in told.facts
    )
    parts = [f"<p><strong>{escape(told.title)}.</strong></p>"]
    if rows:
        parts.append(f"<table>{rows}</table>")
    if told.quote:
        parts.append(f"<blockquote>{escape(told.quote)}</blockquote>")
    if told.link:
        parts.append(f'<p><a href="{escape(told.link)}">Open it in the console</a></p>')
    return "<!doctype html><html><body>" + "".join(parts) + "</body></html>"


def _make_whole(text: str) -> str:
    """Replace half characters, which no mail can carry."""
    return text.encode("utf-8", "replace").decode()
