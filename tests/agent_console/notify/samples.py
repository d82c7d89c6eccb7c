"""Notices, receivers and rows to try things out with."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from agent_console.notify.notice import Notice, NoticeKind
from agent_console.notify.receiver import Receivers
from agent_console.notify.receivers_file import load_receivers
from escalation.testing import CONVERSATION

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"o" * 24).decode()
BASE = "https://desk.example"
AT = "2026-01-05T09:00:00.000Z"


def make_notice(kind: NoticeKind = "handed_over", **facts: object) -> Notice:
    """Make a notice about the sample conversation."""
    known = {"conversation_id": CONVERSATION, "seq": 4, "at": AT, "site": "shop", **facts}
    return Notice.model_validate({"kind": kind, **known})


def read_receivers(text: str, environment: Mapping[str, str] | None = None) -> Receivers:
    """Read receivers as from a file of theirs."""
    return load_receivers(
        text, "notices.yaml", environment or {"SECRET": SECRET, "OLD_SECRET": OLD_SECRET}
    )


def describe(**urls: str) -> str:
    """Write a file of webhooks, each by its name and address."""
    parts = [
        f"  {name}:\n    kind: webhook\n    url: {url}\n    secrets: [$SECRET]\n"
        for name, url in urls.items()
    ]
    return "receivers:\n" + "".join(parts)
