"""Drafts are held to the certificate that covers them, else to what the model suggests."""

from __future__ import annotations

from dataclasses import replace

from agent.confidence.certification import Certification
from agent.confidence.fit import fit_confidence
from agent.confidence.guarantee import Certificate
from agent.confidence.signals import SEARCH_SIGNALS
from agent.confidence.standard import Standard, build_standard, certify_standard
from agent.dialogue import Confidence
from tests.agent.confidence.labels import build_basis

MODEL = fit_confidence((), True)
SIGNALS = dict.fromkeys(SEARCH_SIGNALS, 0.0)
PROVEN = Certificate(0.9, 0.05, 0.95, 60, 0, 0.0487, 0, 0.1, 0.6)
CERTIFICATION = Certification(
    MODEL,
    build_basis(since=2),
    PROVEN,
    {"topic": {"billing": replace(PROVEN, threshold=0.97)}},
    {"topic": frozenset({"boots"})},
)
CERTIFIED = certify_standard(CERTIFICATION, {"old": 1, "new": 3}, 0.05)


def tell(confidence: Confidence) -> tuple[object, ...]:
    return (confidence.threshold, confidence.certified, confidence.scope, confidence.waivable)


def test_without_a_model_nothing_is_known() -> None:
    found = build_standard(None, 0.02).judge(SIGNALS, "old", None, None)
    assert (found.value, found.certified) == (None, False)
    assert Standard(waivable=False).judge(SIGNALS, "old", None, None).waivable is False


def test_without_certificates_the_model_s_own_threshold_holds() -> None:
    found = build_standard(MODEL, 0.02).judge(SIGNALS, "old", "billing", None)
    assert tell(found) == (MODEL.find_threshold(0.02), False, "", True)
    assert found.value == MODEL.judge(SIGNALS, None).value
    assert tell(build_standard(MODEL, 0.02, waivable=False).judge(SIGNALS, "a", None, None)) == (
        MODEL.find_threshold(0.02),
        False,
        "",
        False,
    )


def test_the_certificate_that_covers_an_answer_sets_its_threshold() -> None:
    assert tell(CERTIFIED.judge(SIGNALS, "old", "billing", None)) == (
        0.97,
        True,
        "topic billing",
        True,
    )
    assert tell(CERTIFIED.judge(SIGNALS, "old", "tents", "en")) == (0.9, True, "everything", True)


def test_a_refused_topic_is_not_certified() -> None:
    assert CERTIFIED.judge(SIGNALS, "old", "boots", None).certified is False


def test_what_changed_since_is_not_certified() -> None:
    assert CERTIFIED.uncovered == {"new"}
    assert CERTIFIED.judge(SIGNALS, "new", "billing", None).certified is False


def test_what_is_no_answer_is_not_certified() -> None:
    assert CERTIFIED.judge(SIGNALS, None, None, None).certified is False


def test_a_standard_can_be_had_without_its_certificates() -> None:
    plain = CERTIFIED.drop_certificates().judge(SIGNALS, "old", "billing", None)
    assert tell(plain) == (MODEL.find_threshold(0.05), False, "", True)
