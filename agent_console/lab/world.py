"""Plays one schedule from its seed to the verdict of the checker."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from contextvars import Context, copy_context
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from agent_console.auth.signing import Signer
from agent_console.lab.actors.stopper import Stopper
from agent_console.lab.audit import (
    find_contradictions,
    read_heads,
    read_left,
    read_timers,
    read_turns,
    read_under_way,
    record_left,
)
from agent_console.lab.bus import Weather, Wire
from agent_console.lab.cast import Cast
from agent_console.lab.checker.check import check_history
from agent_console.lab.clock import SimClock
from agent_console.lab.complaints import listening
from agent_console.lab.defects.catalogue import DEFECTS
from agent_console.lab.desk_plans import CAPACITY, GROUPS, draw_plan, hurry
from agent_console.lab.disk import Disk, load_blank
from agent_console.lab.entropy import seeded_entropy
from agent_console.lab.faults.catalogue import FAULTS
from agent_console.lab.faults.machines import MOST_DRIFT
from agent_console.lab.history import Line, Recorder, encode_line
from agent_console.lab.keeper import Keeper
from agent_console.lab.loop import SimLoop, run
from agent_console.lab.model import SimBot, SimReader
from agent_console.lab.network import Network
from agent_console.lab.node import Node, Site
from agent_console.lab.policies import VETO_SECONDS, load_house
from agent_console.lab.schedule import Schedule, Strike
from agent_console.lab.store import open_store
from agent_console.lab.tools import PERMITS, SimTools
from agent_console.lab.traps import Traps
from agent_console.lab.volume import pass_by
from agent_console.observe.metrics import Metrics
from escalation.autonomy.auditor import Auditor
from escalation.autonomy.mode import Standing
from escalation.autonomy.standings_sql import SqlStandings
from escalation.clock import Clock
from escalation.settings import EscalationSettings
from escalation.store.identity import MARK_AS_COPY
from escalation.store.log import ConversationLog
from escalation.store.log_sql import SqliteLog
from escalation.store.signs_sql import SqlSigns
from escalation.transcripts.example_store import ExampleStore

if TYPE_CHECKING:
    from sqlite3 import Connection

_Result = TypeVar("_Result")

DEADLINE, LEASE = 3.0, 6.0
"""Seconds of the simulated house: short, so that much happens in little time."""
MOST_DELAY, MOST_WAIT = 2.0, 4.0
"""Seconds in which a healthy socket gets what is stored, and a healthy console shows what waits."""
MOST_OVERSLEEP = 8.0
"""Seconds after which what was parked until then is awake: looks, skews and restarts take some."""
PATIENCE = 240.0
"""How long clearing up may take."""
CHECKPOINT_PAGES = (8, 30, 1000)
"""After how many pages the write-ahead log is moved into the database."""
EXCUSED = 2.5
"""How long lateness is excused after what caused it."""
GRACE = 2.6
"""Seconds that pass after everything is done, so that whatever is late has come."""
STOPPING = 0.5
"""Share of the schedules in which a supervisor stops topics and resumes them."""
STREAMING = 0.5
"""Share of the schedules in which customers may see answers while they are being written."""
ALWAYS = frozenset({"unsure", "uncertified", "slow"})
"""What the bot does also where no fault is: what people are there for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a schedule."""

    seed: int
    history: bytes
    """One JSON object per line."""
    hash: str
    """SHA-256 of the history."""
    anomalies: list[dict[str, Any]]
    struck: Sequence[str]
    """The faults that struck."""
    points: Counter[str]
    """How often each fault struck at each point."""
    passed: Counter[str]
    """How often each point was passed."""

    def without_history(self) -> Outcome:
        """Leave out the history, which is large."""
        return replace(self, history=b"")


def play(schedule: Schedule, *, defect: str | None = None) -> Outcome:
    """Play a schedule; with ``defect`` the product makes that mistake."""
    lines: list[Line] = []
    checkpoint_pages = _derive(schedule.seed, "disk").choice(CHECKPOINT_PAGES)
    with (
        closing(Disk(checkpoint_pages)) as disk,
        listening() as complaints,
        seeded_entropy(schedule.seed),
        DEFECTS[defect].planted() if defect is not None else nullcontext(),
    ):
        world = run(lambda: _play(schedule, disk, lines), _derive(schedule.seed, "loop"))
    anomalies = [each.to_json() for each in check_history(lines)] + world.anomalies
    anomalies += [{"kind": "unforeseen", "detail": line} for line in complaints]
    history = b"".join(encode_line(line).encode() + b"\n" for line in lines)
    return Outcome(
        seed=schedule.seed,
        history=history,
        hash=hashlib.sha256(history).hexdigest(),
        anomalies=anomalies,
        struck=sorted(world.struck),
        points=world.traps.fired,
        passed=Counter(world.traps.passed),
    )


async def _play(schedule: Schedule, disk: Disk, lines: list[Line]) -> World:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SimLoop)
    world = World(schedule, loop, disk, lines)
    await world.run()
    return world


class World:
    """Machines, network and people of one schedule, and the faults at work on them."""

    def __init__(self, schedule: Schedule, loop: SimLoop, disk: Disk, lines: list[Line]) -> None:
        seed = schedule.seed
        self.loop = loop
        self.traps = Traps(loop.time)
        self.struck: set[str] = set()
        self.anomalies: list[dict[str, Any]] = []
        self.disk = disk
        self.disk.on_point = self.traps.on_point
        self.recorder = Recorder(loop.time, lines)
        self.wire = Wire(_derive(seed, "wire"))
        self.network = Network(seed, self.recorder)
        self._schedule = schedule
        self._outside: Context = copy_context()
        self._tasks: dict[asyncio.Task[Any], None] = {}
        self._cast = Cast(
            seed,
            self.network,
            self.recorder,
            habits=_gather(schedule, "habits"),
            most_messages=schedule.messages,
            groups=GROUPS if schedule.desk else (),
        )
        self._chance = _derive(seed, "chance")
        self._backup = b""
        self._excused_until = 0.0
        self.ends_at = loop.time() + schedule.seconds
        self._acts = 0
        self._pending: dict[int, tuple[float, Callable[[], None]]] = {}
        """What faults are to do yet, and when."""
        random = _derive(seed, "clocks")
        self.clocks = [
            SimClock(loop.time, f"boot-{place}", skew=random.uniform(-2.0, 2.0))
            for place in range(schedule.nodes)
        ]
        site = self._build_site()
        self.nodes = [
            Node(f"n{place}", site, self.wire.attach(f"n{place}"), clock)
            for place, clock in enumerate(self.clocks, 1)
        ]
        self.keepers = {
            node.name: Keeper(
                node, _derive(seed, node.name), self.recorder, self.network, self._end
            )
            for node in self.nodes
        }
        self.network.servers += self.nodes

    def _build_site(self) -> Site:
        seed = self._schedule.seed
        house, has_tools = load_house(self._schedule.policy), self._schedule.tools
        plan = draw_plan(_derive(seed, "desk plan")) if self._schedule.desk else None
        settings = EscalationSettings(
            model_deadline=DEADLINE,
            lease_seconds=LEASE,
            veto_seconds=VETO_SECONDS,
            audit=house.audit,
            stream=_derive(seed, "stream").random() < STREAMING,
        )
        misdeeds = ALWAYS | _gather(self._schedule, "misdeeds")
        return Site(
            open_store=self._open_store,
            members=self._cast.members,
            signer=Signer("simulated"),
            policy=replace(house.policy, tools=PERMITS) if has_tools else house.policy,
            settings=hurry(_derive(seed, "hurry"), settings) if has_tools else settings,
            auditor=Auditor(b"simulated", house.rate),
            bot=SimBot(seed, misdeeds, deadline=DEADLINE, has_tools=has_tools),
            reader=SimReader(),
            metrics=Metrics(),
            open_signs=_open_signs,
            open_standings=_open_standings,
            open_tools=self._open_tools,
            plan=plan,
            is_one_node=self._schedule.nodes == 1,
        )

    def _open_store(self, owner: str, clock: Clock) -> tuple[ConversationLog, ExampleStore]:
        def note_stored(conversation_id: str, seq: int) -> None:
            node = owner.partition(".")[0]
            self.recorder.stored(node=node, conversation_id=conversation_id, seq=seq)

        random = _derive(self._schedule.seed, owner)
        return open_store(self.disk, owner, clock, random, note_stored)

    def _open_tools(self, log: ConversationLog) -> SimTools | None:
        """Give a process the tools, which take effect on what no crash undoes: the history."""
        if not self._schedule.tools:
            return None
        node = log.node

        def note(*, name: str, args: Mapping[str, Any], key: str, result: str | None) -> None:
            conversation_id, seq, _ = key.split(":")
            self.recorder.deed(
                node=node.partition(".")[0],
                conversation_id=conversation_id,
                action_seq=int(seq),
                name=name,
                args=args,
                log_id=log.log_id,
                result=result,
            )

        return SimTools(
            self._schedule.seed,
            _gather(self._schedule, "misdeeds"),
            note,
            partial(self.traps.on_point, node),
        )

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        """Look at the database from outside: nothing can happen on the way."""
        self.disk.on_point = pass_by
        try:
            with closing(self.disk.open_file("").connect()) as connection:
                yield connection
        finally:
            self.disk.crash("")
            self.disk.on_point = self.traps.on_point

    # -- from beginning to end ---------------------------------------------------------------------

    async def run(self) -> None:
        """Play."""
        self.recorder.begin(
            source="simulate",
            seed=self._schedule.seed,
            log_id=load_blank().log_id,
            people=self._cast.people,
            customers=self._cast.customer_names,
            max_delay=MOST_DELAY,
            max_wait=MOST_WAIT,
            lease_seconds=LEASE * (1 - MOST_DRIFT),
            deeds=self._schedule.tools or None,
            capacities=self._find_capacities(),
            max_oversleep=MOST_OVERSLEEP if self._is_punctual() else None,
        )
        for strike in self._schedule.strikes:
            if strike.at:
                self.loop.call_later(strike.at, self._strike, strike)
            else:
                self._strike(strike)
        for keeper in self.keepers.values():
            self._spawn(keeper.run())
        self._cast.start()
        stopping = self._begin_stopping()
        await asyncio.sleep(self._schedule.seconds)
        if stopping is not None:
            stopping.cancel()
        self._heal()
        await self._settle()
        self._cast.stop()
        self._audit()
        for task in tuple(self._tasks):
            task.cancel()

    def _find_capacities(self) -> dict[str, int] | None:
        """Return how many conversations each person takes; ``None`` where nobody offers them any."""
        if not self._schedule.desk:
            return None
        return {each.person.id: each.abilities.capacity or CAPACITY for each in self._cast.members}

    def _is_punctual(self) -> bool:
        """Say whether what is due at a time is due at about the same time by all clocks."""
        jumps = any(strike.fault == "clock_jumps" for strike in self._schedule.strikes)
        return self._schedule.desk and not jumps

    def _strike(self, strike: Strike) -> None:
        fault = FAULTS[strike.fault]
        if fault.strike is None:
            self.count(strike.fault)
            return
        self.recorder.fault(name=strike.fault, point=strike.point or None)
        fault.strike(self, strike)

    def _heal(self) -> None:
        """End every fault, and let whoever is down come up."""
        for _, do in sorted(self._pending.values(), key=itemgetter(0)):
            do()
        self.traps.clear()
        self.wire.weather = Weather()
        self.network.heal()
        for node in self.nodes:
            self.loop.go_on(node.owner)
        if self._excused_until > self.loop.time():
            self.recorder.healed()
            self.excuse(0.0)
        for keeper in self.keepers.values():
            keeper.is_hurried = True

    async def _settle(self) -> None:
        """Wait until nobody owes anybody anything, or too long."""
        self._cast.wind_down()
        after: dict[str, int] = {}
        deadline = self.loop.time() + PATIENCE
        while self.loop.time() < deadline:
            await asyncio.sleep(0.5)
            if self._list_open():
                continue
            undone, before = self._look_around()
            if undone:
                continue
            # Who comes back to a restored log only now has something to say once more.
            await asyncio.sleep(GRACE)
            undone, after = self._look_around()
            # What a desk's plan does by itself it may have done just now: who reads needs a moment.
            is_news = self._schedule.desk and after != before
            if not undone and not is_news:
                break
        else:
            undone, after = self._look_around()
            self.anomalies += [
                {"kind": "left_without_a_word", "detail": f"Never done: {line}."} for line in undone
            ]
        self.recorder.settled(heads=after)

    def _look_around(self) -> tuple[list[str], dict[str, int]]:
        """Say what somebody still owes somebody, and return how long each conversation is."""
        with self._looking() as connection:
            undone = [
                *self._list_open(),
                *(f"{key} is owed a turn" for key in read_turns(connection)),
                *(f"{key} holds what has a window" for key in read_timers(connection)),
                *(f"{key} has a deed under way" for key in read_under_way(connection)),
            ]
            return undone, read_heads(connection)

    def _list_open(self) -> list[str]:
        """Say what is not done yet, as far as those know who play."""
        return [
            *(f"{node.name} is down" for node in self.nodes if not node.is_up),
            *self._cast.list_open(),
        ]

    def _audit(self) -> None:
        """Read what is left, with nobody at work on it any more."""
        for node in self.nodes:
            self._end(node)
        self.traps.clear()
        with self._looking() as connection:
            left = read_left(connection)
        self.anomalies += find_contradictions(left)
        record_left(left, self.recorder)
        self.recorder.end()

    def _begin_stopping(self) -> asyncio.Task[None] | None:
        """Let a supervisor stop and resume topics, in some schedules."""
        random = _derive(self._schedule.seed, "stops")
        if random.random() >= STOPPING:
            return None
        stopper = Stopper(random, self.nodes, self.recorder, self.loop.is_dead)
        return self._spawn(stopper.run())

    def _spawn(self, work: Coroutine[Any, Any, _Result]) -> asyncio.Task[_Result]:
        task = asyncio.ensure_future(work)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))
        return task

    # -- what faults do ----------------------------------------------------------------------------

    def count(self, fault: str, point: str = "") -> None:
        self.struck.add(fault)
        self.traps.fired[f"{fault} {point}".rstrip()] += 1

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        def do() -> None:
            if self._pending.pop(number, None) is not None:
                act()

        number = self._acts = self._acts + 1
        self._pending[number] = (self.loop.time() + seconds, do)
        self.loop.call_later(seconds, do)

    def excuse(self, seconds: float) -> None:
        until = self.loop.time() + seconds + EXCUSED
        self._excused_until = max(self._excused_until, until)
        self.recorder.impaired(until=until)

    def crash(self, owner: str) -> None:
        for node in self.nodes:
            if node.owner == owner and not self.loop.is_dead(owner):
                self._outside.copy().run(self._crash, node)

    def _crash(self, node: Node) -> None:
        self.recorder.crash(node=node.name)
        self._end(node)

    def restart(self, node: Node) -> None:
        self._spawn(self.keepers[node.name].restart())

    def lose_power(self) -> None:
        self._outside.copy().run(self._end_all)
        self.disk.lose_power(self._chance)

    def tear_log(self) -> None:
        self._outside.copy().run(self._end_all)
        self.disk.tear_wal(self._chance)

    def _end_all(self) -> None:
        """End every process with the machine that it runs on."""
        for node in self.nodes:
            if node.owner and not self.loop.is_dead(node.owner):
                self.recorder.power_loss(node=node.name)
                self._end(node, silently=True)

    def back_up(self) -> None:
        self._backup = self.disk.backup()

    def restore(self) -> None:
        self._end_all()
        self.disk.restore(self._backup)
        with self._looking() as connection:
            connection.execute(MARK_AS_COPY)
            self.recorder.restore(heads=read_heads(connection))

    def _end(self, node: Node, *, silently: bool = False) -> None:
        """Take a process away."""
        self.loop.kill(node.owner)
        self.disk.crash(node.owner)
        self.wire.cut(node.name)
        self.network.cut(node, silently=silently)
        node.die()
        self.keepers[node.name].note_down()


def _gather(schedule: Schedule, part: str) -> frozenset[str]:
    """Return the habits or misdeeds that the faults of a schedule switch on."""
    chosen = [getattr(FAULTS[strike.fault], part) for strike in schedule.strikes]
    return frozenset().union(*chosen)


def _open_signs(log: ConversationLog) -> SqlSigns:
    assert isinstance(log, SqliteLog)
    return SqlSigns(log)


def _open_standings(log: ConversationLog) -> SqlStandings:
    """Every topic has earned all there is: the policies and the stops alone hold answers back."""
    assert isinstance(log, SqliteLog)
    return SqlStandings(log, Standing(mode="answer"))


def _derive(seed: int, name: str) -> Random:
    return Random(crc32(f"{seed}/{name}".encode()))
