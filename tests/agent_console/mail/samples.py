"""Mails as people's programs write them, and the letter that they answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage

from agent_console.mail.letter import Letter, build_letter
from agent_console.mail.postbox import read_postbox
from agent_console.mail.spoken import Spoken

POSTBOX = read_postbox("smtp://mail.example", "Shop support <support@shop.example>")
TOKEN = "c0123456789abcdefghijklm-abcdefghijklmnop"
LINK = "https://desk.example/chat#c01.1.abc"
AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OUR_NAMES = (
    POSTBOX.address,
    POSTBOX.build_reply_address(TOKEN),
    TOKEN,
    POSTBOX.name,
)


def make_spoken(
    text: str, *, seq: int = 5, role: str = "human", name: str | None = "Anna"
) -> Spoken:
    return Spoken(seq, role, name, "2026-01-05T08:59:00.000Z", text)


ASKED = make_spoken("Where is my parcel?", seq=2, role="customer", name=None)


def make_letter(
    *answers: Spoken, before: Sequence[Spoken] = (ASKED,), to: str = "c@x.example"
) -> EmailMessage:
    told = answers or (make_spoken("It left us on Friday.\n\nGreetings"),)
    return build_letter(Letter("0a1b2c", to, told, before, TOKEN, LINK, AT), POSTBOX)


def read_letter() -> str:
    text: str = make_letter().get_content()
    return text


def quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


ADDRESS = f"Shop support <support+{TOKEN}@shop.example>"
HEADERS = {
    "english": ("From", "Sent", "To", "Subject"),
    "german": ("Von", "Gesendet", "An", "Betreff"),
    "french": ("De", "Envoyé", "À", "Objet"),
}


def gmail(words: str) -> str:
    said = f"On Mon, Jan 5, 2026 at 9:00 AM Shop support <\nsupport+{TOKEN}@shop.example> wrote:"
    return f"{words}\n\n{said}\n\n{quote(read_letter())}\n"


def apple_mail(words: str) -> str:
    said = f"> On 5 Jan 2026, at 09:00, {ADDRESS} wrote:"
    return f"{words}\n\n{said}\n> \n{quote(read_letter())}\n"


def apple_mail_german(words: str) -> str:
    return f"{words}\n\nAm 05.01.2026 um 09:00 schrieb {ADDRESS}:\n\n{quote(read_letter())}\n"


def thunderbird_below(words: str) -> str:
    return f"On 05/01/2026 09:00, Shop support wrote:\n{quote(read_letter())}\n\n{words}\n"


def thunderbird_french(words: str) -> str:
    return f"{words}\n\nLe 05/01/2026 à 09:00, Shop support a écrit :\n{quote(read_letter())}\n"


def outlook(words: str, language: str = "english") -> str:
    come_from, sent, to, subject = HEADERS[language]
    head = (
        f"{come_from}: {ADDRESS}\n{sent}: Monday, 5 January 2026 09:00\n{to}: c@x.example\n"
        f"{subject}: Your conversation with Shop support"
    )
    return f"{words}\n\n{'_' * 32}\n{head}\n\n{read_letter()}\n"


def outlook_german(words: str) -> str:
    return outlook(words, "german")


def outlook_french(words: str) -> str:
    return outlook(words, "french")


def outlook_old(words: str) -> str:
    return f"{words}\n\n-----Original Message-----\n{read_letter()}\n"


def nothing_quoted(words: str) -> str:
    return f"{words}\n"


PROGRAMS: tuple[Callable[[str], str], ...] = (
    gmail,
    apple_mail,
    apple_mail_german,
    thunderbird_below,
    thunderbird_french,
    outlook,
    outlook_german,
    outlook_french,
    outlook_old,
    nothing_quoted,
)
