"""What the doctor says of the calibration in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.certifications_memory import MemoryCertifications
from agent.confidence.certification import Certification, dump_certification
from agent.confidence.fit import fit_confidence
from agent.confidence.guarantee import Certificate
from agent.embedded import EMBEDDED_PROMPT
from agent.in_force import CERTIFICATES_BROKEN, CERTIFICATES_OF_OTHERS, name_model
from agent.settings import BotSettings
from agent_console.adapters.calibration_state import tell_calibration
from tests.agent.confidence.labels import build_basis

SETTINGS = BotSettings(max_error=0.05)
PROVEN = Certificate(0.9, 0.05, 0.95, 60, 0, 0.0487, 0, 0.1, 0.6)
UNPROVEN = Certificate(None, 0.05, 0.95, 12, 1, 0.34, 81, 0.1)
CERTIFICATION = Certification(
    fit_confidence((), True),
    build_basis(model=name_model(SETTINGS), prompt=EMBEDDED_PROMPT, embedder="any"),
    PROVEN,
    {"topic": {"billing": PROVEN, "boots": UNPROVEN}},
)


async def keep(certification: Certification) -> MemoryCertifications:
    store = MemoryCertifications()
    await store.save(
        made_by="sam",
        cause="command",
        certification=dump_certification(certification),
        report={},
    )
    return store


@pytest.mark.parametrize(
    ("certification", "found"),
    [
        (CERTIFICATION, "number 1 certifies everything, and 1 topic apart"),
        (
            replace(CERTIFICATION, everything=UNPROVEN, scopes={}),
            "number 1 certifies 0 topics; 81 more right answers certify the rest",
        ),
    ],
)
async def test_what_is_certified_is_told(certification: Certification, found: str) -> None:
    state = await tell_calibration(await keep(certification), SETTINGS)
    assert (state.found, state.is_usable) == (found, True)


async def test_without_any_the_labels_needed_are_told() -> None:
    state = await tell_calibration(MemoryCertifications(), BotSettings())
    assert state.found == "none: 149 reviewed answers without a mistake certify"
    store = MemoryCertifications()
    await store.save(made_by="sam", cause="rollback 0", certification=None, report={})
    assert (await tell_calibration(store, BotSettings(max_error=0.01))).found.startswith(
        "none: 299"
    )


async def test_what_is_of_no_use_is_told() -> None:
    other = await tell_calibration(await keep(CERTIFICATION), BotSettings(max_error=0.01))
    assert (other.found, other.is_usable) == (CERTIFICATES_OF_OTHERS, False)
    store = MemoryCertifications()
    spoiled = {**dump_certification(CERTIFICATION), "basis": None}
    await store.save(made_by="x", cause="labels", certification=spoiled, report={})
    broken = await tell_calibration(store, SETTINGS)
    assert (broken.found, broken.is_usable) == (CERTIFICATES_BROKEN, False)
