"""From a policy file to the rules in force; whatever is wrong with it is told with line and column."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agent.dialogue import Permission
from escalation.policy.catalogue import ALWAYS, RULES
from escalation.policy.configured import ConfiguredRule
from escalation.policy.decide import Policy
from escalation.policy.fields import PERMISSIONS
from escalation.policy.problems import PolicyError
from escalation.yaml_file.problems import FileInvalid, Problem, hint_at
from escalation.yaml_file.reader import Document, read_yaml

_ASK: Permission = "approve"
"""Who lets a tool run of which nothing is said."""
_ONE_OF = f"one of {', '.join(PERMISSIONS)}"
_KEYS = ["rules", "tools", "other_tools"]
_LONGEST_SHOWN = 60


def load_policy(text: str | bytes, name: str = "policy") -> Policy:
    """Read and check a policy. ``name`` is how problems name the file.

    Raises ``PolicyError`` with every problem that was found. Rules that the file does not name do
    not run, but for those that always do. The order of rules in the file means nothing.
    """
    try:
        document = read_yaml(text, name)
    except FileInvalid as error:
        raise PolicyError(error.problems) from error
    rules = [
        rule
        for rule_name, settings in _read_sections(document).items()
        if (rule := _read_rule(rule_name, settings, document)) is not None
    ]
    tools, other_tools = _read_tools(document)
    if document.problems:
        raise PolicyError(document.problems)
    rules += [rule() for rule in ALWAYS if not any(isinstance(each, rule) for each in rules)]
    rules.sort(key=lambda rule: list(RULES).index(rule.name))
    return Policy(
        rules=tuple(rules),
        version=_compute_version(rules, tools, other_tools),
        shadow=frozenset(rule.name for rule in rules if rule.shadow),
        tools=tools,
        other_tools=other_tools or _ASK,
    )


def load_policy_file(path: Path) -> Policy:
    """Read and check a policy file. Raises ``PolicyError``, also when the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        found = f"no readable file ({error.strerror})"
        raise PolicyError([Problem(str(path), None, None, found, "a policy file")]) from error
    return load_policy(content, str(path))


def read_default_policy() -> str:
    """Return the text of the policy that holds where the operator gives none."""
    return files("escalation.policy").joinpath("default.yaml").read_text(encoding="utf-8")


def load_default_policy() -> Policy:
    """Return the policy that holds where the operator gives none."""
    return load_policy(read_default_policy(), "default.yaml")


def _read_sections(document: Document) -> dict[str, Any]:
    content = document.content
    if content is None and not document.problems:
        document.report((), "an empty file", "rules: and below it the rules to run")
        return {}
    if not isinstance(content, dict):
        document.report((), _show(content), "rules: and below it the rules to run")
        return {}
    for key in content:
        if key not in _KEYS:
            expected = f"one of {', '.join(_KEYS)}{hint_at(key, _KEYS)}"
            document.report((key,), f"{key}", expected, at_key=True)
    sections = content.get("rules")
    if not isinstance(sections, dict) or not sections:
        place = ("rules",) if "rules" in content else ()
        document.report(place, _show(sections), f"rules by name: {', '.join(RULES)}")
        return {}
    return sections


def _read_rule(name: str, settings: Any, document: Document) -> ConfiguredRule | None:
    path = ("rules", name)
    rule = RULES.get(name)
    if rule is None:
        expected = f"one of the rules {', '.join(RULES)}{hint_at(name, list(RULES))}"
        document.report(path, f"the rule {name}", expected, at_key=True)
        return None
    try:
        return rule.model_validate({} if settings is None else settings)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(details, rule, path, document)
        return None


def _read_tools(document: Document) -> tuple[dict[str, Permission], Permission | None]:
    """Read who lets which tool run, and who all others, where the file says so."""
    content = document.content if isinstance(document.content, dict) else {}
    named = content.get("tools")
    if "tools" in content and not isinstance(named, dict):
        document.report(("tools",), _show(named), f"tools by name, each {_ONE_OF}")
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
    document.report(path, _show(value), _ONE_OF + hint)
    return _ASK


def _report(
    details: ErrorDetails, rule: type[ConfiguredRule], base: tuple[str, ...], document: Document
) -> None:
    location = details["loc"]
    path = base + tuple(part for part in location if part != "[key]")
    match details["type"]:
        case "extra_forbidden":
            allowed = _list_settings(rule, location[:-1])
            name = str(location[-1])
            expected = f"one of {', '.join(allowed)}{hint_at(name, allowed)}"
            document.report(path, f"the setting {name}", expected, at_key=True)
        case "literal_error":
            choices = str(details.get("ctx", {}).get("expected", ""))
            names = [choice.strip("' ") for choice in choices.replace(" or ", ", ").split(", ")]
            expected = f"one of {', '.join(names)}{hint_at(str(details['input']), names)}"
            document.report(path, _show(details["input"]), expected, at_key="[key]" in location)
        case "unknown_topic":
            name, known = str(location[-1]), str(details.get("ctx", {}).get("known")).split(", ")
            expected = f"{details['msg']}{hint_at(name, known)}"
            document.report(path, _show(name), expected, at_key=True)
        case "dict_type" | "model_type":
            document.report(path, _show(details["input"]), "settings as name: value")
        case _:
            at_key = "[key]" in location
            document.report(path, _show(details["input"]), details["msg"], at_key=at_key)


def _list_settings(rule: type[ConfiguredRule], location: tuple[int | str, ...]) -> list[str]:
    """Name the settings that may stand at a place inside a rule."""
    schema = rule.model_json_schema()
    place = schema
    for part in location:
        inner = place.get("properties", {}).get(part) or place.get("additionalProperties", {})
        reference = inner.get("$ref", "")
        place = schema["$defs"][reference.rsplit("/", 1)[-1]] if reference else inner
    return list(place.get("properties", {}))


def _show(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"


def _compute_version(
    rules: list[ConfiguredRule], tools: dict[str, Permission], other_tools: Permission | None
) -> str:
    content: dict[str, Any] = {rule.name: rule.model_dump(mode="json") for rule in rules}
    if tools or other_tools is not None:
        content["tools:"] = {"named": tools, "others": other_tools or _ASK}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
