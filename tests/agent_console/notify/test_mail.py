"""Mails: plain text and HTML say the same, and nothing that anybody wrote becomes a header or a tag."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import hypothesis.strategies as st
from hypothesis import given

from agent_console.notify.mail import build_mail
from agent_console.notify.notice import Words
from agent_console.notify.wording import Told, tell
from tests.agent_console.notify.samples import BASE, make_notice

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def build(told: Told) -> EmailMessage:
    """Build a mail and read it as its receiver does."""
    made = build_mail(
        told, message_id="msg_1", sender="Handraise <h@shop.example>", to=["a@x.example"], at=AT
    )
    assert made.as_bytes().isascii()
    return message_from_bytes(made.as_bytes(), policy=default)


def read_body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mail_says_the_same_in_both_forms() -> None:
    mail = build(tell(make_notice(place=1, waiting=2), BASE, Words(text="Größe & <b>?")))
    assert mail["Subject"] == "A customer waits for a person (shop)"
    assert (mail["From"], mail["To"]) == ("Handraise <h@shop.example>", "a@x.example")
    assert mail["Message-ID"] == "<msg_1@shop.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = read_body(mail, "plain"), read_body(mail, "html")
    assert "Place in the queue: 1 of 2" in plain
    assert "“Größe & <b>?”" in plain
    assert "<blockquote>Größe &amp; &lt;b&gt;?</blockquote>" in html
    assert f"{BASE}/console#/c/" in plain
    assert f'href="{BASE}/console#/c/' in html


def test_a_site_cannot_add_a_header() -> None:
    mail = build(tell(make_notice(site="shop\r\nBcc: everybody@x.example"), BASE))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "A customer waits for a person (shop Bcc: everybody@x.example)"


def test_not_even_a_fact_that_was_not_cleaned_adds_a_header() -> None:
    mail = build(Told("A title", (("Site", "shop\r\nBcc: everybody@x.example" + "y" * 500),)))
    assert mail["Bcc"] is None
    assert len(mail["Subject"]) == 120


@given(st.text(), st.text())
def test_whatever_is_said_makes_a_mail_with_the_same_headers(site: str, text: str) -> None:
    mail = build(tell(make_notice(site=site), BASE, Words(text=text)))
    assert set(mail.keys()) == {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }
    assert mail["To"] == "a@x.example"
    assert "<script" not in read_body(mail, "html")
