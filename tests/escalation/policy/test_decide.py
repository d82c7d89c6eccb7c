"""The strongest action that fired wins, and whatever goes wrong involves a person."""

from dataclasses import dataclass, replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.dialogue import Confidence, Draft, Signals, ToolCall
from escalation.autonomy.mode import MODES, Standing
from escalation.conversation import Conversation
from escalation.desk_events import ReturnedToBot
from escalation.event_parts import CUSTOMER, SYSTEM, Author, Said
from escalation.events import Action, CustomerWrote, DecisionInner, DecisionMade, Finding
from escalation.fold import fold
from escalation.policy.catalogue import RULES
from escalation.policy.condition import Condition, ConditionFailed
from escalation.policy.decide import Policy, decide
from escalation.policy.load import load_default_policy, load_policy
from escalation.policy.rule import ACTION_ORDER, Situation

DEFAULT = load_default_policy()
ANSWER = Draft(text="Tomorrow.", confidence=Confidence(value=0.9, threshold=0.8, certified=True))
SITUATION = Situation(Conversation(id="c1"), Signals(), ANSWER)


@dataclass(frozen=True)
class Canned:
    """A rule that always finds the same."""

    name: str
    action: Action | None = None
    fired: bool = True

    def check(self, situation: Situation) -> Finding:
        return Finding(rule=self.name, fired=self.fired, action=self.action)


class Broken:
    name = "broken"

    def check(self, situation: Situation) -> Finding:
        raise KeyError("no such field")


def build_policy(*rules, shadow=()) -> Policy:
    return Policy(rules=tuple(rules), version="v1", shadow=frozenset(shadow))


def test_nothing_fired_answers() -> None:
    decision = decide(build_policy(Canned("calm", "handoff", fired=False)), SITUATION)
    assert (decision.action, decision.reasons, decision.policy_version) == ("answer", (), "v1")
    assert decision.findings == (Finding(rule="calm", fired=False, action="handoff"),)


def test_strongest_action_wins_and_every_rule_that_fired_is_a_reason() -> None:
    policy = build_policy(Canned("a", "approve"), Canned("b", "handoff"), Canned("c", "audit"))
    decision = decide(policy, SITUATION)
    assert (decision.action, decision.reasons) == ("handoff", ("a", "b", "c"))


def test_shadow_rules_are_reported_without_effect() -> None:
    policy = build_policy(Canned("a", "handoff"), Canned("b", "audit"), shadow=["a"])
    decision = decide(policy, SITUATION)
    assert (decision.action, decision.reasons) == ("audit", ("b",))
    assert decision.findings[0] == Finding(rule="a", fired=True, action="handoff", shadow=True)


def test_rule_that_raises_hands_over_by_its_own_name() -> None:
    decision = decide(build_policy(Broken()), SITUATION)
    assert (decision.action, decision.reasons) == ("handoff", ("broken",))
    assert decision.findings[0].detail == "The rule failed (KeyError), so a person decides."


def test_fired_without_an_action_hands_over() -> None:
    assert decide(build_policy(Canned("vague")), SITUATION).action == "handoff"


@pytest.mark.parametrize("draft", [None, replace(ANSWER, text=" \n")])
@pytest.mark.parametrize("rules", [(), (Canned("a", "approve"),), (Canned("a", "answer"),)])
def test_without_an_answer_it_is_handed_over(
    draft: Draft | None, rules: tuple[Canned, ...]
) -> None:
    decision = decide(build_policy(*rules), replace(SITUATION, draft=draft))
    assert decision.action == "handoff"
    assert decision.reasons == (("a",) if rules else ("no_answer",))


def test_missing_answer_is_a_reason_also_when_the_rule_about_it_is_in_shadow() -> None:
    policy = load_policy("rules: {bot_failed: {shadow: true}}")
    decision = decide(policy, replace(SITUATION, draft=None, failure="timeout"))
    assert (decision.action, decision.reasons) == ("handoff", ("no_answer",))


def test_block_needs_no_answer() -> None:
    policy = build_policy(Canned("a", "block"))
    assert decide(policy, replace(SITUATION, draft=None)).action == "block"


@pytest.mark.parametrize(
    ("situation", "action", "reasons"),
    [
        (SITUATION, "answer", ()),
        (replace(SITUATION, signals=Signals(wants_human=0.9)), "handoff", ("asks_for_human",)),
        (
            replace(SITUATION, signals=Signals(topics={"fraud": 0.8})),
            "handoff",
            ("sensitive_topic",),
        ),
        (replace(SITUATION, signals=Signals(injection=1.0)), "approve", ("prompt_injection",)),
        (
            replace(SITUATION, draft=replace(ANSWER, confidence=Confidence(0.7, threshold=0.8))),
            "handoff",
            ("low_confidence",),
        ),
        (
            replace(SITUATION, draft=replace(ANSWER, confidence=Confidence(0.9, threshold=0.8))),
            "approve",
            ("uncertified",),
        ),
        (
            replace(
                SITUATION,
                draft=replace(ANSWER, confidence=Confidence(0.9, threshold=0.8)),
                uncertified="answer",
            ),
            "answer",
            (),
        ),
        (
            replace(SITUATION, draft=None, failure="no answer within 30 s"),
            "handoff",
            ("bot_failed",),
        ),
    ],
)
def test_default_policy(situation: Situation, action: str, reasons: tuple[str, ...]) -> None:
    decision = decide(DEFAULT, situation)
    assert (decision.action, decision.reasons) == (action, reasons)
    assert [finding.rule for finding in decision.findings] == list(RULES)


