"""What is posted to each kind of receiver, as JSON; nothing that a person wrote becomes markup. Pure."""

from __future__ import annotations

import json
from typing import Any

from agent_console.notify.notice import NO_WORDS, Notice, Words
from agent_console.notify.wording import Told, build_link

_CARD = "application/vnd.microsoft.card.adaptive"
_SLACK_HEADER, _SLACK_TEXT = 150, 2000


def build_payload(notice: Notice, base_url: str, words: Words = NO_WORDS) -> dict[str, Any]:
    """Build what a program gets: ``type``, ``timestamp`` and ``data``, as Standard Webhooks says."""
    data: dict[str, Any] = {"link": build_link(notice, base_url)}
    if notice.kind != "test":
        facts = notice.model_dump(mode="json", exclude_none=True, exclude={"kind", "at"})
        data = facts | data | words.model_dump(exclude_none=True)
    return {"type": name_type(notice), "timestamp": notice.at, "data": data}


def name_type(notice: Notice) -> str:
    """Return the type of a message, such as ``conversation.handed_over``."""
    return notice.kind if notice.kind == "test" else f"conversation.{notice.kind}"


def build_slack(told: Told) -> dict[str, Any]:
    """Build a message of Slack: blocks, and ``text`` for where blocks are not shown.

    Facts and words are ``plain_text``, in which nothing is markup; ``text`` is escaped.
    """
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(told.title, _SLACK_HEADER)}]
    if told.facts:
        fields = [_plain(f"{name}: {value}", _SLACK_TEXT) for name, value in told.facts]
        blocks.append({"type": "section", "fields": fields})
    if told.quote:
        blocks.append({"type": "section", "text": _plain(f"“{told.quote}”", _SLACK_TEXT)})
    if told.link:
        button = {"type": "button", "text": _plain("Open", 75), "url": told.link}
        blocks.append({"type": "actions", "elements": [button]})
    parts = [told.title, *(f"{name}: {value}" for name, value in told.facts), told.link]
    return {"text": _escape_slack(" · ".join(part for part in parts if part)), "blocks": blocks}


def build_teams(told: Told) -> dict[str, Any]:
    """Build a message of Teams: an adaptive card in a message.

    Facts and words stand in text runs, which know no Markdown.
    """
    title = _run(told.title, weight="Bolder", size="Medium")
    lines = [_run(f"{name}: {value}") for name, value in told.facts]
    if told.quote:
        lines.append(_run(f"“{told.quote}”", italic=True))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "fallbackText": told.title,
        "body": [title, *lines],
        "actions": [{"type": "Action.OpenUrl", "title": "Open", "url": told.link}],
    }
    attachment = {"contentType": _CARD, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def encode(content: dict[str, Any]) -> bytes:
    """Encode what is posted; half characters, which are in no UTF-8, are shown as such."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def _plain(text: str, longest: int) -> dict[str, Any]:
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return {"type": "plain_text", "text": shown, "emoji": False}


def _escape_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _run(text: str, **look: object) -> dict[str, Any]:
    run = {"type": "TextRun", "text": text, **look}
    return {"type": "RichTextBlock", "inlines": [run]}
