"""How far a topic's answers go without a person: its mode, its ceiling, and whether somebody stopped it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

Mode = Literal["shadow", "approve", "veto", "audit", "answer"]
MODES: tuple[Mode, ...] = get_args(Mode)
"""Rising autonomy.

``shadow``: a person answers, the bot's draft is a suggestion · ``approve``: held until a person says
yes · ``veto``: sent after a while unless a person stops it · ``audit``: sent, and audited at the
full rate · ``answer``: sent, and audited at the lower rate (a seeded audit never stops).
"""

EVERYTHING = "*"
"""The topic whose standing holds for every topic without one of its own."""

_SITE = "*site:"
"""How the name begins under which a site's stop is kept beside the topics' standings."""

HOLDING: frozenset[Mode] = frozenset({"shadow", "approve"})
"""Modes in which nothing is sent that no person has seen."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a topic stands, since when, by whose word and why.

    A stop keeps ``mode``: whoever resumes the topic finds it there.
    """

    topic: str = EVERYTHING
    mode: Mode = "approve"
    ceiling: Mode = "answer"
    """The highest mode that it may rise to."""
    stopped: bool = False
    cause: str = "No evidence has come in yet."
    """Why, in one sentence for a person."""
    by: str | None = None
    """Id of the person, or the name of the command, that wanted it so; ``None``: the evidence did."""
    since: str = ""
    """When this mode, ceiling or stop began (RFC 3339); empty for one that was never stored."""
    audits: int = 0
    """How many of its sent answers were audited so far."""

    @property
    def is_waived(self) -> bool:
        """Say whether it answers by the operator's waiver, without a certificate."""
        return self.cause == WAIVED

    @property
    def follows(self) -> bool:
        """Say whether the topic stands as ``*`` does, and has a row only for what was noted of it."""
        return self.cause == FOLLOWS

    def is_as(self, other: Standing) -> bool:
        """Say whether two standings of a topic let the bot do the same, now and later."""
        mine = (self.mode, self.ceiling, self.stopped)
        return mine == (other.mode, other.ceiling, other.stopped)


WAIVED = "Not certified: answered by the operator's waiver (HANDRAISE_UNCERTIFIED=answer)."
"""The cause of a standing that no certificate backs."""
FOLLOWS = "As every topic that has no certificate of its own."
"""The cause of a standing that is that of ``*``."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All standings at one moment. ``version`` rises with every change of mode, ceiling or stop."""

    version: int = 0
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """By topic; what has none of its own stands as ``*`` does."""
    default: Standing = Standing()
    """How ``*`` stands where nobody ever said."""
    sites: Mapping[str, Standing] = field(default_factory=dict)
    """By site, under ``name_site``: all that counts of them is whether they are stopped."""

    def find(self, topic: str | None, site: str | None = None) -> Standing:
        """Return the standing that holds for a topic; its ``topic`` says whether it is its own.

        A stop of ``*`` stops every topic, one of a ``site`` every topic there: the standing is then
        called as the site is (``read_site``).
        """
        standing = self._find_of_all(topic)
        stop = None if site is None or standing.stopped else self.sites.get(site)
        if stop is None or not stop.stopped:
            return standing
        return replace(stop, mode=standing.mode, ceiling=standing.ceiling, audits=standing.audits)

    def _find_of_all(self, topic: str | None) -> Standing:
        everything = self._cap(self.standings.get(EVERYTHING, self.default))
        standing = everything if topic is None else self._find(topic) or everything
        if everything.stopped and not standing.stopped:
            return replace(
                standing,
                stopped=True,
                cause=everything.cause,
                by=everything.by,
                since=everything.since,
            )
        return standing

    def find_own(self, topic: str) -> Standing:
        """Return the standing that a topic has or would begin with, whether or not all are stopped.

        Also that of a site, by its ``name_site``.
        """
        site = read_site(topic)
        if site is not None:
            return self.sites.get(site) or Standing(topic, cause="Nobody has stopped this site.")
        standing = self._find(topic)
        if standing is not None:
            return standing
        everything = self._cap(self.standings.get(EVERYTHING, self.default))
        return replace(everything, topic=topic, stopped=False, audits=0)

    @property
    def has_stops(self) -> bool:
        """Say whether anything is stopped."""
        everything = self.standings.get(EVERYTHING, self.default)
        named = (*self.standings.values(), *self.sites.values())
        return everything.stopped or any(each.stopped for each in named)

    def count_audits(self) -> int:
        """Return how many sent answers were audited so far, of all topics."""
        own = (each for each in self.standings.values() if not each.follows)
        return sum(each.audits for each in own)

    def _find(self, topic: str) -> Standing | None:
        standing = self.standings.get(topic)
        if standing is None or not standing.follows:
            return None if standing is None else self._cap(standing)
        everything = self._cap(self.standings.get(EVERYTHING, self.default))
        return replace(everything, topic=topic, stopped=False, audits=standing.audits)

    def _cap(self, standing: Standing) -> Standing:
        """Keep a standing below the ceiling of the house, which is that of the default."""
        if not is_above(standing.mode, self.default.ceiling):
            return standing
        return replace(standing, mode=self.default.ceiling)


def may_send(sheet: Sheet | None, site: str, topic: str | None, by_mode: bool) -> bool:
    """Say whether a held draft may go out without a person, under the standings of a moment.

    ``by_mode`` says that it is held because of its topic's mode.
    """
    if sheet is None:
        return True
    standing = sheet.find(topic, site)
    return not standing.stopped and not (by_mode and standing.mode in HOLDING)


def build_sheet(version: int, rows: Mapping[str, Standing], default: Standing) -> Sheet:
    """Build the sheet of all that is kept: topics, and sites under ``name_site``."""
    named = {name: read_site(name) for name in rows}
    sites = {site: rows[name] for name, site in named.items() if site is not None}
    topics = {name: rows[name] for name, site in named.items() if site is None}
    return Sheet(version, topics, default, sites)


def name_site(site: str) -> str:
    """Return the name under which a site's stop is kept and ordered."""
    return _SITE + site


def read_site(name: str) -> str | None:
    """Return the site that a name of ``name_site`` stands for; ``None`` for a topic."""
    return name.removeprefix(_SITE) if name.startswith(_SITE) else None


def find_lower(one: Mode, other: Mode) -> Mode:
    """Return the mode of the two that has less autonomy."""
    return min(one, other, key=MODES.index)


def is_above(one: Mode, other: Mode) -> bool:
    """Say whether ``one`` has more autonomy than ``other``."""
    return MODES.index(one) > MODES.index(other)


def find_audit_rate(standing: Standing | None, full: float, lower: float) -> float:
    """Return the share of sent answers to audit: ``lower`` in the mode ``answer``, else ``full``."""
    return lower if standing is not None and standing.mode == "answer" else full