def test_evidence_from_before_a_return_does_not_hand_straight_back() -> None:
    unsure = DecisionMade(
        author=SYSTEM, inner=DecisionInner(action="approve", reasons=["low_confidence"])
    )
    conversation = Conversation(id="c1")
    for seq in (1, 2):
        conversation = fold(conversation, unsure, seq=seq, at="")
    before = decide(DEFAULT, replace(SITUATION, conversation=conversation))
    assert (before.action, before.reasons) == ("handoff", ("repeated_misses",))

    returned = ReturnedToBot(author=Author(role="human", name="Ada"))
    wrote = CustomerWrote(author=CUSTOMER, body=Said(text="One more thing"))
    conversation = fold(conversation, returned, seq=3, at="")
    conversation = fold(conversation, wrote, seq=4, at="")
    after = decide(DEFAULT, replace(SITUATION, conversation=conversation))
    assert (after.action, after.reasons) == ("answer", ())


actions = st.sampled_from(ACTION_ORDER)
canned = st.builds(
    Canned, st.sampled_from("abcdefgh"), st.one_of(st.none(), actions), st.booleans()
)
numbers = st.one_of(st.floats(), st.integers(-2, 2))
wild_numbers = st.one_of(st.none(), numbers)
topics = st.dictionaries(st.sampled_from(["fraud", "medical", "unheard_of"]), numbers)
signals = st.one_of(
    st.none(), st.builds(Signals, topics=topics, wants_human=numbers, frustration=numbers)
)
drafts = st.builds(
    Draft,
    text=st.sampled_from(["", " ", "Yes."]),
    confidence=st.builds(
        Confidence, value=wild_numbers, threshold=wild_numbers, certified=st.booleans()
    ),
)
situations = st.builds(
    Situation,
    conversation=st.builds(Conversation, id=st.just("c1"), misses=st.integers(0, 5)),
    signals=signals,
    draft=st.one_of(st.none(), drafts),
    failure=st.one_of(st.none(), st.just("timeout")),
    uncertified=st.sampled_from(["approve", "answer"]),
)


def is_probability(value: float | None) -> bool:
    return value is not None and 0 <= value <= 1


@given(st.lists(canned, max_size=5), canned, situations)
def test_one_more_rule_never_lowers_involvement(rules, more, situation) -> None:
    before = decide(build_policy(*rules), situation)
    after = decide(build_policy(*rules, more), situation)
    assert ACTION_ORDER.index(after.action) >= ACTION_ORDER.index(before.action)
    assert set(before.reasons) - {"no_answer"} <= set(after.reasons)


@given(situations)
def test_default_policy_answers_only_what_is_measured_and_sure(situation) -> None:
    decision = decide(DEFAULT, situation)
    draft = situation.draft
    if draft is None or not draft.text.strip() or situation.signals is None:
        assert decision.action == "handoff"
        return
    value, threshold = draft.confidence.value, draft.confidence.threshold
    if not (is_probability(value) and is_probability(threshold) and value >= threshold):
        assert decision.action == "handoff"
    if decision.action == "answer":
        assert decision.reasons == ()
        assert draft.confidence.certified or situation.uncertified == "answer"


@given(situations)
def test_findings_survive_being_stored(situation) -> None:
    for finding in decide(DEFAULT, situation).findings:
        assert Finding.model_validate_json(finding.model_dump_json()) == finding


UNCERTIFIED = replace(ANSWER, confidence=replace(ANSWER.confidence, certified=False))
UNSURE = replace(ANSWER, confidence=replace(ANSWER.confidence, value=0.3))


@pytest.mark.parametrize(
    ("draft", "changes", "action", "reasons"),
    [
        (ANSWER, {"mode": "approve"}, "approve", ("autonomy",)),
        (ANSWER, {"mode": "veto"}, "veto", ("autonomy",)),
        (ANSWER, {"mode": "audit"}, "answer", ()),
        (UNCERTIFIED, {"mode": "approve"}, "approve", ("uncertified",)),
        (UNCERTIFIED, {"mode": "veto"}, "approve", ("uncertified",)),
        (UNCERTIFIED, {"mode": "answer"}, "approve", ("uncertified",)),
        (UNCERTIFIED, {"mode": "answer", "stopped": True}, "handoff", ("uncertified", "autonomy")),
        (UNSURE, {"mode": "approve"}, "handoff", ("low_confidence",)),
        (UNSURE, {"mode": "shadow"}, "handoff", ("low_confidence", "autonomy")),
    ],
)
def test_a_topic_s_mode_is_named_where_it_makes_a_difference(
    draft, changes, action, reasons
) -> None:
    standing = Standing("billing", **changes)
    decision = decide(DEFAULT, replace(SITUATION, draft=draft, standing=standing))
    assert (decision.action, decision.reasons) == (action, reasons)


