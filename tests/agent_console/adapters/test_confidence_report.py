from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

import pytest

from agent.confidence.guarantee import Certificate
from agent_console.adapters import confidence_report
from agent_console.adapters.confidence_report import ConfidenceReports, Goal
from agent_console.adapters.judged_answers import JudgedAnswers
from agent_console.adapters.proofs import Proofs
from escalation.autonomy.ledger import LedgerProgress, LedgerRow
from escalation.autonomy.ledger_memory import MemoryLedger
from escalation.autonomy.mode import EVERYTHING
from escalation.autonomy.orders import ResumeTopic, SetMode, StopTopic, Word
from escalation.autonomy.standings_memory import MemoryStandings
from escalation.testing import FakeClock
from tests.escalation.autonomy.decisions import audit, build_row, judge

WHOLE = Certificate(0.8, 0.02, 0.95, 412, 2, 0.0152, 0, 0.1)
BILLING = Certificate(None, 0.02, 0.95, 30, 1, 0.15, 206, 0.2)
ADA = Word(by="p-ada", at="2026-01-05T08:00:00.000Z", cause="Wrong prices.")

_T = TypeVar("_T")


def given(value: _T | None) -> _T:
    assert value is not None
    return value


@dataclass
class Stage:
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    standings: MemoryStandings = field(default_factory=MemoryStandings)
    proofs: Proofs = field(default_factory=Proofs)
    knowledge: tuple[str, ...] = ()
    waived: bool = False
    harvests: int = 0

    def build(self) -> ConfidenceReports:
        async def read_proofs() -> Proofs:
            return self.proofs

        async def list_topics() -> tuple[str, ...]:
            return self.knowledge

        async def harvest() -> None:
            self.harvests += 1

        return ConfidenceReports(
            ledger=self.ledger,
            standings=self.standings,
            goal=Goal(0.02, 0.95, self.waived),
            clock=FakeClock(),
            read_proofs=read_proofs,
            list_topics=list_topics,
            find_name={"p-ada": "Ada"}.get,
            harvest=harvest,
            judged=JudgedAnswers(self.ledger),
        )

    async def keep(self, *rows: LedgerRow) -> None:
        since = await self.ledger.load_progress()
        until = LedgerProgress(since.position + 100, since.log_id)
        groups = {row.conversation_id: [row] for row in rows}
        assert await self.ledger.replace(groups, since=since, until=until)


async def test_a_new_house_says_what_is_missing() -> None:
    stage = Stage()
    told = await stage.build().report(site=None, topic=None, days=30)
    assert (told["max_error"], told["level"], told["least"]) == (0.02, 0.95, 149)
    assert (told["certificate"], told["labels"], told["reliability"]) == (None, 0, None)
    assert (told["days"], told["versions"], told["sites"]) == ([], [], [])
    assert [topic["topic"] for topic in told["topics"]] == [EVERYTHING]
    assert (told["topics"][0]["mode"], told["topics"][0]["since"]) == ("approve", None)
    assert stage.harvests == 1


async def test_the_figures_come_from_the_ledger() -> None:
    stage = Stage(proofs=Proofs("7", "2026-01-04T10:00:00.000Z", WHOLE, {"billing": BILLING}))
    await stage.keep(
        judge(build_row("c1", 3, 1, topic="billing"), 10),
        audit(build_row("c2", 3, 2, action="answer"), 11, right=False),
        replace(judge(build_row("c3", 3, 3), 12), site="help"),
        judge(build_row("c4", 3, 4, at="2025-12-06T23:00:00.000Z"), 13),
        judge(build_row("c5", 3, 5, at="2025-12-07T01:00:00.000Z"), 14),
    )
    reports = stage.build()
    told = await reports.report(site=None, topic=None, days=30)
    assert (told["labels"], told["sites"]) == (5, ["help", "shop"])
    assert sum(day["decisions"] for day in told["days"]) == 4
    assert told["days"][0]["day"] == "2025-12-07"
    certificate, curve = told["certificate"], told["curve"]
    assert certificate is not None
    assert curve is not None
    assert (certificate["scope"], certificate["tries"]) == ("everything", 412)
    assert (certificate["made_at"], certificate["version"]) == ("2026-01-04T10:00:00.000Z", "7")
    assert given(curve["chosen"])["threshold"] == 0.8
    assert given(told["audited"]["sent"])["wrong"] == 1

    help_ = await reports.report(site="help", topic=None, days=30)
    assert (help_["labels"], [day["decisions"] for day in help_["days"]]) == (1, [1])
    billing = await reports.report(site=None, topic="billing", days=1)
    assert (billing["labels"], given(billing["certificate"])["scope"]) == (1, "topic billing")
    other = await reports.report(site=None, topic="returns", days=1)
    assert given(other["certificate"])["scope"] == "everything"


