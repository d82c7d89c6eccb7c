"""Reading mails: plain, HTML, with files, in every encoding, broken, and by machines."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent_console.mail.incoming import Attached, Incoming, read_about, read_mail


def make(text: str = "Hello.\n", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Bo <Bo@x.example>"
    mail["To"] = "Shop <support+c1-aaaa@shop.example>"
    mail["Message-ID"] = "<1@x.example>"
    mail["Subject"] = "Re: Größe"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def read(mail: EmailMessage) -> Incoming:
    return read_mail(mail.as_bytes())


def test_a_plain_mail() -> None:
    assert read(make()) == Incoming(
        id="<1@x.example>",
        senders=frozenset({"bo@x.example"}),
        subject="Re: Größe",
        words="Hello.\n",
    )


def test_what_may_name_a_conversation_is_read_from_the_head() -> None:
    mail = make(In_Reply_To="<a@s>", References="<root@s> <a@s>")
    assert read_about(mail.as_bytes()) == (
        "Shop <support+c1-aaaa@shop.example>", "<a@s>", "<a@s>", "<root@s>",
    )  # fmt: skip
    assert read_about(b"To: a@x\r\nTo: b@x\r\n" + b"To: c@x\r\n" * 100) == (
        " ".join(["a@x", "b@x", *["c@x"] * 48]),
    )
    assert read_about(b"") == ()


def test_html_is_read_where_there_is_no_plain_text() -> None:
    mail = make("plain")
    mail.add_alternative("<p>html</p>", subtype="html")
    assert (read(mail).words, read(mail).attached) == ("plain\n", ())
    only = make()
    only.set_content("<p>Hel<b>lo</b></p>", subtype="html")
    assert read(only).words == "Hello"
    empty = make(" \n")
    empty.add_alternative("<p>html</p>", subtype="html")
    assert read(empty).words == "html"


def test_files_are_named() -> None:
    mail = make()
    mail.add_attachment(b"%PDF" * 100, maintype="application", subtype="pdf", filename="bill.pdf")
    mail.add_attachment("a,b\n", subtype="csv", filename="größe.csv")
    inner = make("inside")
    mail.add_attachment(inner)
    assert read(mail).attached == (
        Attached("bill.pdf", "application/pdf", 400),
        Attached("größe.csv", "text/csv", 4),
        Attached("a mail", "message/rfc822", 0),
    )
    assert read(mail).words == "Hello.\n"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "gb18030"])
@pytest.mark.parametrize("transfer", ["base64", "quoted-printable"])
def test_encodings(charset: str, transfer: str) -> None:
    mail = make()
    mail.set_content("Grüße\n", charset=charset, cte=transfer)
    assert read(mail).words == "Grüße\n"


def raw(head: str, body: bytes) -> Incoming:
    return read_mail(f"From: bo@x.example\r\n{head}\r\n\r\n".encode() + body)


def test_wrong_encodings_are_read_as_well_as_can_be() -> None:
    assert raw("Content-Type: text/plain; charset=utf-8", b"Gr\xfc\xdfe").words == "Grüße"
    assert raw("Content-Type: text/plain; charset=nonsense", "Grüße".encode()).words == "Grüße"
    assert raw("Content-Transfer-Encoding: base64", b"SGkh!").words == "Hi!"
    assert raw("Content-Type: text/plain; charset=utf-7", b"a\0\x1b[2Jb").words == "a[2Jb"


def test_lines_broken_to_fit_are_joined() -> None:
    head = "Content-Type: text/plain; format=flowed"
    assert raw(head, b"One \r\ntwo.\r\nThree\r\n> old \r\nfour").words == (
        "One two.\nThree\n> old \nfour"
    )
    joined = raw(f"{head}; delsp=yes", b"hand \r\nraise \r\n\r\n x").words
    assert joined == "handraise\nx"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Auto-Submitted", "auto-replied", "Auto-Submitted: auto-replied"),
        ("Auto-Submitted", "auto-generated; x=y", "Auto-Submitted: auto-generated"),
        ("Auto-Submitted", "no", None),
        ("Precedence", "Bulk", "Precedence: bulk"),
        ("Precedence", "first-class", None),
        ("X-Autoreply", "yes", "x-autoreply is set"),
        ("List-Id", "<l.x.example>", "list-id is set: a list's mail"),
        ("Return-Path", "<>", "Return-Path is empty: a server's mail"),
        ("Return-Path", "<bo@x.example>", None),
    ],
)
def test_what_no_person_wrote_is_known(name: str, value: str, reason: str | None) -> None:
    assert read(make(**{name: value})).automatic == reason


def test_a_mail_that_came_back_is_known() -> None:
    bounce = b"To: <s+c1-a@shop.example>\r\nContent-Type: multipart/report; boundary=b; report-type=delivery-status\r\n\r\n--b\r\n\r\nNo such user\r\n--b--\r\n"
    found = read_mail(bounce)
    assert (found.bounced, found.words.strip()) == (True, "No such user")
    assert not read(make()).bounced


def test_a_mail_without_an_id_has_the_same_one_each_time() -> None:
    one, other = (
        read_mail(b"From: a@b.example\r\n\r\nHi"),
        read_mail(b"From: a@b.example\r\n\r\nHo"),
    )
    assert one.id == read_mail(b"From: a@b.example\r\n\r\nHi").id != other.id


def test_of_a_mail_that_is_too_long_the_beginning_is_read(monkeypatch: Any) -> None:
    monkeypatch.setattr("agent_console.mail.incoming.LONGEST_MAIL", 200)
    found = read_mail(make("a" * 500).as_bytes())
    assert found.is_cut
    assert found.senders == {"bo@x.example"}


def nest(kind: str, depth: int) -> bytes:
    """Write a mail of parts in parts, or of mails in mails."""
    lines = [b"From: bo@x.example"]
    for each in range(depth):
        if kind == "multipart":
            lines += [b"Content-Type: multipart/mixed; boundary=b%d" % each, b"", b"--b%d" % each]
        else:
            lines += [b"Content-Type: message/rfc822", b""]
    return b"\r\n".join([*lines, b"", b"Hi"])


@pytest.mark.parametrize("kind", ["multipart", "message"])
def test_of_parts_in_parts_without_end_the_head_is_read(kind: str) -> None:
    found = read_mail(nest(kind, 3000))
    assert (found.senders, found.words, found.attached) == ({"bo@x.example"}, "", ())
    assert found.is_cut
    assert not read_mail(nest(kind, 3)).is_cut


def test_nobody_sent_what_names_its_sender_in_brackets_without_end() -> None:
    found = read_mail(b"From: " + b"(" * 20_000 + b"\r\n\r\nHi")
    assert (found.senders, found.words) == (frozenset(), "Hi")


@given(st.binary(max_size=4000))
def test_any_bytes_can_be_read(content: bytes) -> None:
    found = read_mail(content)
    assert found.id.startswith("<")
    assert all(read_about(content))
    assert "\0" not in found.words


PIECES = [
    b"From: a@b.example", b"To: =?utf-8?b?!!?=", b"Subject: =?x?q?=FF?=", b"Message-ID: <", b"\r\n",
    b"Content-Type: multipart/mixed; boundary=b", b"\r\n\r\n", b"--b", b"--b--", b"text",
    b"Content-Type: text/html; charset*=utf-8''%ff", b"Content-Disposition: attachment; filename=\"",
    b"Content-Type: multipart/report; report-type*0=delivery", b"Content-Transfer-Encoding: uuencode",
    b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: base64", b"=?", b"MIME-Version: 1",
    b"Content-Type: text/plain; charset=\"\x00\"; format=flowed", b"Content-Type: multipart/alternative",
    b"Auto-Submitted: \xff", b"References: " + b"<a@b> " * 50, b"Content-Disposition: inline; filename*=",
    b"end", b"AAAA", b"=FF=", b"\xff\xfe", b"Content-Type: text/plain; charset*0*=a'b'c; charset*1=d", b"From: \xff <\xfe@>", b"begin 644 x", b"References: <a> <b",
]  # fmt: skip


@example([b"Content-Type: text/html; charset*=utf-8''%ff", b"\r\n", b"From: \xff <\xfe@>"], b"\r\n")
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from([b"", b"\r\n"]))
def test_any_pieces_of_a_mail_can_be_read(pieces: list[bytes], between: bytes) -> None:
    found = read_mail(between.join(pieces))
    assert all(each.name for each in found.attached)
