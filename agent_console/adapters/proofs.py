"""The certificates in force, read from the stored calibration for people to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from agent.certifications import CertificationStore
from agent.confidence.guarantee import Certificate
from agent.errors import CalibrationInvalid

_TOPIC = "topic "
_NUMBERS = tuple(each.name for each in fields(Certificate))


@dataclass(frozen=True, slots=True)
class Proofs:
    """The certificates in force: for everything, and for the topics with labels of their own.

    ``trouble`` says, in a sentence for a person, why there are none; empty when all is well.
    """

    version: str | None = None
    made_at: str | None = None
    everything: Certificate | None = None
    topics: Mapping[str, Certificate] = field(default_factory=dict)
    trouble: str = ""


async def read_proofs(store: CertificationStore) -> Proofs:
    """Read what the newest calibration certifies; one that cannot be read is told as a trouble."""
    try:
        stored = await store.read_newest()
        if stored is None or stored.certification is None:
            return Proofs()
        return Proofs(
            version=str(stored.number),
            made_at=stored.made_at,
            everything=_read_certificate(stored.report["everything"]),
            topics={
                each["scope"].removeprefix(_TOPIC): _read_certificate(each)
                for each in stored.report["scopes"]["topic"]
            },
        )
    except CalibrationInvalid as error:
        return Proofs(trouble=error.message)
    except (KeyError, TypeError, AttributeError):
        return Proofs(trouble=CalibrationInvalid().message)


def _read_certificate(scope: Mapping[str, Any]) -> Certificate:
    return Certificate(**{name: scope[name] for name in _NUMBERS})
