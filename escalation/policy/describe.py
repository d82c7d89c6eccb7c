"""What a policy does, as rows to print or to send as JSON."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from escalation.policy.catalogue import RULES
from escalation.policy.configured import ConfiguredRule
from escalation.policy.decide import Policy


class Row(TypedDict):
    """One rule: whether it runs, what happens when it fires, and its settings."""

    rule: str
    runs: Literal["on", "shadow", "off"]
    action: str | None
    settings: dict[str, Any]
    does: str


def describe(policy: Policy) -> list[Row]:
    """Return one row for each rule there is, in the order of evaluation; ``off`` when not named."""
    configured = {rule.name: rule for rule in policy.rules if isinstance(rule, ConfiguredRule)}
    return [_describe_rule(name, configured.get(name)) for name in RULES]


def explain(rule: type[ConfiguredRule]) -> str:
    """Return in one sentence what a rule does."""
    return (rule.__doc__ or "").strip().splitlines()[0]


def _describe_rule(name: str, rule: ConfiguredRule | None) -> Row:
    does = explain(RULES[name])
    if rule is None:
        return Row(rule=name, runs="off", action=None, settings={}, does=does)
    settings = rule.model_dump(mode="json", exclude={"action", "shadow"}, exclude_none=True)
    return Row(
        rule=name,
        runs="shadow" if rule.shadow else "on",
        action=rule.action,
        settings=settings,
        does=does,
    )
