"""The ledger kept in memory, for tests and for looking without keeping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from escalation.autonomy.ledger import (
    HOLDING,
    VERSIONS,
    DayCount,
    LedgerProgress,
    LedgerRow,
    TopicCount,
)


class MemoryLedger:
    """Forgets everything at the end of the process."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[LedgerRow, ...]] = {}
        self._progress = LedgerProgress()

    async def load_progress(self) -> LedgerProgress:
        return self._progress

    async def replace(
        self,
        rows: Mapping[str, Sequence[LedgerRow]],
        *,
        since: LedgerProgress,
        until: LedgerProgress,
    ) -> bool:
        if self._progress != since:
            return False
        for conversation_id, each in rows.items():
            self._rows[conversation_id] = tuple(each)
        self._progress = until
        return True

    async def start_over(self, *, since: LedgerProgress, log_id: str) -> bool:
        if self._progress != since:
            return False
        self._rows.clear()
        self._progress = LedgerProgress(0, log_id)
        return True

    async def list_decisions(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        rows = sorted(self._list(), key=lambda row: row.position)
        return [row for row in rows if row.position > after][:limit]

    async def list_newest(self, *, limit: int = 1000) -> Sequence[LedgerRow]:
        return sorted(self._list(), key=lambda row: -row.position)[:limit]

    async def list_labels(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        return self._list_labelled(after)[:limit]

    async def count_labels(self, *, after: int = 0) -> int:
        return len(self._list_labelled(after))

    async def read_audits(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        return [row for row in self._list_labelled(after) if _is_audited(row)][:limit]

    async def count_days(
        self,
        *,
        since: str = "",
        until: str = "9999",
        site: str | None = None,
        topic: str | None = None,
    ) -> Sequence[DayCount]:
        groups: defaultdict[tuple[str, ...], list[LedgerRow]] = defaultdict(list)
        for row in self._list():
            is_in = site in (None, row.site) and topic in (None, row.topic)
            if is_in and since <= row.day <= until:
                versions = (row.versions.get(name, "") for name in VERSIONS)
                groups[row.day, *versions].append(row)
        return [_count_day(key, rows) for key, rows in sorted(groups.items())]

    async def list_sites(self) -> Sequence[str]:
        return sorted({row.site for row in self._list()})

    async def count_topics(self) -> Sequence[TopicCount]:
        groups: defaultdict[str | None, list[LedgerRow]] = defaultdict(list)
        for row in self._list():
            groups[row.topic].append(row)
        keys = sorted(groups, key=lambda topic: (topic is not None, topic or ""))
        return [_count_topic(topic, groups[topic]) for topic in keys]

    async def forget(self, conversation_id: str) -> None:
        rows = self._rows.get(conversation_id, ())
        self._rows[conversation_id] = tuple(replace(row, question="", draft=None) for row in rows)

    def _list(self) -> Iterable[LedgerRow]:
        return (row for rows in self._rows.values() for row in rows)

    def _list_labelled(self, after: int) -> list[LedgerRow]:
        labelled = [
            (row.labelled_position, row.position, row)
            for row in self._list()
            if row.labelled_position is not None and row.labelled_position > after
        ]
        return [row for _, _, row in sorted(labelled, key=lambda each: each[:2])]


def _is_audited(row: LedgerRow) -> bool:
    return row.how == "audited" and row.sent


def _is_wrong(row: LedgerRow) -> bool:
    return row.right is False


def _count(rows: Sequence[LedgerRow], *tests: Callable[[LedgerRow], bool]) -> int:
    return sum(all(test(row) for test in tests) for row in rows)


def _count_day(key: tuple[str, ...], rows: Sequence[LedgerRow]) -> DayCount:
    day, model, knowledge, calibration = key
    sent = _count(rows, lambda row: row.sent)
    handed_over = _count(rows, lambda row: not row.sent, lambda row: row.action not in HOLDING)
    return DayCount(
        day=day,
        model=model,
        knowledge=knowledge,
        calibration=calibration,
        decisions=len(rows),
        sent=sent,
        held=len(rows) - sent - handed_over,
        handed_over=handed_over,
        judged=_count(rows, lambda row: row.right is not None),
        wrong=_count(rows, _is_wrong),
        audited=_count(rows, _is_audited),
        audited_wrong=_count(rows, _is_audited, _is_wrong),
    )


def _count_topic(topic: str | None, rows: Sequence[LedgerRow]) -> TopicCount:
    return TopicCount(
        topic=topic,
        decisions=len(rows),
        sent=_count(rows, lambda row: row.sent),
        labels=_count(rows, lambda row: row.right is not None),
        errors=_count(rows, _is_wrong),
        audited=_count(rows, _is_audited),
        audited_wrong=_count(rows, _is_audited, _is_wrong),
    )
