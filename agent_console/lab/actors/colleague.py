"""A person of the desk: takes what waits, answers, hands on, sleeps, and acts on what is old news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from agent_console.lab.actors.acts import MALFORMED, NOBODY, Pen, finish, intrude, reply
from agent_console.lab.actors.console import Console
from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.seen import Seen
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.witness import Witness
from escalation.commands import Person

_MOST_WATCHED = 4
"""Conversations that one page follows at once."""


class Colleague:
    """Acts at times and in ways that its own ``random`` draws, until told to wind down."""

    def __init__(
        self,
        person: Person,
        token: str,
        random: Random,
        stage: Stage,
        *,
        colleagues: Sequence[str],
        stays: bool,
    ) -> None:
        self.person = person
        self.is_gone = False
        """Whether this person has vanished for good."""
        self._token = token
        self._random = random
        self._stage = stage
        self._habits = stage.habits
        self._colleagues = colleagues
        self._stays = stays
        self._luck = random
        self._line_random = Random(random.getrandbits(32))
        self._pen = Pen(person.id)
        self._pause = random.uniform(0.3, 4.0)
        self._is_quick = random.random() < 0.5
        """Whether this person reaches for whatever comes into the queue."""
        self._reaction = random.uniform(0.02, 0.15)
        self._waiting = 0
        self._resumes = random.random() < 0.3
        self._consoles: list[Console] = []
        self._is_winding_down = False
        self._is_asleep = False
        self._timer: asyncio.TimerHandle | None = None

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Sit down soon, and begin."""
        self._later(self._random.uniform(0.0, 3.0), self._arrive)

    def wind_down(self) -> None:
        """Deal with what waits from now on, and do nothing else; whoever has vanished stays away."""
        self._is_winding_down = True
        if self.is_gone:
            return
        if not self._consoles:
            self._open_console()
        for console in self._consoles:
            console.line.thaw()
            console.set_presence("online")
        self._is_asleep = False
        self._later(self._random.uniform(0.1, 1.0), self._clear_up)

    def stop(self) -> None:
        """Leave the stage."""
        if self._timer is not None:
            self._timer.cancel()
        for console in self._consoles:
            console.close()

    def list_open(self) -> list[str]:
        """Say what is not done yet, as far as this person can see."""
        if self.is_gone:
            return []
        name, left = self.person.id, []
        for number, console in enumerate(self._consoles, 1):
            if not console.is_ready or not console.is_queue_known:
                left.append(f"{name}: console {number} is {console.line.phase}")
            if console.pending or console.asked:
                left.append(f"{name}: {[*console.pending, *console.asked]} not answered")
            left += [
                f"{name}: {item['conversation_id']} needs {item['needs']}"
                for item in console.queue.values()
                if item["needs"] is not None
            ]
        return left

    # -- acting ------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        self._open_console()
        self._later(self._random.uniform(0.1, 1.0), self._step)

    def _step(self) -> None:
        if self.is_gone:
            return
        # One draw for each step, so that what is done does not shift what comes after.
        self._luck = Random(self._random.getrandbits(32))
        if self._is_asleep:
            self._wake_up()
        act, how, which, pause = (self._luck.random() for _ in range(4))
        wait = self._pause * (0.2 + 1.6 * pause)
        console = self._consoles[int(which * len(self._consoles))]
        if act < 0.85:
            self._work(console, how, which)
        elif act < 0.91:
            self._meddle(console, how, which)
        elif act < 0.95:
            self._fidget(console, how, which)
        else:
            wait = self._misbehave(console, act, how, wait)
        self._later(wait, self._step)

    def _work(self, console: Console, how: float, which: float) -> None:
        """Do what a good person would: answer, decide drafts, take what waits."""
        mine = [item for item in console.queue.values() if self._holds(item)]
        drafts = [item for item in console.queue.values() if item["needs"] == "approve"]
        waiting = [item for item in console.queue.values() if item["needs"] == "claim"]
        if mine and (how < 0.6 or not (drafts or waiting)):
            self._go_on(console, _pick(mine, which), how)
        elif drafts and (how < 0.8 or not waiting):
            self._decide(console, _pick(drafts, which), how)
        elif waiting:
            first = self._is_quick and "race" in self._habits
            item = waiting[0] if first else _pick(waiting, which)
            self._ask(console, {"type": "claim"}, item)

    def _go_on(self, console: Console, item: dict[str, Any], how: float) -> None:
        seen = self._look_at(console, item["conversation_id"])
        if item["needs"] == "reply" or how < 0.1:
            if how > 0.5:
                typing = {"type": "typing", "conversation_id": item["conversation_id"]}
                console.line.tell(typing | ({"ref": "t"} if how > 0.55 else {}))
            console.keep(reply(self._pen, item["conversation_id"], seen, self._luck.random()))
        else:
            self._ask(console, finish("", self._colleagues, self._luck), item)

    def _decide(self, console: Console, item: dict[str, Any], how: float) -> None:
        conversation_id, luck = item["conversation_id"], self._luck.random()
        seen = self._look_at(console, conversation_id)
        draft_seq = item["draft_seq"] or seen.held or 1
        if luck < 0.3:
            reject: Frame = {"type": "reject", "draft_seq": draft_seq, "reason": "Not quite."}
            self._ask(console, reject, item)
            return
        for _ in range(self._count_clicks()):
            console.keep(self._pen.approve(conversation_id, draft_seq, seen, how))

    def _meddle(self, console: Console, how: float, which: float) -> None:
        """Do something to any conversation there is, one's own or not."""
        if not self._stage.conversations:
            return
        conversation_id = _pick(self._stage.conversations, which)
        seen = self._look_at(console, conversation_id)
        frame = intrude(self._pen, conversation_id, seen, how)
        if "client_id" in frame:
            console.keep(frame)
        else:
            for _ in range(self._count_clicks()):
                console.ask(frame)

    def _fidget(self, console: Console, how: float, which: float) -> None:
        """Do what changes no conversation."""
        if how < 0.4:
            console.set_presence(
                ("online", "away", "online", "offline")[int(which * 4)], int(which * 5)
            )
        elif how < 0.6 and console.watched:
            console.unwatch(_pick(list(console.watched), which))
        elif how < 0.7:
            console.line.ask({"type": "ping"})
        elif how < 0.8:
            console.watch(NOBODY)
        elif "broken_frames" in self._habits:
            console.line.send_raw(MALFORMED[int(which * len(MALFORMED))])

    # -- habits that a fault switches on -----------------------------------------------------------

    def _misbehave(self, console: Console, act: float, how: float, wait: float) -> float:
        habits = ("asleep", "asleep", "lid_closed", "vanish", "two_tabs", "leave_and_return")
        habit = habits[int((act - 0.95) / 0.05 * len(habits)) % len(habits)]
        if habit not in self._habits or not console.is_ready:
            return wait
        match habit:
            case "two_tabs":
                if len(self._consoles) < 2:
                    self._open_console()
            case "leave_and_return":
                console.close()
                self._consoles.remove(console)
                self._open_console()
            case "vanish" if not self._stays:
                self.is_gone = True
                self._fall_asleep(lid_closed=how < 0.5)
            case "asleep" | "lid_closed":
                self._fall_asleep(lid_closed=habit == "lid_closed")
                return console.lease_seconds * (0.2 + 2 * how)
        return wait

    def _fall_asleep(self, *, lid_closed: bool) -> None:
        self._is_asleep = True
        for console in self._consoles:
            console.line.freeze()
            if lid_closed and console.line.socket is not None:
                console.line.socket.half_open()

    def _wake_up(self) -> None:
        """Act on what the page showed before it slept, then read what has come since."""
        self._is_asleep = False
        if "stale" in self._habits:
            how, which = self._luck.random(), self._luck.random()
            self._work(self._consoles[0], how, which)
        for console in self._consoles:
            console.line.thaw()
            console.set_presence("online")

    def _count_clicks(self) -> int:
        twice = self._luck.random() < 0.2
        return 2 if twice and "double_click" in self._habits else 1

    # -- clearing up -------------------------------------------------------------------------------

    def _clear_up(self) -> None:
        self._luck = Random(self._random.getrandbits(32))
        how, which, pause = (self._luck.random() for _ in range(3))
        console = self._consoles[0]
        needy = [item for item in console.queue.values() if item["needs"] is not None]
        if console.is_ready and needy:
            item = _pick(needy, which)
            if item["needs"] == "claim":
                self._ask(console, {"type": "claim"}, item)
            elif item["needs"] == "approve":
                self._decide(console, item, how)
            elif self._holds(item):
                self._go_on(console, item, how)
        self._later(0.3 + pause, self._clear_up)

    # -- in between --------------------------------------------------------------------------------

    def _ask(self, console: Console, frame: Frame, item: dict[str, Any]) -> None:
        """Look at the conversation, and click, once or twice."""
        conversation_id = item["conversation_id"]
        self._look_at(console, conversation_id)
        for _ in range(self._count_clicks()):
            console.ask(frame | {"conversation_id": conversation_id})

    def _look_at(self, console: Console, conversation_id: str) -> Seen:
        if conversation_id not in console.watched and len(console.watched) >= _MOST_WATCHED:
            console.unwatch(next(iter(console.watched)))
        console.watch(conversation_id)
        return console.watched[conversation_id]

    def _holds(self, item: dict[str, Any]) -> bool:
        return item["holder"] is not None and item["holder"]["id"] == self.person.id

    def _open_console(self) -> None:
        witness = Witness(self._stage, self.person.id, self.person.role)
        console = Console(
            self._line_random,
            self._stage.network,
            witness,
            self._token,
            self._hear,
            resumes=self._resumes,
        )
        self._consoles.append(console)
        console.open()

    def _hear(self) -> None:
        """Reach for what has just come into the queue, as quick people do."""
        waiting = sum(
            item["needs"] == "claim"
            for console in self._consoles
            for item in console.queue.values()
        )
        if waiting > self._waiting and self._is_alert:
            self._later(self._reaction, self._step)
        self._waiting = waiting

    @property
    def _is_alert(self) -> bool:
        awake = not (self._is_asleep or self._is_winding_down)
        return awake and self._is_quick and "race" in self._habits

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, act)


def _pick(things: Sequence[Any], luck: float) -> Any:
    return things[int(luck * len(things))]
