"""Reads the rules of a policy file, or of one site in it: named ones, conditions, and those in Python."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from escalation.policy.catalogue import ALWAYS, RULES, UNCONDITIONAL
from escalation.policy.condition import Condition, read_condition
from escalation.policy.condition_text import BadCondition, Kind
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import TOPIC_NAME
from escalation.policy.load_settings import read_settings, show
from escalation.policy.rule import Rule
from escalation.policy.workshop import OwnCode, OwnRuleUnusable, Workshop
from escalation.policy.written import OwnRule, WrittenRule, build_asker, try_out
from escalation.yaml_file.problems import hint_at
from escalation.yaml_file.reader import Document, Path

SECTIONS = ("rules", "conditions", "python")
_TAKEN = (
    *RULES,
    *("no_answer", "policy_failed", "turn_failed", "draft_rejected", "audit_draw"),
    *("action_rejected", "action_failed", "action_outcome_unknown"),
)
"""Names that decisions give as a reason already."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule of the file; ``content`` is what the policy's version names."""

    rule: Rule
    shadow: bool
    content: Mapping[str, Any]
    condition: Condition | None = None


Entries = dict[str, Entry | None]
"""By name; ``None`` for a rule that a site switches off."""


@dataclass(slots=True)
class RuleReader:
    """Reads the rules of one file; ``files`` are those in Python that it names, with their text."""

    document: Document
    workshop: Workshop
    kinds: Mapping[str, Kind]
    files: dict[str, str] = field(default_factory=dict)

    def read(self, content: Mapping[str, Any], path: Path = ()) -> Entries:
        """Read all three sections at a place; a name stands in one of them only."""
        entries: Entries = {}
        for section in SECTIONS:
            for name, settings in self._read_section(content, path, section).items():
                place = (*path, section, name)
                if name in entries:
                    told = "it once, in rules, conditions or python"
                    self.document.report(place, f"{name} a second time", told, at_key=True)
                    continue
                entries.update(self._read_entry(section, name, settings, place))
        return entries

    def _read_section(self, content: Mapping[str, Any], path: Path, section: str) -> dict[str, Any]:
        if section not in content:
            return {}
        rules = content[section]
        if isinstance(rules, dict) and rules:
            return rules
        listed = f"rules by name: {', '.join(RULES)}" if section == "rules" else "rules by name"
        self.document.report((*path, section), show(rules), listed)
        return {}

    def _read_entry(self, section: str, name: str, settings: Any, path: Path) -> Entries:
        is_known = name in RULES if section == "rules" else self._may_be_named(name, path)
        if section == "rules" and not is_known:
            expected = f"one of the rules {', '.join(RULES)}{hint_at(name, list(RULES))}"
            self.document.report(path, f"the rule {name}", expected, at_key=True)
        if not is_known:
            return {}
        if settings is False and path[0] == "sites":
            if name in (rule.name for rule in ALWAYS):
                told = "settings as name: value (this rule always runs)"
                self.document.report(path, "off", told)
            return {name: None}
        condition = self._read_when(settings, name, path, is_needed=section == "conditions")
        match section:
            case "rules":
                rule = read_settings(RULES[name], settings, path, self.document, beside=("when",))
                return {} if rule is None else {name: build_entry(rule, condition)}
            case "conditions":
                return self._read_written(name, settings, path, condition)
            case _:
                return self._read_own(name, settings, path, condition)

    def _may_be_named(self, name: str, path: Path) -> bool:
        expected = ""
        if not TOPIC_NAME.fullmatch(name):
            expected = "a name of small letters, digits and _, such as gold_customers"
        elif name in _TAKEN:
            expected = "another name: decisions give this one as a reason already"
        if expected:
            self.document.report(path, f"the name {name}", expected, at_key=True)
        return not expected

    def _read_when(
        self, settings: Any, name: str, path: Path, *, is_needed: bool
    ) -> Condition | None:
        given = settings if isinstance(settings, dict) else {}
        place = (*path, "when")
        if "when" not in given:
            if is_needed:
                self.document.report(path, "no when", "when: and a condition", at_key=True)
            return None
        text = given["when"]
        if name in (rule.name for rule in UNCONDITIONAL):
            told = "no when (this rule must always work)"
            self.document.report(place, "when", told, at_key=True)
            return None
        if not isinstance(text, str):
            self.document.report(place, show(text), "a condition such as topic == 'billing'")
            return None
        try:
            return read_condition(text, self.kinds, self.workshop.compile_condition)
        except BadCondition as error:
            self.document.report_inside(place, error.position, error.found, error.expected)
            return None

    def _read_written(
        self, name: str, settings: Any, path: Path, condition: Condition | None
    ) -> Entries:
        rule = read_settings(
            WrittenRule, settings, path, self.document, beside=("when",), built={"name": name}
        )
        if rule is None or condition is None:
            return {}
        if not rule.reason:
            told = f"It is so that {' '.join(condition.text.split())}."
            rule = rule.model_copy(update={"reason": told})
        return {name: build_entry(rule, condition)}

    def _read_own(
        self, name: str, settings: Any, path: Path, condition: Condition | None
    ) -> Entries:
        given = {"use": settings} if isinstance(settings, str) else settings
        built = {"name": name, "ask": _ask_nothing}
        rule = read_settings(OwnRule, given, path, self.document, beside=("when",), built=built)
        if rule is None:
            return {}
        place = path if isinstance(settings, str) else (*path, "use")
        try:
            code = self.workshop.find_own_code(rule.use)
            rule = rule.model_copy(update={"ask": build_asker(code.found, rule.settings)})
            try_out(rule)
        except OwnRuleUnusable as error:
            self.document.report(place, error.found, error.expected)
            return {}
        self.files[code.file] = code.text
        return {name: build_entry(rule, condition, code)}


def _ask_nothing(_: object) -> None:
    """Stand in for a rule in Python until it is loaded."""


def build_entry(
    rule: ConfiguredRule | WrittenRule | OwnRule,
    condition: Condition | None = None,
    code: OwnCode | None = None,
) -> Entry:
    """Build the entry of a rule that was read."""
    content = rule.model_dump(mode="json")
    if condition is not None:
        content["when:"] = condition.text
    if code is not None:
        content["code:"] = hashlib.sha256(code.text.encode()).hexdigest()
    return Entry(rule, rule.shadow, content, condition)
