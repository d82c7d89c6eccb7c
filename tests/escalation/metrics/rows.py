"""Rows of a log for tests of what is measured: one conversation, written down minute by minute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from escalation.clock import format_time
from escalation.event_parts import Role
from escalation.events import Record
from escalation.metrics.measures import Measures

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = 60.0
DAY = 86_400.0


class Desk:
    """Writes rows with the time that has passed since the start, and has them measured."""

    def __init__(self, open_share: float = 1.0) -> None:
        self.measures = Measures(lambda since, until, _: (until - since) * open_share)
        self.seconds = 0.0
        self._seqs: dict[str, int] = {}

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def wait(self, minutes: float) -> Desk:
        self.seconds += minutes * MINUTE
        return self

    def wait_days(self, days: float) -> Desk:
        self.seconds += days * DAY
        return self

    def say(
        self,
        kind: str,
        body: Mapping[str, Any] | None = None,
        inner: Mapping[str, Any] | None = None,
        *,
        c: str = "c1",
        sender: str | None = None,
        role: Role = "system",
    ) -> Desk:
        self._seqs[c] = self._seqs.get(c, 0) + 1
        at = format_time(self.now)
        texts = json.dumps(body or {}), json.dumps(inner or {})
        row = Record(c, self._seqs[c], kind, role, None, sender, 1, at, None, *texts)
        self.measures.take(row)
        return self

    # -- the usual steps -----------------------------------------------------------------------

    def open(self, site: str = "shop", c: str = "c1") -> Desk:
        return self.say("ConversationStarted", {"site": site}, c=c).hear(c)

    def hear(self, c: str = "c1") -> Desk:
        return self.say("CustomerWrote", {"text": "Hello?"}, role="customer", c=c)

    def hand_over(self, *reasons: str, c: str = "c1", group: str = "") -> Desk:
        self.say("HandoffRequested", inner={"reasons": list(reasons)}, c=c)
        return self.say("ConversationRouted", inner={"route": {"group": group}}, c=c)

    def claim(self, person: str = "anna", c: str = "c1") -> Desk:
        return self.say("ConversationClaimed", inner={"by": person}, c=c)

    def reply(self, person: str = "anna", c: str = "c1") -> Desk:
        return self.say("HumanWrote", {"text": "Hi"}, {"by": person}, c=c)

    def resolve(self, outcome: str = "solved", cause: str = "", c: str = "c1") -> Desk:
        return self.say("ConversationResolved", {"outcome": outcome}, {"cause": cause}, c=c)

    def rate(self, score: int, c: str = "c1") -> Desk:
        return self.say("CustomerRated", {"score": score}, role="customer", c=c)

    def times(self, measure: str) -> list[tuple[float, str | None]]:
        """The measured minutes of a kind, with whom they count for."""
        found = [each for each in self.measures.samples if each.measure == measure]
        return [(each.seconds / MINUTE, each.tags.human) for each in found]
