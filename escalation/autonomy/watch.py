"""The worker that watches over autonomy: folds labels as they come in, and moves topics by the ladder."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from escalation.autonomy.certified import Certificates, Certified
from escalation.autonomy.ladder import Evidence, Rules, Step, find_step
from escalation.autonomy.ledger import LedgerProgress, LedgerRow
from escalation.autonomy.mode import EVERYTHING, FOLLOWS, HOLDING, Sheet, Standing, is_above
from escalation.autonomy.monitor import is_alarmed
from escalation.autonomy.notes import Notes, begin_standing, read_notes, take_labels
from escalation.autonomy.recent import Recent
from escalation.autonomy.standings import Standings, Watched
from escalation.clock import Clock
from escalation.looking import Looking

LOOK_SECONDS = 1.0
"""How often the worker looks for new labels, certificates and decisions."""
_PAGE = 500
_NEWEST = 5000
"""How many decisions are read at the start, to compare later ones with."""

_log = logging.getLogger(__name__)


class Labels(Protocol):
    """What the worker reads of the ledger."""

    async def load_progress(self) -> LedgerProgress:
        """Return how far the log was harvested."""
        ...

    async def list_labels(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return judged decisions behind a position, in the order in which they were judged."""
        ...

    async def list_decisions(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return decisions behind a position, in the order of the log."""
        ...

    async def list_newest(self, *, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return the newest decisions, the newest first."""
        ...


@dataclass(slots=True)
class _Look:
    """What one look has found, and what it has made of it so far."""

    sheet: Sheet
    watched: dict[str, Watched]
    certificates: Mapping[str, Certified]
    notes: dict[str, Notes] = field(default_factory=dict)


class AutonomyWatch:
    """Keeps every topic where its evidence puts it.

    Any number of nodes may watch at once: what one stores is refused to the others that have read
    before, so each label is folded once and each step taken once. What is noted is stored with the
    standing, so a restart begins where the last look ended. A person's order in between wins.
    """

    def __init__(
        self,
        *,
        labels: Labels,
        standings: Standings,
        certificates: Certificates,
        clock: Clock,
        rules: Rules,
        announce: Callable[[], None],
    ) -> None:
        """``announce`` is called whenever a topic has moved."""
        self._labels = labels
        self._standings = standings
        self._certificates = certificates
        self._clock = clock
        self._rules = rules
        self._announce = announce
        self._recent = Recent()
        self._looking = Looking(self.look, LOOK_SECONDS, "autonomy cannot be watched over")

    def start(self) -> None:
        """Begin to watch."""
        self._looking.start()

    async def stop(self) -> None:
        """Watch no more; the next look begins where the last one ended."""
        await self._looking.stop()

    def wake(self) -> None:
        """Look at once; returns at once."""
        self._looking.wake()

    async def look(self) -> None:
        """Fold what is new, and move whatever has to move. Raises ``StorageUnavailable``."""
        look = _Look(
            await self._standings.read(),
            dict(await self._standings.read_watched()),
            await self._certificates.read(),
        )
        self._read_all_notes(look)
        if not await self._take_labels(look):
            return  # somebody else has stored meanwhile: the next look sees what
        await self._take_decisions()
        for topic in (EVERYTHING, *sorted(look.watched.keys() - {EVERYTHING})):
            await self._judge(look, topic)

    # -- labels ------------------------------------------------------------------------------------

    def _read_all_notes(self, look: _Look) -> None:
        for topic, watched in look.watched.items():
            look.notes[topic] = self._read_notes(watched)
        if EVERYTHING not in look.notes:
            look.notes[EVERYTHING] = self._read_notes(Watched(look.sheet.find_own(EVERYTHING)))

    def _read_notes(self, watched: Watched) -> Notes:
        since = watched.standing.since
        return read_notes(watched.notes, since=since, max_error=self._rules.max_error)

    async def _take_labels(self, look: _Look) -> bool:
        """Fold the labels that came in since; returns whether all could be stored.

        Those of a topic are stored with it, and last of all with ``*`` how far was read. Only what
        was harvested without a gap is read: labels further on may still have others before them.
        """
        harvested = (await self._labels.load_progress()).position
        while True:
            read = look.notes[EVERYTHING].position
            page = await self._labels.list_labels(after=read, limit=_PAGE)
            ready = [each for each in page if (each.labelled_position or 0) <= harvested]
            if len(page) == _PAGE:
                ready = _drop_last(ready)
            if not ready:
                return True
            changed = self._fold(look, ready)
            for topic in (*sorted(changed), EVERYTHING):
                if not await self._store_notes(look, topic):
                    return False

    def _fold(self, look: _Look, labels: Sequence[LedgerRow]) -> set[str]:
        """Fold labels into the notes of their topics; of those that follow also into that of all.

        Returns the topics whose notes have changed.
        """
        of_topic: defaultdict[str, list[LedgerRow]] = defaultdict(list)
        of_all = []
        for label in labels:
            topic = label.topic or EVERYTHING
            if topic != EVERYTHING:
                of_topic[topic].append(label)
            if topic not in look.watched or look.watched[topic].standing.follows:
                of_all.append(label)
        for topic, own in of_topic.items():
            if topic not in look.notes:
                since = look.sheet.find_own(topic).since
                look.notes[topic] = read_notes("", since=since, max_error=self._rules.max_error)
            look.notes[topic] = take_labels(look.notes[topic], own)
        everything = take_labels(look.notes[EVERYTHING], of_all)
        look.notes[EVERYTHING] = replace(everything, position=labels[-1].labelled_position or 0)
        return set(of_topic)

    async def _store_notes(self, look: _Look, topic: str) -> bool:
        """Store what was noted of a topic, which may be one that has no row yet."""
        before = look.watched.get(topic)
        standing = look.sheet.find_own(topic) if before is None else before.standing
        if before is None and topic != EVERYTHING:
            standing = replace(standing, cause=FOLLOWS, by=None)
        return await self._store(look, topic, standing, look.notes[topic])

    async def _store(self, look: _Look, topic: str, standing: Standing, notes: Notes) -> bool:
        after = Watched(replace(standing, audits=notes.audits), notes.dump())
        if not await self._standings.store(topic, look.watched.get(topic), after):
            return False
        look.watched[topic], look.notes[topic] = after, notes
        standings = {**look.sheet.standings, topic: after.standing}
        look.sheet = replace(look.sheet, standings=standings)
        return True

    # -- decisions ---------------------------------------------------------------------------------

    async def _take_decisions(self) -> None:
        if not self._recent.position:
            newest = await self._labels.list_newest(limit=_NEWEST)
            self._recent.take(reversed(newest))
            return
        while page := await self._labels.list_decisions(after=self._recent.position, limit=_PAGE):
            self._recent.take(page)

    # -- steps -------------------------------------------------------------------------------------

    async def _judge(self, look: _Look, topic: str) -> None:
        """Move a topic as its evidence says; one that follows leaves ``*`` when it has evidence of its own."""
        standing = look.sheet.find_own(topic)
        notes = look.notes[topic]
        if look.sheet.find(topic).stopped:
            return
        own = look.certificates.get(topic)
        follows = topic in look.watched and look.watched[topic].standing.follows
        evidence = self._gather(look, standing, notes, own)
        step = find_step(standing, evidence, self._rules)
        if follows and not _is_own_matter(standing, step, own):
            if own is None or not own.is_certified:
                return
            step = Step(standing.mode, "Certified by labels of its own.")
        if step is not None:
            await self._move(look, standing, notes, step)

    def _gather(
        self, look: _Look, standing: Standing, notes: Notes, own: Certified | None
    ) -> Evidence:
        certificate, pooled = own, look.certificates.get(EVERYTHING)
        if own is None or not (own.is_certified or own.is_refused):
            certificate = pooled if pooled is not None and pooled.is_certified else own or pooled
        return Evidence(
            certificate,
            reviewed=notes.reviewed,
            wrong=notes.wrong,
            audited=notes.audited,
            audited_wrong=notes.audited_wrong,
            alarm=_describe_alarm(notes),
            drift=self._find_drift(standing),
            fell=notes.fell,
        )

    def _find_drift(self, standing: Standing) -> str | None:
        if standing.mode in HOLDING or standing.stopped:
            return None
        if standing.topic == EVERYTHING:
            return self._recent.find_mixing(standing.since)
        return self._recent.find_drift(standing.topic, standing.since)

    async def _move(self, look: _Look, standing: Standing, notes: Notes, step: Step) -> None:
        since = self._clock.now()
        after = replace(standing, mode=step.mode, cause=step.cause, by=None, since=since)
        notes = begin_standing(notes, since, is_fall=step.is_alarm)
        if await self._store(look, standing.topic, after, notes):
            level = logging.WARNING if step.is_alarm else logging.INFO
            _log.log(level, "a topic moves from %s to %s", standing.mode, step.mode)
            self._announce()


def _drop_last(labels: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Leave out what the last event has judged: a full page may end amid that."""
    last = labels[-1].labelled_position if labels else None
    return [each for each in labels if each.labelled_position != last]


def _is_own_matter(standing: Standing, step: Step | None, own: Certified | None) -> bool:
    """Say whether a topic that follows all others falls by what was seen of itself."""
    if step is None or not is_above(standing.mode, step.mode):
        return False
    return step.is_alarm or (own is not None and own.is_refused)


def _describe_alarm(notes: Notes) -> str | None:
    monitor = notes.monitor
    if not is_alarmed(monitor):
        return None
    return (
        f"{monitor.wrong} of {monitor.audits} audited answers were wrong: "
        f"more than {monitor.max_error:.1%} can explain."
    )
