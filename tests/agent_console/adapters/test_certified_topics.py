"""What a calibration's report says of topics, and that nothing broken vouches for anything."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

import pytest

from agent.certifications_memory import MemoryCertifications
from agent.confidence.guarantee import Certificate
from agent.errors import CalibrationInvalid
from agent_console.adapters.certified_topics import CertifiedTopics
from escalation.autonomy.certified import Certified

GOOD = Certificate(0.8, 0.02, 0.95, tries=160, errors=0, bound=0.0186, missing=0, floor=0.1)
LACKING = Certificate(None, 0.02, 0.95, tries=40, errors=0, bound=0.08, missing=109, floor=0.1)


def build_scope(name: str, certificate: Certificate, *, refused: bool = False) -> dict[str, Any]:
    return {"scope": name, "labels": 200, "refused": refused} | asdict(certificate)


REPORT: dict[str, Any] = {
    "basis": {"max_error": 0.02, "level": 0.95},
    "everything": build_scope("everything", GOOD),
    "scopes": {
        "topic": [
            build_scope("topic billing", LACKING),
            build_scope("topic topic of topics", LACKING, refused=True),
        ]
    },
}


async def build(
    report: dict[str, Any], *, max_error: float = 0.02, level: float = 0.95
) -> CertifiedTopics:
    store = MemoryCertifications()
    await store.save(made_by="pa", cause="command", certification={"format": 1}, report=report)
    return CertifiedTopics(store, max_error=max_error, level=level)


async def test_every_topic_with_labels_of_its_own_and_all_together() -> None:
    told = await (await build(REPORT)).read()
    made_at = told["*"].made_at
    assert dict(told) == {
        "*": Certified("*", True, 0.0186, tries=160, made_at=made_at),
        "billing": Certified("billing", False, 0.08, tries=40, missing=109, made_at=made_at),
        "topic of topics": Certified(
            "topic of topics", False, 0.08, tries=40, missing=109, made_at=made_at, is_refused=True
        ),
    }
    assert made_at


@pytest.mark.parametrize("promise", [{"max_error": 0.01}, {"level": 0.99}])
async def test_a_stronger_promise_is_not_vouched_for(promise: dict[str, float]) -> None:
    assert await (await build(REPORT, **promise)).read() == {}


async def test_a_weaker_promise_is() -> None:
    assert "*" in await (await build(REPORT, max_error=0.05, level=0.9)).read()


async def test_without_a_calibration_nothing_is_certified() -> None:
    store = MemoryCertifications()
    certified = CertifiedTopics(store, max_error=0.02, level=0.95)
    assert await certified.read() == {}
    await store.save(made_by="pa", cause="command", certification={"format": 1}, report=REPORT)
    assert "*" in await certified.read()
    await store.save(made_by="pa", cause="rollback 0", certification=None, report={})
    assert await certified.read() == {}


@pytest.mark.parametrize("report", [{}, {"basis": 3}, {**REPORT, "scopes": None}])
async def test_a_report_that_cannot_be_read_vouches_for_nothing(
    report: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert await (await build(report)).read() == {}
    assert [each.levelno for each in caplog.records] == [logging.ERROR]


async def test_a_calibration_that_cannot_be_read_vouches_for_nothing() -> None:
    class Broken(MemoryCertifications):
        async def read_number(self) -> int:
            return 1

        async def read_newest(self) -> None:
            raise CalibrationInvalid

    assert await CertifiedTopics(Broken(), max_error=0.02, level=0.95).read() == {}
