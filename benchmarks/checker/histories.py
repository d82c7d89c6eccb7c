"""Makes valid histories: everything that may go wrong goes wrong, and nothing that must not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from agent_console.lab.history import Line, Recorder
from benchmarks.checker import house
from benchmarks.checker.clients import Client, Customer, Person
from benchmarks.checker.desk import MOST_OVERSLEEP
from benchmarks.checker.house import Chat
from benchmarks.checker.server import LEASE, Options, Server
from benchmarks.checker.wires import Clock

_CALM = 14.0
"""Seconds between the end of all faults and the word that all has settled."""


def draw_options(seed: int) -> Options:
    """Draw what the history of a seed has in it."""
    random = Random(f"options {seed}")
    restores = random.random() < 0.3
    return Options(
        seed=seed,
        customers=random.randint(1, 4),
        people=random.randint(1, 3),
        seconds=random.uniform(6.0, 24.0),
        nodes=random.randint(1, 3),
        faults=random.random() < 0.9,
        restores=restores,
        erasure=not restores and random.random() < 0.2,
        notes_stored=random.random() < 0.6,
        has_limits=random.random() < 0.7,
        settles=random.random() < 0.9,
        alias=random.random() < 0.5,
        desk=random.random() < 0.5,
    )


def make_history(options: Options) -> list[Line]:
    """Return the lines of a valid history; the same options make the same history."""
    return _World(options).run()


class _World:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._random = Random(options.seed)
        self._clock = Clock()
        self._lines: list[Line] = []
        self._recorder = Recorder(lambda: self._clock.now, self._lines)
        self._people = {
            f"p{number}": self._random.choice(("human", "human", "supervisor"))
            for number in range(options.people)
        }
        self._capacities = {name: 1 + place % 2 for place, name in enumerate(self._people)}
        limited = options.has_limits
        self._recorder.begin(
            source="made up",
            seed=options.seed,
            log_id="log1",
            people={**self._people, "d1": "data"},
            customers=[f"c{number}" for number in range(options.customers)],
            max_delay=2.0 if limited else None,
            max_wait=5.0 if limited else None,
            lease_seconds=LEASE if limited else None,
            capacities=self._capacities if options.desk else None,
            max_oversleep=MOST_OVERSLEEP if limited and options.desk else None,
        )
        self._server = Server(options, self._clock, self._random, self._recorder)
        self._server.capacities |= self._capacities
        self._server.roles |= self._people
        self._backup: dict[str, Chat] = {}
        self._clients: list[Client] = []

    def run(self) -> list[Line]:
        options, clock, server = self._options, self._clock, self._server
        self._open_pages()
        if options.faults:
            clock.after(self._random.expovariate(0.3), self._break_something)
        if options.erasure:
            clock.after(self._random.uniform(4.0, options.seconds), self._erase)
        clock.run(options.seconds)
        server.is_closing = True
        self._mend_everything()
        clock.run(options.seconds + _CALM)
        self._write_end()
        return self._lines

    # -- people ------------------------------------------------------------------------------------

    def _open_pages(self) -> None:
        random = self._random
        for number in range(self._options.customers):
            actor = f"c{number}"
            shared: dict[str, Any] = {"sender": f"v-{actor}" if self._options.alias else actor}
            for page in range(2 if random.random() < 0.2 else 1):
                customer = Customer(actor, self._server, random, self._recorder, shared)
                self._start(customer, random.uniform(0.0, 3.0) + 3 * page, 2.0)
        for actor, role in self._people.items():
            for page in range(2 if random.random() < 0.2 else 1):
                name = f"{actor}.{page}"
                person = Person(actor, role, self._server, random, self._recorder, name)
                self._start(person, random.uniform(0.0, 2.0), 1.0)

    def _start(self, client: Client, delay: float, pace: float) -> None:
        self._clients.append(client)
        self._clock.after(delay, client.come)

        def act_on() -> None:
            if not self._server.is_closing:
                client.act()
                self._clock.after(self._random.expovariate(1 / pace), act_on)

        self._clock.after(delay + 0.5, act_on)

    # -- faults ------------------------------------------------------------------------------------

    def _break_something(self) -> None:
        if self._server.is_closing:
            return
        faults: list[Callable[[], None]] = [
            self._crash,
            self._crash,
            self._cut,
            self._make_hole,
            self._slow_down,
            self._fail_storage,
            self._freeze,
        ]
        if self._options.restores:
            faults += [self._back_up, self._back_up, self._restore]
        self._random.choice(faults)()
        self._clock.after(self._random.expovariate(0.4), self._break_something)

    def _crash(self) -> None:
        recorder = self._recorder
        node = self._random.randrange(self._options.nodes)
        op = self._random.choice((recorder.crash, recorder.power_loss, recorder.stop))
        self._server.crash(node, op=op)
        self._clock.after(self._random.uniform(0.1, 3.0), lambda: self._server.restart(node))

    def _pick(self) -> Client | None:
        open_clients = [each for each in self._clients if each.wire is not None]
        return self._random.choice(open_clients) if open_clients else None

    def _cut(self) -> None:
        client = self._pick()
        if client is not None and client.wire is not None:
            client.hang_up(client.wire)

    def _make_hole(self) -> None:
        client = self._pick()
        if client is None or client.wire is None:
            return
        wire = client.wire
        self._recorder.impaired(socket=wire.name)
        wire.is_hole = True
        self._clock.after(self._random.uniform(1.0, 8.0), lambda: client.hang_up(wire))

    def _slow_down(self) -> None:
        client = self._pick()
        if client is None or client.wire is None:
            return
        until = self._clock.now + self._random.uniform(1.0, 6.0)
        self._recorder.impaired(socket=client.wire.name, until=until + 0.1)
        client.wire.slow_until = until

    def _fail_storage(self) -> None:
        self._recorder.fault(name="storage")
        self._server.storage_fails_until = self._clock.now + self._random.uniform(0.5, 2.0)

    def _freeze(self) -> None:
        """All nodes stand still for a while: nothing is read meanwhile, so readers wait."""
        self._recorder.impaired()
        self._clock.after(self._random.uniform(0.5, 2.0), self._recorder.healed)

    def _back_up(self) -> None:
        self._backup = self._server.back_up()

    def _restore(self) -> None:
        for node in range(self._options.nodes):
            self._server.crash(node, op=self._recorder.stop)
        for client in self._clients:
            if client.wire is not None:
                client.hang_up(client.wire)
        self._server.restore(self._backup)
        self._clock.after(0.5, self._restart_all)

    def _restart_all(self) -> None:
        for node in range(self._options.nodes):
            self._server.restart(node)

    def _erase(self) -> None:
        chats = list(self._server.chats.values())
        if not chats or self._server.is_closing:
            return
        chat = self._random.choice(chats)
        before = len(chat.rows)
        texts = house.erase(chat)
        if len(chat.rows) > before:
            self._server.note_growth(chat)
        if not texts:
            return
        actor = chat.owner.removeprefix("v-")
        if self._options.has_limits:
            self._recorder.erased(actor=actor, texts=texts)
        else:
            self._clock.after(8.0, lambda: self._recorder.erased(actor=actor, texts=texts))

    # -- the end -----------------------------------------------------------------------------------

    def _mend_everything(self) -> None:
        self._server.storage_fails_until = 0.0
        self._restart_all()
        for client in self._clients:
            if client.wire is not None and (client.wire.is_hole or client.wire.slow_until):
                client.hang_up(client.wire)
            if isinstance(client, Person):
                client.asleep_until = 0.0
        for delay in (4.0, 8.0):
            self._clock.after(delay, self._post_all)

    def _post_all(self) -> None:
        for client in self._clients:
            client.post_unanswered()

    def _write_end(self) -> None:
        recorder, chats = self._recorder, self._server.chats
        if self._options.settles:
            heads = {chat.id: len(chat.rows) for chat in chats.values()}
            recorder.settled(heads=heads if self._random.random() < 0.5 else None)
        for chat in sorted(chats.values(), key=lambda each: each.id):
            for row in chat.rows:
                recorder.row(**row)
        for chat in chats.values():
            for row in chat.rows:
                if chat.state == "resolved" and row["kind"] == "HumanWrote":
                    name = f"{chat.id}:{row['seq']}"
                    recorder.example(conversation_id=chat.id, target_seq=row["seq"], id=name)
        recorder.end()
