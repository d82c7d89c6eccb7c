"""The calibration in force is found, named, and looked up without loading a bot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.certifications_memory import MemoryCertifications
from agent.confidence.certification import Certification, dump_certification
from agent.confidence.fit import fit_confidence
from agent.confidence.guarantee import Certificate
from agent.confidence.prior import SCALES
from agent.confidence.signals import SEARCH_SIGNALS
from agent.embedded import EMBEDDED_PROMPT
from agent.in_force import (
    CERTIFICATES_BROKEN,
    CERTIFICATES_OF_OTHERS,
    InForce,
    build_basis,
    choose_standard,
    find_in_force,
    find_prompt,
    look_up,
    name_confidence,
    name_model,
)
from agent.knowledge.store import KnowledgeVersion
from agent.prompts.check import name_check
from agent.settings import BotSettings
from agent.testing import build_knowledge
from tests.agent.confidence.labels import build_basis as build_label_basis

SETTINGS = BotSettings(max_error=0.05)
USUAL = {name: SCALES[name].mean for name in SEARCH_SIGNALS}
MODEL = fit_confidence((), True)
PROVEN = Certificate(0.9, 0.05, 0.95, 60, 0, 0.0487, 0, 0.1, 0.6)
CERTIFICATION = Certification(
    MODEL,
    build_label_basis(model="embedded-1", prompt=EMBEDDED_PROMPT, since=1),
    PROVEN,
    {"topic": {}, "language": {}, "site": {}},
    {"topic": frozenset(), "language": frozenset(), "site": frozenset()},
)
VERSION = KnowledgeVersion(4, 2)


async def keep(data: object) -> MemoryCertifications:
    store = MemoryCertifications()
    await store.save(made_by="sam", cause="command", certification=data, report={})  # type: ignore[arg-type]
    return store


def test_the_model_is_named_as_drafts_name_it() -> None:
    assert name_model(SETTINGS) == "embedded-1"
    assert name_model(BotSettings(model="openai:gpt-5-mini")) == "openai:gpt-5-mini"


def test_another_prompt_is_another_basis_but_not_for_the_embedded_model() -> None:
    knowledge = build_knowledge({"Five.": ["Cost?"]})
    bases = {
        own: build_basis(BotSettings(model="openai:gpt-5-mini", prompt=own), knowledge)
        for own in (None, "Be brief.", "Be brief!")
    }
    assert len({basis.prompt for basis in bases.values()}) == 3
    assert not bases[None].holds_for(bases["Be brief."])
    own = BotSettings(prompt="Be brief.")
    assert build_basis(own, knowledge) == build_basis(BotSettings(), knowledge)
    assert find_prompt(own).version == EMBEDDED_PROMPT


def test_a_check_of_drafts_belongs_to_their_basis() -> None:
    knowledge = build_knowledge({"Five.": ["Cost?"]})
    checked, plain = (
        build_basis(BotSettings(model="openai:gpt-5-mini", extra_calls=calls), knowledge)
        for calls in (0.5, 0.0)
    )
    assert checked.prompt == f"{plain.prompt}+{name_check()}"
    assert not checked.holds_for(plain)
    own = BotSettings(extra_calls=0.0)
    assert build_basis(own, knowledge) == build_basis(BotSettings(), knowledge)


@pytest.mark.parametrize(
    "changed", [{"model": "openai:gpt-6"}, {"prompt": "Be brief."}, {"temperature": 0.7}]
)
async def test_a_change_of_model_or_prompt_resets_to_uncertified(changed: dict[str, str]) -> None:
    knowledge = build_knowledge({"Five.": ["Cost?"]})
    used = BotSettings(model="openai:gpt-5-mini", max_error=0.05)
    certification = replace(CERTIFICATION, basis=build_basis(used, knowledge))
    store = await keep(dump_certification(certification))
    assert (await look_up(store, used)).certification == certification
    other = replace(used, **changed)  # type: ignore[arg-type]
    found = await find_in_force(store, build_basis(other, knowledge))
    assert (found.certification, found.trouble) == (None, CERTIFICATES_OF_OTHERS)
    held = choose_standard(found, MODEL, {}, 0.05)
    assert held.judge({**USUAL, "composed": 1.0}, "a1", None, None).certified is False


def test_the_basis_names_what_drafts_come_from() -> None:
    basis = build_basis(SETTINGS, build_knowledge({"Five.": ["Cost?"]}, version=7))
    assert (basis.model, basis.prompt, basis.embedder) == ("embedded-1", EMBEDDED_PROMPT, "words")
    assert (basis.max_error, basis.level, basis.knowledge) == (0.05, 0.95, 7)


async def test_without_a_store_or_a_calibration_nothing_is_in_force() -> None:
    assert await find_in_force(None, CERTIFICATION.basis) == InForce()
    assert await find_in_force(MemoryCertifications(), CERTIFICATION.basis) == InForce()
    gone_back = await find_in_force(await keep(None), CERTIFICATION.basis)
    assert gone_back == InForce(1)


async def test_what_fits_is_in_force() -> None:
    found = await find_in_force(await keep(dump_certification(CERTIFICATION)), CERTIFICATION.basis)
    assert found == InForce(1, CERTIFICATION)


async def test_it_is_looked_up_whatever_the_embedding() -> None:
    store = await keep(dump_certification(CERTIFICATION))
    assert (await look_up(store, SETTINGS)).certification == CERTIFICATION
    assert (await look_up(store, BotSettings(max_error=0.01))).certification is None
    spoiled = await keep({**dump_certification(CERTIFICATION), "basis": 3})
    assert (await look_up(spoiled, SETTINGS)).trouble == CERTIFICATES_BROKEN


def test_what_judges_the_drafts_is_named() -> None:
    assert name_confidence(InForce(3, CERTIFICATION), VERSION, MODEL) == "c3"
    assert name_confidence(InForce(3), VERSION, MODEL) == "4.2"
    assert name_confidence(InForce(), VERSION, None) == "none"


def test_drafts_are_held_to_what_there_is() -> None:
    certified = choose_standard(InForce(3, CERTIFICATION), MODEL, {"new": 2}, 0.05)
    assert (certified.certification, certified.uncovered) == (CERTIFICATION, {"new"})
    assert choose_standard(InForce(), MODEL, {}, 0.05).certification is None
    broken = choose_standard(InForce(3, is_broken=True), MODEL, {}, 0.05)
    assert (broken.waivable, broken.threshold) == (False, MODEL.find_threshold(0.05))
    # Where even the knowledge's own model is broken, certificates help nobody.
    assert choose_standard(InForce(3, CERTIFICATION), None, {}, 0.05).model is None