async def test_what_was_computed_is_kept_until_somebody_judges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage()
    await stage.keep(judge(build_row("c1", 3, 1), 10))
    reports = stage.build()
    computed: list[str | None] = []

    def count(judged: object, scope: confidence_report._Scope) -> confidence_report._Figures:
        computed.append(scope.topic)
        return compute(judged, scope)  # type: ignore[arg-type]

    compute = confidence_report._compute
    monkeypatch.setattr(confidence_report, "_compute", count)
    for topic in (None, None, "returns", None, "returns"):
        assert (await reports.report(site=None, topic=topic, days=1))["labels"] == 1
    assert computed == [None, "returns"]
    await stage.keep(judge(build_row("c2", 3, 2), 20))
    assert (await reports.report(site=None, topic=None, days=1))["labels"] == 2
    assert computed == [None, "returns", None]


async def test_topics_of_every_origin_are_told_with_how_they_stand() -> None:
    stage = Stage(
        proofs=Proofs("7", "t", WHOLE, {"billing": BILLING}), knowledge=("a/b ü", "returns")
    )
    await stage.keep(
        judge(build_row("c1", 3, 1, topic="returns"), 10, right=False),
        build_row("c2", 3, 2, topic=None),
    )
    await stage.standings.order("refunds", StopTopic(), ADA)
    told = (await stage.build().topics())["topics"]
    topics = {topic["topic"]: topic for topic in told}
    assert list(topics) == ["*", "a/b ü", "billing", "refunds", "returns"]
    assert (topics["*"]["decisions"], topics["*"]["labels"], topics["*"]["errors"]) == (2, 1, 1)
    assert (topics["returns"]["decisions"], topics["returns"]["errors"]) == (1, 1)
    assert given(topics["billing"]["certificate"])["missing"] == 206
    assert [topic for topic in topics if not topics[topic]["follows"]] == ["*", "refunds"]
    assert topics["returns"]["certificate"] is None
    refunds = topics["refunds"]
    assert (refunds["stopped"], refunds["by"], refunds["cause"]) == (True, "Ada", "Wrong prices.")


async def test_changes_are_told_with_who_made_them() -> None:
    stage = Stage()
    await stage.standings.order("billing", StopTopic(), ADA)
    await stage.standings.order("billing", ResumeTopic(), replace(ADA, by="policy", cause=""))
    newest, oldest = (await stage.build().topics())["changes"]
    assert (newest["by"], newest["cause"]) == ("policy", "Resumed by hand.")
    assert (newest["before"]["stopped"], newest["after"]["stopped"]) == (True, False)
    assert (oldest["by"], oldest["topic"], oldest["at"]) == ("Ada", "billing", ADA.at)


async def test_only_what_is_stopped_is_told_without_counting() -> None:
    stage = Stage()
    await stage.standings.order("billing", StopTopic(), ADA)
    await stage.standings.order("returns", SetMode("shadow"), ADA)
    told = await stage.build().topics(stopped=True)
    assert ([topic["topic"] for topic in told["topics"]], told["changes"]) == (["billing"], [])
    assert stage.harvests == 0


async def test_one_topic_is_found_or_unknown() -> None:
    reports = Stage(knowledge=("returns",)).build()
    assert given(await reports.topic("returns"))["mode"] == "approve"
    assert await reports.topic("retruns") is None


@pytest.mark.parametrize("waived", [True, False])
async def test_waiver_and_trouble_are_passed_on(waived: bool) -> None:
    stage = Stage(waived=waived, proofs=Proofs(trouble="Broken."))
    told = await stage.build().report(site=None, topic=None, days=1)
    assert (told["waived"], told["trouble"]) == (waived, "Broken.")