def test_a_mode_holds_where_no_other_rule_does() -> None:
    policy = load_policy("rules: {bot_failed: , low_confidence: {shadow: true}}")
    for draft in (ANSWER, UNCERTIFIED, UNSURE):
        decision = decide(policy, replace(SITUATION, draft=draft, standing=Standing("billing")))
        assert (decision.action, decision.reasons) == ("approve", ("autonomy",))


@given(
    st.sampled_from([ANSWER, UNCERTIFIED, UNSURE, None]),
    st.sampled_from(MODES),
    st.booleans(),
    st.sampled_from(["approve", "answer"]),
)
def test_nothing_goes_out_of_a_topic_that_is_stopped_or_held(draft, mode, stopped, stance) -> None:
    standing = Standing("billing", mode=mode, stopped=stopped)
    situation = replace(SITUATION, draft=draft, standing=standing, uncertified=stance)
    action = decide(DEFAULT, situation).action
    if stopped or mode == "shadow":
        assert action == "handoff"
    elif mode in ("approve", "veto"):
        assert ACTION_ORDER.index(action) >= ACTION_ORDER.index(mode)


@pytest.mark.parametrize(
    ("rules", "action"),
    [
        ((), "handoff"),
        ((Canned("a", "audit"),), "handoff"),
        ((Canned("a", "veto"),), "handoff"),
        ((Canned("a", "approve"),), "approve"),
        ((Canned("a", "approve"), Canned("b", "handoff")), "handoff"),
        ((Canned("a", "block"),), "block"),
    ],
)
@pytest.mark.parametrize("text", ["", "I will refund you."])
def test_what_is_wanted_needs_a_yes_and_no_words(
    rules: tuple[Canned, ...], action: Action, text: str
) -> None:
    draft = Draft(text, Confidence(None), wants=(ToolCall("refund", {}),))
    decision = decide(build_policy(*rules), replace(SITUATION, draft=draft))
    assert decision.action == action


@pytest.mark.parametrize("stance", ["approve", "answer"])
def test_the_default_policy_puts_what_is_wanted_before_a_person(
    stance: Literal["approve", "answer"],
) -> None:
    draft = Draft("", Confidence(None), wants=(ToolCall("refund", {}),))
    decision = decide(DEFAULT, replace(SITUATION, draft=draft, uncertified=stance))
    assert (decision.action, decision.reasons) == ("approve", ("tool_call",))


@pytest.mark.parametrize(("stance", "action"), [("approve", "approve"), ("answer", "answer")])
def test_the_default_policy_lets_what_a_tool_told_out_under_the_waiver(
    stance: Literal["approve", "answer"], action: Action
) -> None:
    draft = Draft("It arrives on Monday.", Confidence(None), rests_on_tool=True)
    decision = decide(DEFAULT, replace(SITUATION, draft=draft, uncertified=stance))
    assert decision.action == action


def build_condition(answer: object) -> Condition:
    def test(_: object) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Condition("a condition", test)


def test_a_rule_is_asked_only_where_its_condition_holds() -> None:
    policy = build_policy(Canned("a", "block"))
    holding = replace(policy, conditions={"a": build_condition(True)})
    assert decide(holding, SITUATION).action == "block"
    decision = decide(replace(policy, conditions={"a": build_condition(False)}), SITUATION)
    assert (decision.action, decision.reasons) == ("answer", ())
    (finding,) = decision.findings
    assert (finding.fired, finding.detail) == (False, "Its condition does not hold.")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (ConditionFailed("plan is not known here"), "(plan is not known here)"),
        (3, "(its answer is 3, neither true nor false)"),
        (KeyError("x"), "The rule failed (KeyError)"),
    ],
)
def test_a_condition_without_an_answer_hands_over(answer: object, told: str) -> None:
    policy = replace(build_policy(Canned("a", "audit")), conditions={"a": build_condition(answer)})
    decision = decide(policy, SITUATION)
    assert (decision.action, decision.reasons) == ("handoff", ("a",))
    assert told in decision.findings[0].detail
    shadowed = decide(replace(policy, shadow=frozenset({"a"})), SITUATION)
    assert (shadowed.action, shadowed.reasons) == ("answer", ())


def test_a_site_with_rules_of_its_own_is_decided_by_them() -> None:
    shop = replace(build_policy(Canned("b", "approve")), version="v1")
    policy = replace(build_policy(Canned("a", "block")), sites={"shop": shop})
    there = replace(SITUATION, conversation=Conversation("c1", site="shop"))
    decision = decide(policy, there)
    assert (decision.action, decision.reasons, decision.site) == ("approve", ("b",), "shop")
    elsewhere = decide(policy, SITUATION)
    assert (elsewhere.action, elsewhere.reasons, elsewhere.site) == ("block", ("a",), None)
