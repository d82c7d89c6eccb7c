"""What every store of standings promises, whatever it keeps them in, and what the log makes of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from sqlite3 import Connection

import pytest

from escalation.autonomy.mode import EVERYTHING, Standing, name_site
from escalation.autonomy.orders import ResumeTopic, SetCeiling, SetMode, StopTopic, UndoChange, Word
from escalation.autonomy.standings import Standings, Watched
from escalation.autonomy.standings_memory import MemoryStandings
from escalation.autonomy.standings_sql import SqlStandings
from escalation.commands import OpenConversation
from escalation.errors import AlreadyDecided, Invalid, StaleStandings, StorageUnavailable
from escalation.store.log import ConversationLog
from escalation.store.log_memory import MemoryLog
from escalation.store.log_sql import SqliteLog
from escalation.testing import CUSTOMER_ID, FakeClock, build_write

WORD = Word("pa", "2026-01-05T09:00:00.000Z", "Prices changed.")
LATER = Word("pb", "2026-01-05T10:00:00.000Z")


@dataclass
class Place:
    log: ConversationLog
    standings: Standings


@pytest.fixture(params=["memory", "sql"])
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, clock: FakeClock
) -> AsyncIterator[Place]:
    if request.param == "memory":
        memory = MemoryLog(clock)
        yield Place(memory, MemoryStandings(memory.versions))
        return
    log = SqliteLog.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}", clock=clock)
    yield Place(log, SqlStandings(log))
    await log.close()


async def test_nobody_has_said_anything_at_first(place: Place) -> None:
    sheet = await place.standings.read()
    assert (sheet.version, dict(sheet.standings)) == (0, {})
    assert sheet.find("billing") == Standing()
    assert await place.standings.list_changes() == []


async def test_an_order_is_kept_with_who_when_and_why(place: Place) -> None:
    stopped = await place.standings.order("billing", StopTopic(), WORD)
    assert stopped == Standing(
        "billing", stopped=True, cause="Prices changed.", by="pa", since=WORD.at
    )
    sheet = await place.standings.read()
    assert sheet.version == 1
    assert sheet.find("billing") == stopped
    assert not sheet.find("delivery").stopped
    (change,) = await place.standings.list_changes()
    assert change.before == Standing("billing")
    assert change.after == stopped


async def test_the_version_rises_with_every_change_and_with_nothing_else(place: Place) -> None:
    await place.standings.order("billing", StopTopic(), WORD)
    await place.standings.order("billing", StopTopic(), LATER)
    assert (await place.standings.read()).version == 1
    await place.standings.order("billing", ResumeTopic(), LATER)
    await place.standings.order("billing", SetMode("veto"), LATER)
    await place.standings.order("billing", SetCeiling("approve"), LATER)
    sheet = await place.standings.read()
    assert sheet.version == 4
    assert (sheet.find("billing").mode, sheet.find("billing").ceiling) == ("approve", "approve")
    assert [each.after.cause for each in await place.standings.list_changes("billing")] == [
        "Held at approve at most by hand.",
        "Put into the mode veto by hand.",
        "Resumed by hand.",
        "Prices changed.",
    ]
    assert len(await place.standings.list_changes(limit=2)) == 2
    assert await place.standings.list_changes("delivery") == []


async def test_a_refused_order_changes_nothing_and_the_next_one_works(place: Place) -> None:
    await place.standings.order("billing", SetCeiling("veto"), WORD)
    with pytest.raises(Invalid, match="ceiling of billing is veto"):
        await place.standings.order("billing", SetMode("audit"), WORD)
    assert (await place.standings.read()).version == 1
    assert (await place.standings.order("billing", SetMode("veto"), WORD)).mode == "veto"


async def test_a_topic_begins_as_all_others_stand(place: Place) -> None:
    await place.standings.order(EVERYTHING, SetMode("veto"), WORD)
    await place.standings.order(EVERYTHING, StopTopic(), WORD)
    own = await place.standings.order("billing", SetCeiling("audit"), LATER)
    assert (own.mode, own.ceiling, own.stopped) == ("veto", "audit", False)
    sheet = await place.standings.read()
    assert sheet.find("billing").stopped, "a stop of all topics stops every one"
    await place.standings.order(EVERYTHING, ResumeTopic(), LATER)
    assert not (await place.standings.read()).find("billing").stopped


async def test_the_worker_stores_only_on_what_it_has_read(place: Place) -> None:
    first = Watched(Standing("billing", since="t1"), '{"audits":3}')
    assert await place.standings.store("billing", None, first)
    (watched,) = (await place.standings.read_watched()).values()
    assert replace(watched.standing, audits=0) == first.standing
    assert watched.notes == first.notes
    assert not await place.standings.store("billing", None, first)
    raised = Watched(replace(watched.standing, mode="veto", since="t2"), '{"audits":4}')
    assert await place.standings.store("billing", watched, raised)
    assert not await place.standings.store("billing", watched, raised)
    assert (await place.standings.read()).find("billing").mode == "veto"


async def test_notes_alone_change_neither_version_nor_history(place: Place) -> None:
    await place.standings.store("billing", None, Watched(Standing("billing"), '{"audits":1}'))
    assert (await place.standings.read()).version == 0
    assert await place.standings.list_changes() == []


async def test_a_stop_wins_over_a_rise_that_was_computed_before(place: Place) -> None:
    await place.standings.store("billing", None, Watched(Standing("billing")))
    (seen,) = (await place.standings.read_watched()).values()
    await place.standings.order("billing", StopTopic(), WORD)
    risen = replace(seen, standing=replace(seen.standing, mode="veto"))
    assert not await place.standings.store("billing", seen, risen)
    standing = (await place.standings.read()).find("billing")
    assert (standing.mode, standing.stopped) == ("approve", True)


async def test_an_order_keeps_the_worker_s_notes(place: Place) -> None:
    await place.standings.store(
        "billing", None, Watched(Standing("billing", audits=7), '{"audits":7}')
    )
    await place.standings.order("billing", StopTopic(), WORD)
    watched = (await place.standings.read_watched())["billing"]
    assert (watched.notes, watched.standing.audits) == ('{"audits":7}', 7)


async def test_the_log_refuses_what_was_decided_under_older_standings(place: Place) -> None:
    before = (await place.standings.read()).version
    await place.standings.order("billing", StopTopic(), WORD)
    write = replace(build_write(OpenConversation(CUSTOMER_ID)), standings=before)
    with pytest.raises(StaleStandings):
        await place.log.append(write)
    now = (await place.standings.read()).version
    assert (await place.log.append(replace(write, standings=now))).seq == 1


async def test_another_process_s_stop_is_in_force_when_it_is_acknowledged(
    tmp_path: Path, migrated: Path, clock: FakeClock
) -> None:
    url = f"sqlite:///{shutil.copy(migrated, tmp_path)}"
    here, there = (SqliteLog.open(url, clock=clock, node=node) for node in ("n1", "n2"))
    write = replace(build_write(OpenConversation(CUSTOMER_ID)), standings=0)
    reading = SqlStandings(here)
    before = await reading.read()
    assert await reading.read() is before  # nothing was written meanwhile
    await SqlStandings(there).order("billing", StopTopic(), WORD)
    with pytest.raises(StaleStandings):
        await here.append(write)
    assert (await reading.read()).find("billing").stopped
    await here.close()
    await there.close()


async def test_what_another_version_wrote_holds_everything(
    tmp_path: Path, migrated: Path, clock: FakeClock
) -> None:
    log = SqliteLog.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}", clock=clock)

    def write(connection: Connection) -> None:
        values = "('billing', 'brave', 'braver', 0, 'because', NULL, 't', 'no JSON')"
        connection.execute(f"INSERT INTO standings VALUES {values}")

    await log.transact(write)
    standing = (await SqlStandings(log).read()).find("billing")
    assert (standing.mode, standing.ceiling, standing.audits) == ("approve", "approve", 0)
    await log.close()


async def test_a_closed_database_says_so(tmp_path: Path, migrated: Path, clock: FakeClock) -> None:
    log = SqliteLog.open(f"sqlite:///{shutil.copy(migrated, tmp_path)}", clock=clock)
    standings = SqlStandings(log)
    await log.close()
    with pytest.raises(StorageUnavailable):
        await standings.read()
    with pytest.raises(StorageUnavailable):
        await standings.order("billing", StopTopic(), WORD)


async def test_a_site_is_stopped_beside_the_topics_and_is_none_of_them(place: Place) -> None:
    await place.standings.order("billing", SetMode("veto"), LATER)
    stopped = await place.standings.order(name_site("shop"), StopTopic(), WORD)
    assert (stopped.topic, stopped.stopped, stopped.by) == ("*site:shop", True, "pa")
    sheet = await place.standings.read()
    assert (sheet.version, set(sheet.standings), set(sheet.sites)) == (2, {"billing"}, {"shop"})
    assert sheet.find("billing", "shop").stopped
    assert not sheet.find("billing", "blog").stopped
    assert set(await place.standings.read_watched()) == {"billing"}
    await place.standings.order(name_site("shop"), ResumeTopic(), LATER)
    sheet = await place.standings.read()
    assert (sheet.version, sheet.find("billing", "shop").mode) == (3, "veto")
    assert not sheet.find("billing", "shop").stopped
    changes = await place.standings.list_changes(name_site("shop"))
    assert [each.after.stopped for each in changes] == [False, True]


async def test_the_newest_change_is_taken_back(place: Place) -> None:
    await place.standings.order(name_site("shop"), StopTopic(), WORD)
    (change,) = await place.standings.list_changes()
    undo = UndoChange(change.before, change.after)
    assert not (await place.standings.order(change.after.topic, undo, LATER)).stopped
    with pytest.raises(AlreadyDecided):
        await place.standings.order(change.after.topic, undo, LATER)
    assert (await place.standings.read()).version == 2
