"""What labels vouch for: a model fitted with them, and the certificates of its thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal

from agent.confidence.bound import find_p_value
from agent.confidence.guarantee import Certificate
from agent.confidence.model import ConfidenceModel, dump_model, is_current, read_model
from agent.confidence.stored_numbers import read_share
from agent.errors import CalibrationInvalid, ConfidenceInvalid

FORMAT = 1
EVERYTHING = "everything"

Kind = Literal["topic", "language", "site"]
KINDS: tuple[Kind, ...] = ("topic", "language", "site")


@dataclass(frozen=True, slots=True)
class Basis:
    """What the certificates are bound to: under anything else they prove nothing.

    ``model``, ``prompt`` and ``embedder`` made the drafts that were judged. ``knowledge`` is the
    version at which they were certified, ``since`` the oldest one that a judged draft came from.
    ``settled`` holds entries that came or changed after ``since`` and were judged often enough
    since then: their id, with the version at which they came to be as they are.
    """

    model: str
    prompt: str
    embedder: str
    max_error: float
    level: float
    knowledge: int = 0
    since: int = 0
    settled: Mapping[str, int] = field(default_factory=dict)

    def covers(self, entry_id: str, since: int) -> bool:
        """Say whether answers from an entry, which is as it is since that version, were judged."""
        return since <= self.since or self.settled.get(entry_id) == since

    def holds_for(self, other: Basis) -> bool:
        """Say whether certificates on this basis hold for drafts made and promised as ``other``."""
        return (
            (self.model, self.prompt, self.embedder) == (other.model, other.prompt, other.embedder)
            and self.max_error <= other.max_error
            and self.level >= other.level
        )


@dataclass(frozen=True, slots=True)
class Certification:
    """A confidence model with the certificates of its thresholds.

    ``everything`` is the certificate of all answers together. ``scopes`` holds those of topics,
    languages and sites with enough labels of their own. ``refused`` names scopes whose own labels
    speak against sending at the threshold of everything.
    """

    model: ConfidenceModel
    basis: Basis
    everything: Certificate
    scopes: Mapping[Kind, Mapping[str, Certificate]] = field(default_factory=dict)
    refused: Mapping[Kind, frozenset[str]] = field(default_factory=dict)

    def find(self, topic: str | None, language: str | None = None) -> tuple[float | None, str]:
        """Return the certified threshold for an answer, with what it covers.

        The topic's own certificate comes first, then the language's, then that of everything;
        ``None`` with an empty scope where none holds. A refused topic or language has none.
        """
        names: tuple[tuple[Kind, str | None], ...] = (("topic", topic), ("language", language))
        if any(name in self.refused.get(kind, ()) for kind, name in names):
            return None, ""
        for kind, name in names:
            own = self.scopes.get(kind, {}).get(name or "")
            if own is not None and own.threshold is not None:
                return own.threshold, f"{kind} {name}"
        if self.everything.threshold is not None:
            return self.everything.threshold, EVERYTHING
        return None, ""

    def is_certified(self, topic: str) -> bool | None:
        """Say what a topic's own labels say; ``None`` where what holds for everything decides."""
        if topic in self.refused.get("topic", ()):
            return False
        own = self.scopes.get("topic", {}).get(topic)
        return None if own is None or own.threshold is None else True


def dump_certification(certification: Certification) -> dict[str, Any]:
    """Return a certification as plain data that JSON can hold, with its digest."""
    data = {
        "format": FORMAT,
        "model": dump_model(certification.model),
        "basis": {**asdict(certification.basis), "settled": dict(certification.basis.settled)},
        "everything": asdict(certification.everything),
        "scopes": {
            kind: {name: asdict(each) for name, each in named.items()}
            for kind, named in certification.scopes.items()
        },
        "refused": {kind: sorted(names) for kind, names in certification.refused.items()},
    }
    return {**data, "digest": find_digest(data)}


def find_digest(data: Mapping[str, Any]) -> str:
    """Return the digest of plain data, which shows that none of it has changed since."""
    content = {name: value for name, value in data.items() if name != "digest"}
    return sha256(json.dumps(content, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def is_current_certification(data: Mapping[str, Any]) -> bool:
    """Say whether this version of the program knows the signals that ``data`` was made from."""
    model = data.get("model")
    return data.get("format") == FORMAT and isinstance(model, Mapping) and is_current(model)


def read_certification(data: object) -> Certification:
    """Return what ``dump_certification`` made ``data`` of; raises ``CalibrationInvalid``.

    A certificate whose own numbers do not prove its threshold is refused with all the rest.
    """
    if not isinstance(data, Mapping) or not is_current_certification(data):
        raise CalibrationInvalid
    try:
        if data["digest"] != find_digest(data):
            raise ValueError("not as it was written")
        basis = _read_basis(data["basis"])
        return Certification(
            model=read_model(data["model"]),
            basis=basis,
            everything=_read_certificate(data["everything"], basis),
            scopes={
                kind: {
                    _text(name): _read_certificate(each, basis)
                    for name, each in data["scopes"].get(kind, {}).items()
                }
                for kind in KINDS
            },
            refused={kind: frozenset(map(_text, data["refused"].get(kind, ()))) for kind in KINDS},
        )
    except (KeyError, TypeError, ValueError, AttributeError, ConfidenceInvalid) as broken:
        raise CalibrationInvalid from broken


def _read_basis(data: Mapping[str, Any]) -> Basis:
    return Basis(
        model=_text(data["model"]),
        prompt=_text(data["prompt"]),
        embedder=_text(data["embedder"]),
        max_error=read_share(data["max_error"]),
        level=read_share(data["level"]),
        knowledge=_count(data["knowledge"]),
        since=_count(data["since"]),
        settled={_text(key): _count(number) for key, number in data["settled"].items()},
    )


def _read_certificate(data: Mapping[str, Any], basis: Basis) -> Certificate:
    threshold = data["threshold"]
    found = Certificate(
        threshold=None if threshold is None else read_share(threshold),
        max_error=read_share(data["max_error"]),
        level=read_share(data["level"]),
        tries=_count(data["tries"]),
        errors=_count(data["errors"]),
        bound=read_share(data["bound"]),
        missing=_count(data["missing"]),
        floor=read_share(data["floor"]),
        coverage=read_share(data["coverage"]),
    )
    if found.max_error != basis.max_error or found.level != basis.level:
        raise ValueError("a certificate for another promise")
    if found.threshold is not None and not _is_proven(found):
        raise ValueError("a certificate without a proof")
    return found


def _is_proven(certificate: Certificate) -> bool:
    found = find_p_value(certificate.errors, certificate.tries, certificate.max_error)
    return found <= 1 - certificate.level


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"not a count: {value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value
