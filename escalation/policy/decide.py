"""From a situation to a decision: every rule reports, and the strongest action that fired wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from agent.dialogue import Permission
from escalation.events import Action, Finding
from escalation.policy.condition import Condition, ConditionFailed
from escalation.policy.rule import ACTION_ORDER, Decision, Rule, Situation
from escalation.policy.rules.autonomy import Autonomy
from escalation.policy.surroundings import Attribute
from escalation.policy.variables import Variables, build_variables

_NEEDS_DRAFT: frozenset[Action] = frozenset({"answer", "audit", "veto", "approve"})
_HELD: frozenset[Action] = frozenset({"veto", "approve"})


@dataclass(frozen=True, slots=True)
class Source:
    """What a policy was read from: the file's text, and that of the files in Python that it names."""

    text: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in force. ``version`` names their content: same content, same version.

    Rules named in ``shadow`` are evaluated and reported, and change nothing; those named in
    ``conditions`` are evaluated only where that holds. ``tools`` says who lets a tool run, by its
    name; ``other_tools`` for those that are not named. ``sites`` holds the whole policy of each site
    that has rules of its own. ``topics`` and ``attributes`` are what conditions may ask for, each
    attribute of customers with the value that stands for an unknown one.
    """

    rules: tuple[Rule, ...]
    version: str
    shadow: frozenset[str] = frozenset()
    tools: Mapping[str, Permission] = field(default_factory=dict)
    other_tools: Permission = "approve"
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    sites: Mapping[str, Policy] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute | None] = field(default_factory=dict)
    source: Source = field(default=Source(), compare=False, repr=False)

    def permit(self, name: str) -> Permission:
        """Say who lets the tool of that name run."""
        return self.tools.get(name, self.other_tools)


def decide(whole: Policy, situation: Situation) -> Decision:
    """Let every rule report and choose the strongest action that fired; ``answer`` when none did.

    Pure, and raises nothing: a rule that raises counts as one that hands over. Without an answer
    that could be sent, or something wanted to say yes to, the conversation is handed over whatever
    the rules say.
    """
    site = situation.conversation.site
    policy = whole.sites.get(site, whole)

    @cache
    def look() -> Variables:
        return build_variables(situation, policy.topics, policy.attributes)

    findings = [_check(rule, situation, policy, look) for rule in policy.rules]
    findings = [_quiet(finding, findings) for finding in findings]
    action = _find_strongest(findings)
    if action in _NEEDS_DRAFT and not _is_possible(action, situation):
        action = "handoff"
        if not any(_counts(finding) for finding in findings):
            findings.append(_build_missing_answer(situation))
    return Decision(
        action=action,
        reasons=tuple(finding.rule for finding in findings if _counts(finding)),
        findings=tuple(findings),
        policy_version=policy.version,
        veto_seconds=_find_window(findings) if action == "veto" else None,
        site=site if site in whole.sites else None,
    )


def _check(
    rule: Rule, situation: Situation, policy: Policy, look: Callable[[], Variables]
) -> Finding:
    try:
        condition = policy.conditions.get(rule.name)
        if condition is None or condition.holds(look()):
            finding = rule.check(situation)
        else:
            finding = Finding(rule=rule.name, fired=False, detail="Its condition does not hold.")
    except ConditionFailed as error:
        finding = _build_failed(rule, f"The rule's condition has no answer ({error})")
    except Exception as error:  # noqa: BLE001 a rule that fails must hand over, whatever it raised
        finding = _build_failed(rule, f"The rule failed ({type(error).__name__})")
    return finding.model_copy(update={"shadow": True}) if rule.name in policy.shadow else finding


def _build_failed(rule: Rule, what: str) -> Finding:
    detail = f"{what}, so a person decides."
    return Finding(rule=rule.name, fired=True, action="handoff", detail=detail)


def _quiet(finding: Finding, findings: list[Finding]) -> Finding:
    """Let a topic's mode count only where it makes a difference, so that each cause is named once.

    A topic is held because it is not certified, say, and the rule about that has said so.
    """
    if finding.rule != Autonomy.name or not finding.fired or finding.action not in _HELD:
        return finding
    others = [each for each in findings if each is not finding and _counts(each)]
    if ACTION_ORDER.index(_find_strongest(others)) < ACTION_ORDER.index(finding.action):
        return finding
    return finding.model_copy(update={"fired": False, "action": None})


def _find_strongest(findings: list[Finding]) -> Action:
    fired = [finding.action or "handoff" for finding in findings if _counts(finding)]
    return max(fired, key=ACTION_ORDER.index, default="answer")


def _find_window(findings: list[Finding]) -> float | None:
    vetoes = [each for each in findings if _counts(each) and each.action == "veto"]
    windows = [each.veto_seconds for each in vetoes]
    return max((each for each in windows if each is not None), default=None)


def _counts(finding: Finding) -> bool:
    return finding.fired and not finding.shadow


def _is_possible(action: Action, situation: Situation) -> bool:
    draft = situation.draft
    if draft is not None and draft.wants:
        return action == "approve"
    return draft is not None and bool(draft.text.strip())


def _build_missing_answer(situation: Situation) -> Finding:
    detail = situation.failure or "There is no answer that could be sent."
    return Finding(rule="no_answer", fired=True, action="handoff", detail=detail)
