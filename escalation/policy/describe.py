"""What a policy does, as rows to print or to send as JSON."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from escalation.policy.catalogue import RULES
from escalation.policy.configured import ConfiguredRule
from escalation.policy.decide import Policy
from escalation.policy.written import OwnRule, WrittenRule

_Known = ConfiguredRule | WrittenRule | OwnRule
_KNOWN = (ConfiguredRule, WrittenRule, OwnRule)


class Row(TypedDict):
    """One rule: whether it runs, what happens when it fires, and its settings."""

    rule: str
    runs: Literal["on", "shadow", "off"]
    action: str | None
    settings: dict[str, Any]
    does: str


def describe(policy: Policy) -> list[Row]:
    """Return one row for each rule there is, in the order of evaluation; ``off`` when not named.

    Those that the operator wrote come last. What a condition holds back has it in its settings.
    """
    running = {rule.name: rule for rule in policy.rules if isinstance(rule, _KNOWN)}
    rows = [_describe_rule(name, running.get(name)) for name in dict.fromkeys((*RULES, *running))]
    for row in rows:
        condition = policy.conditions.get(row["rule"])
        if condition is not None:
            row["settings"]["when"] = condition.text
    return rows


def explain(rule: type[ConfiguredRule]) -> str:
    """Return in one sentence what a rule does."""
    return (rule.__doc__ or "").strip().splitlines()[0]


def _describe_rule(name: str, rule: _Known | None) -> Row:
    if rule is None:
        return Row(rule=name, runs="off", action=None, settings={}, does=explain(RULES[name]))
    settings = rule.model_dump(mode="json", exclude={"action", "shadow"}, exclude_none=True)
    return Row(
        rule=name,
        runs="shadow" if rule.shadow else "on",
        action=rule.action,
        settings=settings,
        does=_tell(rule),
    )


def _tell(rule: _Known) -> str:
    match rule:
        case WrittenRule():
            return rule.reason
        case OwnRule():
            return f"Your own rule, {rule.use}."
        case _:
            return explain(type(rule))
