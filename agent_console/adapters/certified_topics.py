"""What the calibration in force vouches for, topic by topic, as autonomy rests on it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from agent.certifications import CertificationStore
from agent.errors import CalibrationInvalid
from escalation.autonomy.certified import Certified
from escalation.autonomy.mode import EVERYTHING

_TOPIC = "topic "

_log = logging.getLogger(__name__)


class CertifiedTopics:
    """A ``Certificates`` that reads the report of each calibration once.

    What was certified for a larger error than ``max_error``, or less surely than ``level``, counts
    for nothing; nor does what cannot be read.
    """

    def __init__(self, store: CertificationStore, *, max_error: float, level: float) -> None:
        self._store = store
        self._max_error = max_error
        self._level = level
        self._number = 0
        self._certified: Mapping[str, Certified] = {}

    async def read(self) -> Mapping[str, Certified]:
        number = await self._store.read_number()
        if number != self._number:
            self._certified = await self._read_newest()
            self._number = number
        return self._certified

    async def _read_newest(self) -> Mapping[str, Certified]:
        try:
            stored = await self._store.read_newest()
            if stored is None or stored.certification is None:
                return {}
            basis = stored.report["basis"]
            if basis["max_error"] > self._max_error or basis["level"] < self._level:
                return {}
            return _tell_all(stored.report, stored.made_at)
        except (CalibrationInvalid, KeyError, TypeError, AttributeError):
            _log.exception("the calibration in force cannot be read: nothing counts as certified")
            return {}


def _tell_all(report: Mapping[str, Any], made_at: str) -> Mapping[str, Certified]:
    told = {EVERYTHING: _tell(EVERYTHING, report["everything"], made_at)}
    for scope in report["scopes"]["topic"]:
        topic = str(scope["scope"]).removeprefix(_TOPIC)
        told[topic] = _tell(topic, scope, made_at)
    return told


def _tell(topic: str, scope: Mapping[str, Any], made_at: str) -> Certified:
    is_refused = bool(scope["refused"])
    return Certified(
        topic,
        is_certified=scope["threshold"] is not None and not is_refused,
        bound=float(scope["bound"]),
        tries=int(scope["tries"]),
        errors=int(scope["errors"]),
        missing=int(scope["missing"]),
        made_at=made_at,
        is_refused=is_refused,
    )
