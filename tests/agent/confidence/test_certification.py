"""What is certified is found by scope, kept as plain data, and refused where it proves nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from math import nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.confidence.certification import (
    Basis,
    Certification,
    dump_certification,
    find_digest,
    is_current_certification,
    read_certification,
)
from agent.confidence.fit import fit_confidence
from agent.confidence.guarantee import Certificate
from agent.errors import CalibrationInvalid
from tests.agent.confidence.labels import build_basis

PROVEN = Certificate(0.9, 0.05, 0.95, 60, 0, 0.0487, 0, 0.1, 0.6)
STRICTER = replace(PROVEN, threshold=0.95)
UNPROVEN = Certificate(None, 0.05, 0.95, 12, 1, 0.34, 81, 0.1)
CERTIFICATION = Certification(
    model=fit_confidence((), True),
    basis=build_basis(since=2, settled={"new": 4}),
    everything=PROVEN,
    scopes={
        "topic": {"billing": STRICTER, "tents": UNPROVEN},
        "language": {"de": replace(PROVEN, threshold=0.99)},
        "site": {"shop": PROVEN},
    },
    refused={"topic": frozenset({"boots"}), "language": frozenset({"fr"}), "site": frozenset()},
)


@pytest.mark.parametrize(
    ("topic", "language", "found"),
    [
        ("billing", "en", (0.95, "topic billing")),
        ("billing", "de", (0.95, "topic billing")),
        ("tents", "en", (0.9, "everything")),
        ("unheard", "de", (0.99, "language de")),
        (None, None, (0.9, "everything")),
        ("boots", "de", (None, "")),
        ("billing", "fr", (None, "")),
    ],
)
def test_the_nearest_scope_comes_first(
    topic: str | None, language: str | None, found: tuple[float | None, str]
) -> None:
    assert CERTIFICATION.find(topic, language) == found


def test_without_a_certificate_nothing_is_found() -> None:
    nothing = replace(CERTIFICATION, everything=UNPROVEN)
    assert nothing.find("tents") == (None, "")
    assert nothing.find("billing") == (0.95, "topic billing")


def test_a_topic_s_own_labels_are_told() -> None:
    assert CERTIFICATION.is_certified("billing") is True
    assert CERTIFICATION.is_certified("boots") is False
    assert CERTIFICATION.is_certified("tents") is None


@pytest.mark.parametrize(
    ("entry", "since", "covered"),
    [("old", 1, True), ("old", 2, True), ("new", 4, True), ("new", 5, False), ("other", 3, False)],
)
def test_entries_that_changed_since_are_not_covered(entry: str, since: int, covered: bool) -> None:
    assert CERTIFICATION.basis.covers(entry, since) is covered


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({}, True),
        ({"max_error": 0.1, "level": 0.9, "knowledge": 7}, True),
        ({"max_error": 0.04}, False),
        ({"level": 0.99}, False),
        ({"model": "other"}, False),
        ({"prompt": "other"}, False),
        ({"embedder": ""}, False),
    ],
)
def test_certificates_hold_for_the_same_bot_and_no_stricter_promise(
    changes: dict[str, Any], holds: bool
) -> None:
    assert CERTIFICATION.basis.holds_for(build_basis(**changes)) is holds


def test_it_comes_back_whole_from_plain_data() -> None:
    data = json.loads(json.dumps(dump_certification(CERTIFICATION), allow_nan=False))
    assert is_current_certification(data)
    assert read_certification(data) == CERTIFICATION


def spoil(path: str, value: object) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(dump_certification(CERTIFICATION)))
    *parents, name = path.split(".")
    part: Any = data
    for each in parents:
        part = part[each]
    part[name] = value
    return {**data, "digest": find_digest(data)}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 99),
        ("model", None),
        ("model.calibration.slope", -1),
        ("basis.max_error", "0.05"),
        ("basis.max_error", nan),
        ("basis.since", -1),
        ("basis.settled", None),
        ("everything.threshold", -0.1),
        ("everything.threshold", nan),
        ("everything.threshold", "0"),
        ("everything.threshold", True),
        ("everything.tries", 30),
        ("everything.errors", 3),
        ("everything.max_error", 0.5),
        ("everything.level", 0.1),
        ("scopes.topic.billing.tries", 5),
        ("scopes", []),
        ("refused", 3),
    ],
)
def test_what_is_broken_or_proves_nothing_is_refused(path: str, value: object) -> None:
    with pytest.raises(CalibrationInvalid):
        read_certification(spoil(path, value))


def leaf_paths(part: Any, path: str = "") -> list[str]:
    if isinstance(part, dict):
        return [each for name in part for each in leaf_paths(part[name], f"{path}.{name}")]
    return [path[1:]]


PATHS = [path for path in leaf_paths(dump_certification(CERTIFICATION)) if path != "digest"]
JUNK = st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.text(max_size=3)


@settings(max_examples=300)
@given(st.sampled_from(PATHS), JUNK | st.lists(JUNK, max_size=2) | st.dictionaries(st.text(), JUNK))
def test_no_spoiled_piece_makes_a_lower_threshold(path: str, value: object) -> None:
    try:
        found = read_certification(spoil(path, value))
    except CalibrationInvalid:
        return
    # Thresholds themselves are numbers like any other; all else must not loosen anything.
    if not path.endswith("threshold"):
        threshold, _ = found.find("billing")
        assert threshold is None or threshold >= 0.9


def test_what_is_not_as_it_was_written_is_refused() -> None:
    data = spoil("everything.threshold", 0.1)
    assert read_certification(data).everything.threshold == 0.1
    data["digest"] = dump_certification(CERTIFICATION)["digest"]
    with pytest.raises(CalibrationInvalid):
        read_certification(data)
    del data["digest"]
    with pytest.raises(CalibrationInvalid):
        read_certification(data)


@pytest.mark.parametrize("data", [None, [], 3, "", {}, {"format": 1}])
def test_what_is_none_at_all_is_refused(data: object) -> None:
    with pytest.raises(CalibrationInvalid):
        read_certification(data)


def test_a_basis_says_nothing_of_labels_by_itself() -> None:
    basis = Basis("m", "p", "", 0.02, 0.95)
    assert (basis.since, dict(basis.settled)) == (0, {})
