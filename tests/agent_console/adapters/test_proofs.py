from __future__ import annotations

from typing import Any

import pytest

from agent.certifications_memory import MemoryCertifications
from agent.errors import CalibrationInvalid
from agent_console.adapters.proofs import Proofs, read_proofs


def scope(name: str, threshold: float | None) -> dict[str, Any]:
    return {
        "scope": name,
        "labels": 500,
        "refused": False,
        "threshold": threshold,
        "max_error": 0.02,
        "level": 0.95,
        "tries": 412,
        "errors": 2,
        "bound": 0.0152,
        "missing": 0 if threshold else 87,
        "floor": 0.1,
        "coverage": 0.6,
    }


def report() -> dict[str, Any]:
    topics = [scope("topic billing", 0.9), scope("topic a/ü topic b", None)]
    everything = scope("everything", 0.87)
    return {"everything": everything, "scopes": {"topic": topics, "site": [], "language": []}}


async def test_a_calibration_is_told_scope_by_scope() -> None:
    store = MemoryCertifications()
    assert await read_proofs(store) == Proofs()
    await store.save(made_by="p1", cause="command", certification={}, report=report())
    proofs = await read_proofs(store)
    assert proofs.everything is not None
    assert (proofs.version, proofs.trouble) == ("1", "")
    assert (proofs.everything.threshold, proofs.everything.tries) == (0.87, 412)
    assert {name: proof.threshold for name, proof in proofs.topics.items()} == {
        "billing": 0.9,
        "a/ü topic b": None,
    }
    assert proofs.topics["a/ü topic b"].missing == 87


async def test_going_back_to_none_certifies_nothing() -> None:
    store = MemoryCertifications()
    await store.save(made_by="p1", cause="command", certification={}, report=report())
    await store.save(made_by="p1", cause="rollback 0", certification=None, report={})
    assert await read_proofs(store) == Proofs()


@pytest.mark.parametrize("broken", [{}, {"everything": None}, {"everything": 3, "scopes": 4}])
async def test_a_calibration_that_cannot_be_read_is_a_trouble(broken: dict[str, Any]) -> None:
    store = MemoryCertifications()
    await store.save(made_by="p1", cause="command", certification={}, report=broken)
    assert await read_proofs(store) == Proofs(trouble=CalibrationInvalid().message)


async def test_a_store_that_finds_it_broken_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: MemoryCertifications) -> None:
        raise CalibrationInvalid("Number 3 is broken.")

    monkeypatch.setattr(MemoryCertifications, "read_newest", refuse)
    assert await read_proofs(MemoryCertifications()) == Proofs(trouble="Number 3 is broken.")
