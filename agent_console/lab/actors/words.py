"""What customers write, and what broken programs send."""

from __future__ import annotations

from random import Random

_SAID = (
    "Where is my parcel?",
    "Can I send it back?",
    "Thanks, and how do I pay?",
    "¿Puedo cambiar la dirección? 📦",
    "متى يصل الطرد؟",
)
_TAGGED = (
    (0.05, "[sensitive]"),
    (0.10, "[person]"),
    (0.13, "[injection]"),
    (0.18, "[angry]"),
    (0.19, "[unreadable]"),
)
LONGEST = 7_900

MALFORMED: tuple[str | bytes, ...] = (
    "",
    "hello?",
    "[]",
    '{"type":"dance"}',
    '{"type":"send"}',
    '{"type":"send","client_id":"x","client_id":"y","text":"twice"}',
    '{"type":"send","client_id":"x","text":7}',
    '{"type":"send","client_id":"","text":"no name"}',
    '{"type":"send","client_id":"x","text":"   "}',
    '{"type":"send","client_id":"x","text":"half a pair \\ud83d"}',
    '{"type":"rate","score":6}',
    '{"type":"rate","score":NaN}',
    '{"type":"leave_contact","email":"nowhere","client_id":"x"}',
    '{"type":"hello","after_seq":-1}',
    '{"type":"hello","token":"forged"}',
    '{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}}',
    b"\x00\x01",
    '{"type":"send","client_id":"x","text":"' + "x" * 66_000 + '"}',
)
"""Frames that must be refused, and change nothing."""


def write_text(name: str, random: Random) -> str:
    """Write a message that begins with its own name, here and there with a tag, or a long one."""
    words, luck, length = random.choice(_SAID), random.random(), random.random()
    tag = next((tag for share, tag in _TAGGED if luck < share), "")
    text = f"<{name}> {words} {tag}".rstrip()
    if length < 0.05:
        text += " and so on" * int(LONGEST / 10 * random.random())
    return text
