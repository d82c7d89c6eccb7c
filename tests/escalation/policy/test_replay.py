"""What a policy would have done otherwise, counted."""

from escalation.conversation import Conversation
from escalation.events import Action, Audit, DecisionInner
from escalation.handoff import AUDIT_DRAW
from escalation.policy.decide import Policy
from escalation.policy.replay import Comparison, Effect, Verdict, read_verdict, repeat
from escalation.policy.rules.low_confidence import LowConfidence
from escalation.seen import Seen

POLICY = Policy((LowConfidence(),), "v1")
BARRED = Policy((LowConfidence(min_confidence=0.95),), "v2")


def build_inner(confidence: float, **fields: object) -> DecisionInner:
    values = {"action": "answer", "draft": "Yes.", "confidence": confidence, "threshold": 0.8}
    signals = dict.fromkeys(("wants_human", "frustration", "injection", "repeated_question"), 0.0)
    return DecisionInner.model_validate(
        {**values, "signals": signals, "seen": Seen(head=2), **fields}
    )


def test_a_decision_is_made_again_on_what_it_keeps() -> None:
    inner = build_inner(0.9)
    assert repeat(POLICY, Conversation("c1"), inner).effect == Effect("answer", ())
    assert repeat(BARRED, Conversation("c1"), inner).effect == Effect(
        "handoff", ("low_confidence",)
    )


def test_a_drawn_answer_is_held_again() -> None:
    inner = build_inner(0.9, action="approve", reasons=[AUDIT_DRAW], audit=Audit(drawn=True))
    again = repeat(POLICY, Conversation("c1"), inner)
    assert again.effect == Effect("approve", (AUDIT_DRAW,))
    assert again.findings[-1]["rule"] == AUDIT_DRAW
    assert repeat(BARRED, Conversation("c1"), inner).effect == Effect(
        "handoff", ("low_confidence",)
    )


def test_what_was_decided_is_read_as_it_is_compared() -> None:
    inner = build_inner(0.9)
    verdict = repeat(POLICY, Conversation("c1"), inner)
    stored = {**inner.model_dump(mode="json"), "findings": verdict.findings}
    assert read_verdict(DecisionInner.model_validate(stored)) == verdict


def add(
    comparison: Comparison,
    conversation_id: str,
    before: Action,
    after: Action,
    *reasons: str,
    remark: str = "",
) -> None:
    findings = ({"rule": reasons[0] if reasons else "r", "detail": remark},) if remark else ()
    comparison.add(
        (conversation_id, 3, "2026-11-21T10:00:00.000Z"),
        Verdict(Effect(before, ()), ()),
        Verdict(Effect(after, reasons), findings),
    )


def test_changes_are_counted_by_action_reason_and_conversation() -> None:
    comparison = Comparison()
    add(comparison, "c1", "answer", "handoff", "gold", remark="Gold.")
    add(comparison, "c1", "answer", "handoff", "gold")
    add(comparison, "c2", "handoff", "answer")
    add(comparison, "c3", "handoff", "handoff", "gold")
    add(comparison, "c4", "answer", "answer")
    add(comparison, "c5", "answer", "answer", remark="other")
    assert len(comparison.changed) == 4
    assert comparison.changed[0].details == ("Gold.",)
    assert comparison.differing == 5
    assert comparison.count_actions() == {"answer": (4, 3), "handoff": (2, 3)}
    assert comparison.count_moves() == {("answer", "handoff"): 2, ("handoff", "answer"): 1}
    assert comparison.count_reasons() == {"gold": (3, 0)}
    assert comparison.find_handed_over() == ({"c1"}, {"c2"})


def test_the_same_is_no_change() -> None:
    comparison = Comparison()
    add(comparison, "c1", "answer", "answer")
    assert (comparison.changed, comparison.differing, comparison.count_moves()) == ([], 0, {})
    assert comparison.find_handed_over() == (set(), set())
