"""From a policy file to the rules in force; whatever is wrong with it is told with line and column."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from agent.dialogue import Permission
from escalation.policy.catalogue import ALWAYS, RULES
from escalation.policy.decide import Policy, Source
from escalation.policy.load_attributes import Attributes, read_attributes
from escalation.policy.load_rules import SECTIONS, Entries, Entry, RuleReader, build_entry
from escalation.policy.load_settings import show
from escalation.policy.load_tools import ASK, read_tools
from escalation.policy.problems import PolicyError
from escalation.policy.rules.sensitive_topic import TOPICS
from escalation.policy.variables import list_kinds
from escalation.policy.workshop import Workshop
from escalation.yaml_file.problems import FileInvalid, Problem, hint_at
from escalation.yaml_file.reader import Document, read_yaml

_KEYS = [*SECTIONS, "attributes", "sites", "tools", "other_tools"]
_NO_WORKSHOP = Workshop()


def load_policy(
    text: str | bytes, name: str = "policy", workshop: Workshop = _NO_WORKSHOP
) -> Policy:
    """Read and check a policy. ``name`` is how problems name the file.

    Raises ``PolicyError`` with every problem that was found. Rules that the file does not name do
    not run, but for those that always do. The order of rules in the file means nothing.
    """
    try:
        document = read_yaml(text, name)
    except FileInvalid as error:
        raise PolicyError(error.problems) from error
    content = _read_content(document)
    attributes = read_attributes(content.get("attributes"), document)
    topics = tuple(dict.fromkeys(_list_topics(content)))
    kinds = list_kinds(topics, attributes.kinds)
    reader = RuleReader(document, workshop, kinds)
    everywhere = reader.read(content)
    by_site = {site: reader.read(own, path) for site, own, path in _read_sites(content, document)}
    tools, other_tools = read_tools(document)
    if document.problems:
        raise PolicyError(document.problems)
    version = _compute_version(everywhere, by_site, attributes, tools, other_tools)
    decoded = text if isinstance(text, str) else text.decode("utf-8-sig")

    def build(entries: Entries, sites: Mapping[str, Policy]) -> Policy:
        rules = _sort(entries)
        return Policy(
            rules=tuple(each.rule for each in rules),
            version=version,
            shadow=frozenset(each.rule.name for each in rules if each.shadow),
            tools=tools,
            other_tools=other_tools or ASK,
            conditions={each.rule.name: each.condition for each in rules if each.condition},
            sites=sites,
            topics=topics,
            attributes=attributes.defaults,
            source=Source(decoded, reader.files),
        )

    sites = {site: build({**everywhere, **own}, {}) for site, own in by_site.items()}
    return build(everywhere, sites)


def load_policy_file(path: Path, workshop: Workshop = _NO_WORKSHOP) -> Policy:
    """Read and check a policy file. Raises ``PolicyError``, also when the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        found = f"no readable file ({error.strerror})"
        raise PolicyError([Problem(str(path), None, None, found, "a policy file")]) from error
    return load_policy(content, str(path), workshop)


def read_default_policy() -> str:
    """Return the text of the policy that holds where the operator gives none."""
    return files("escalation.policy").joinpath("default.yaml").read_text(encoding="utf-8")


def load_default_policy() -> Policy:
    """Return the policy that holds where the operator gives none."""
    return load_policy(read_default_policy(), "default.yaml")


def _read_content(document: Document) -> dict[str, Any]:
    content = document.content
    if content is None and not document.problems:
        document.report((), "an empty file", "rules: and below it the rules to run")
        return {}
    if not isinstance(content, dict):
        document.report((), show(content), "rules: and below it the rules to run")
        return {}
    for key in content:
        if key not in _KEYS:
            expected = f"one of {', '.join(_KEYS)}{hint_at(key, _KEYS)}"
            document.report((key,), f"{key}", expected, at_key=True)
    if "rules" not in content:
        document.report((), show(None), f"rules by name: {', '.join(RULES)}")
    return content


def _read_sites(
    content: Mapping[str, Any], document: Document
) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """List the sites that have rules of their own, with these and their place."""
    sites = content.get("sites", {})
    if not isinstance(sites, dict):
        told = f"sites by name, each with {', '.join(SECTIONS)}"
        document.report(("sites",), show(sites), told)
        return
    for site, own in sites.items():
        path = ("sites", site)
        if not isinstance(own, dict) or not own:
            document.report(path, show(own), f"one of {', '.join(SECTIONS)}, and rules below it")
            continue
        for key in own:
            if key not in SECTIONS:
                expected = f"one of {', '.join(SECTIONS)}{hint_at(key, SECTIONS)}"
                document.report((*path, key), f"{key} for one site", expected, at_key=True)
        yield site, own, path


def _list_topics(content: Mapping[str, Any]) -> Iterator[str]:
    """List the sensitive topics that are read in messages: the usual ones, and the operator's own."""
    yield from TOPICS
    sites = content.get("sites")
    for part in (content, *(sites.values() if isinstance(sites, dict) else ())):
        rules = part.get("rules") if isinstance(part, dict) else None
        rule = rules.get("sensitive_topic") if isinstance(rules, dict) else None
        topics = rule.get("topics") if isinstance(rule, dict) else None
        yield from topics if isinstance(topics, dict) else ()


def _sort(entries: Entries) -> list[Entry]:
    """Put the rules that run in the order of evaluation: those of the program, then others by name."""
    listed = [each for each in entries.values() if each is not None]
    listed += [build_entry(rule()) for rule in ALWAYS if entries.get(rule.name) is None]
    order = list(RULES)
    return sorted(
        listed,
        key=lambda each: (
            order.index(each.rule.name) if each.rule.name in order else len(order),
            each.rule.name,
        ),
    )


def _compute_version(
    everywhere: Entries,
    by_site: Mapping[str, Entries],
    attributes: Attributes,
    tools: dict[str, Permission],
    other_tools: Permission | None,
) -> str:
    content: dict[str, Any] = {each.rule.name: each.content for each in _sort(everywhere)}
    if tools or other_tools is not None:
        content["tools:"] = {"named": tools, "others": other_tools or ASK}
    if attributes.kinds:
        content["attributes:"] = [attributes.kinds, attributes.defaults]
    if by_site:
        content["sites:"] = {
            site: {name: each and each.content for name, each in entries.items()}
            for site, entries in by_site.items()
        }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
