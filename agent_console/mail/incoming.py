"""Reads one mail (RFC 5322) as it came: who, what about, which words, and what else hung on it. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from itertools import islice

from agent_console.mail.addresses import find_senders
from agent_console.mail.html_words import find_html_words

LONGEST_MAIL = 32 * 1024 * 1024
"""Bytes of a mail that are read; of a longer one only its head is."""
_LONGEST_HEADER = 20_000
_MOST_HEADERS = 50
"""Of one name, that are looked at."""
_MOST_PARTS = 200
_LONGEST_WORDS = 200_000
"""Letters of a body that are looked at."""
_RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_BY_LISTS = ("bulk", "junk", "list")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a mail; ``size`` in bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail. ``words`` is the whole text."""

    id: str
    """Its Message-ID, else a digest of all of it: the same mail has the same."""
    senders: frozenset[str]
    subject: str
    words: str
    attached: tuple[Attached, ...] = ()
    automatic: str | None = None
    """Why it was written by no person, if it was not."""
    bounced: bool = False
    """Whether a server tells that a mail did not arrive."""
    is_cut: bool = False
    """Whether there was more than is read."""


def read_about(content: bytes) -> tuple[str, ...]:
    """Return the headers that may name a conversation; what a mail says is not even looked at.

    Recipients first, then what it answers, the newest first.
    """
    message = _parse_head(content)
    addressed = [_join(message, name) for name in _RECIPIENTS]
    answered = [_header(message, "in-reply-to")]
    answered += reversed(_MESSAGE_ID.findall(_header(message, "references")))
    return tuple(each for each in (*addressed, *answered) if each)


def read_mail(content: bytes) -> Incoming:
    """Read a mail; whatever it is made of, something is returned."""
    is_cut = len(content) > LONGEST_MAIL
    try:
        message = BytesParser().parsebytes(content[:LONGEST_MAIL])
        parts = _list_parts(message)
    except RecursionError:  # parts in parts in parts: nothing that a person wrote
        message, parts, is_cut = _parse_head(content), [], True
    words, whose = _find_words(parts)
    return Incoming(
        id=_find_id(message, content),
        senders=find_senders(_header(message, "from")),
        subject=_header(message, "subject"),
        words=words[:_LONGEST_WORDS],
        attached=tuple(_describe(part) for part in parts if part is not whose and _is_kept(part)),
        automatic=_find_automatic(message),
        bounced=_is_bounce(message),
        is_cut=is_cut or len(words) > _LONGEST_WORDS,
    )


# -- the head -------------------------------------------------------------------------------------


def _parse_head(content: bytes) -> Message:
    return BytesParser().parsebytes(content[:LONGEST_MAIL], headersonly=True)


def _find_id(message: Message, content: bytes) -> str:
    found = _MESSAGE_ID.search(_header(message, "message-id"))
    return found[0] if found else f"<{hashlib.sha256(content).hexdigest()}>"


def _find_automatic(message: Message) -> str | None:
    submitted = _header(message, "auto-submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return f"Auto-Submitted: {submitted}"
    precedence = _header(message, "precedence").strip().lower()
    if precedence in (*_BY_LISTS, "auto_reply"):
        return f"Precedence: {precedence}"
    for name in ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder"):
        if _header(message, name).strip().lower() not in ("", "no"):
            return f"{name} is set"
    for name in ("list-id", "list-post"):
        if message.get(name) is not None:
            return f"{name} is set: a list's mail"
    if _header(message, "return-path").strip() == "<>":
        return "Return-Path is empty: a server's mail"
    return None


def _is_bounce(message: Message) -> bool:
    kind = _parameter(message, "report-type")
    return message.get_content_type() == "multipart/report" and kind == "delivery-status"


def _parameter(message: Message, name: str) -> str:
    try:
        value = message.get_param(name)
    except (ValueError, TypeError, LookupError):
        return ""
    return value.lower() if isinstance(value, str) else ""


def _join(message: Message, name: str) -> str:
    some = islice(message.get_all(name, []), _MOST_HEADERS)
    return " ".join(_decode_header(each) for each in some)[:_LONGEST_HEADER]


def _header(message: Message, name: str) -> str:
    return _decode_header(message.get(name, ""))[:_LONGEST_HEADER]


def _decode_header(value: object) -> str:
    raw = str(value)[:_LONGEST_HEADER]
    try:
        text = str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError, TypeError, AssertionError):
        text = raw
    return _CONTROLS.sub("", text.encode("utf-8", "replace").decode()).replace("\n", " ")


# -- the body -------------------------------------------------------------------------------------


def _list_parts(message: Message) -> list[Message]:
    """Return what is not made of parts itself, without mails that are attached to this one."""
    parts: list[Message] = []
    ahead = [message]
    while ahead and len(parts) < _MOST_PARTS:
        part = ahead.pop()
        is_whole = part.get_content_maintype() != "multipart" or not part.is_multipart()
        # Asked of one that is no list, the library may stumble over its charset.
        inside = None if is_whole else part.get_payload()
        if isinstance(inside, list):
            ahead += [each for each in reversed(inside) if isinstance(each, Message)]
        else:
            parts.append(part)
    return parts


def _find_words(parts: list[Message]) -> tuple[str, Message | None]:
    """Return the text, and the part that it stands in: the first plain one, else the first HTML."""
    shown = [part for part in parts if not _is_file(part)]
    for part in shown:
        if part.get_content_type() == "text/plain" and (text := _decode(part)).strip():
            return _unflow(part, text), part
    for part in shown:
        if part.get_content_type() == "text/html":
            return find_html_words(_decode(part)[:_LONGEST_WORDS]), part
    return "", None


def _is_file(part: Message) -> bool:
    return _disposition(part) == "attachment" or _file_name(part) != ""


def _is_kept(part: Message) -> bool:
    """Say whether a part is more than another form of the text."""
    return _is_file(part) or part.get_content_maintype() != "text"


def _describe(part: Message) -> Attached:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    size = len(content) if isinstance(content, bytes) else 0
    name = _file_name(part) or ("a mail" if part.get_content_maintype() == "message" else "unnamed")
    return Attached(name[:100], part.get_content_type()[:80], size)


def _file_name(part: Message) -> str:
    try:
        return _decode_header(part.get_filename() or "").strip()
    except (ValueError, LookupError, TypeError, AssertionError):
        return "unnamed"


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except (ValueError, LookupError, TypeError, AssertionError):
        return ""


def _decode(part: Message) -> str:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    raw = content if isinstance(content, bytes) else b""
    text = None
    for charset in (_parameter(part, "charset") or "utf-8", "utf-8"):
        try:
            text = raw.decode(charset)
            break
        except (LookupError, ValueError):
            continue
    if text is None:
        text = raw.decode("latin-1")
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _unflow(part: Message, text: str) -> str:
    """Join lines that were only broken to fit (``format=flowed``)."""
    if _parameter(part, "format") != "flowed":
        return text
    drops_space = _parameter(part, "delsp") == "yes"
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        bare = line.removeprefix(" ")
        if goes_on and not quoted:
            lines[-1] += bare
        else:
            lines.append(bare)
        goes_on = bare.endswith(" ") and not quoted and bare != "-- "
        if goes_on and drops_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
