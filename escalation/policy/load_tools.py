"""Reads who lets which tool run from a policy file."""

from __future__ import annotations

from typing import Any

from agent.dialogue import Permission
from escalation.policy.fields import PERMISSIONS
from escalation.policy.load_settings import show
from escalation.yaml_file.problems import hint_at
from escalation.yaml_file.reader import Document

ASK: Permission = "approve"
"""Who lets a tool run of which nothing is said."""
_ONE_OF = f"one of {', '.join(PERMISSIONS)}"


def read_tools(document: Document) -> tuple[dict[str, Permission], Permission | None]:
    """Read who lets which tool run, and who all others, where the file says so."""
    content = document.content if isinstance(document.content, dict) else {}
    named = content.get("tools")
    if "tools" in content and not isinstance(named, dict):
        document.report(("tools",), show(named), f"tools by name, each {_ONE_OF}")
    tools = {
        name: _read_permission(("tools", name), value, document)
        for name, value in (named.items() if isinstance(named, dict) else ())
    }
    if "other_tools" not in content:
        return tools, None
    return tools, _read_permission(("other_tools",), content["other_tools"], document)


def _read_permission(path: tuple[str, ...], value: Any, document: Document) -> Permission:
    for each in PERMISSIONS:
        if value == each:
            return each
    hint = hint_at(value, list(PERMISSIONS)) if isinstance(value, str) else ""
    document.report(path, show(value), _ONE_OF + hint)
    return ASK
