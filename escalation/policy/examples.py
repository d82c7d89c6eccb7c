"""The operator's own examples of sensitive topics, wherever in the policy they stand."""

from __future__ import annotations

from escalation.policy.decide import Policy
from escalation.policy.rules.sensitive_topic import list_examples


def collect_examples(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Return the examples of each topic, those of single sites included: a message is read once."""
    collected: dict[str, tuple[str, ...]] = {}
    for each in (policy, *policy.sites.values()):
        for topic, examples in list_examples(each.rules).items():
            collected[topic] = tuple(dict.fromkeys((*collected.get(topic, ()), *examples)))
    return collected
