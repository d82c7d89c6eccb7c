"""A drawn answer is put before a person, with its reason beside those of the rules."""

from escalation.events import Finding
from escalation.handoff import AUDIT_DRAW
from escalation.policy.drawn import hold_drawn
from escalation.policy.rule import Decision


def test_a_drawn_answer_waits_for_a_person() -> None:
    remark = Finding(rule="tired", fired=True, action="audit")
    held = hold_drawn(Decision("audit", ("tired",), (remark,), "v1"))
    assert (held.action, held.reasons, held.policy_version) == (
        "approve",
        ("tired", AUDIT_DRAW),
        "v1",
    )
    assert held.findings[0] is remark
    assert (held.findings[1].rule, held.findings[1].action) == (AUDIT_DRAW, "approve")
