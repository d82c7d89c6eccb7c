"""A person of the desk: sits down, works, sleeps, vanishes, and acts on what is old news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from agent_console.lab.actors.console import Console
from agent_console.lab.actors.hands import Hands
from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.witness import Witness
from escalation.commands import Person

_HABITS = (
    *("asleep", "asleep", "lid_closed", "vanish", "dismissed", "two_tabs", "leave_and_return"),
)
_MISBEHAVES = 0.25
"""How often a person gives in to a habit; one that is not switched on leaves the step as it is."""
_FLAPS = 0.4
"""The same for being there and away by turns."""
_STATES = ("online", "online", "away", "offline")
_STEPS_IN = 0.25
"""How often somebody who looks at a conversation of the bot's takes it when the customer writes."""
_READS = 0.15
"""Seconds that somebody takes to read what the bot wants done."""


class Colleague:
    """Acts at times and in ways that its own ``random`` draws, until told to wind down.

    Who ``stays`` never vanishes for good. ``colleagues`` are the ids of everybody, this person's too.
    """

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
        self._line_random = Random(random.getrandbits(32))
        self._stage = stage
        self._stays = stays
        self._pause = random.uniform(0.1, 1.2)
        self._reaction = random.uniform(0.02, 0.15)
        self._resumes = random.random() < 0.3
        self._hands = Hands(person, stage, colleagues, is_quick=random.random() < 0.5)
        self._consoles: list[Console] = []
        self._waiting = 0
        """How many conversations waited when this person looked last."""
        self._wanted = 0
        """How many actions did."""
        self._is_winding_down = False
        self._is_asleep = False
        self._timer: asyncio.TimerHandle | None = None

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Sit down soon, and begin."""
        self._later(self._random.uniform(0.0, 1.0), self._arrive)

    def wind_down(self) -> None:
        """Deal with what waits from now on, and do nothing else; whoever has vanished stays away."""
        self._is_winding_down = True
        if self.is_gone:
            return
        if not self._consoles:
            self._open_console()
        self._wake_up()
        for console in self._consoles:
            console.line.hurry()
        self._later(self._random.uniform(0.1, 0.5), self._clear_up)

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
            asked = [*console.outbox.pending, *console.asked, *console.verdicts.pending]
            if asked:
                left.append(f"{name}: {asked} not answered")
            left += [
                f"{name}: {item['conversation_id']} needs {item['needs']}"
                for item in console.queue.values()
                if item["needs"] is not None
            ]
            left += [
                f"{name}: {item['conversation_id']} is parked until {item['snoozed_until']}"
                for item in console.queue.values()
                if item.get("snoozed_until") is not None
            ]
        return left

    def list_holders(self) -> list[str]:
        """Return who holds conversations, as far as this person can see."""
        items = [item for console in self._consoles for item in console.queue.values()]
        return [item["holder"]["id"] for item in items if item["holder"] is not None]

    # -- acting ------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        self._open_console()
        self._later(self._random.uniform(0.1, 0.5), self._step)

    def _step(self) -> None:
        luck = self._draw_luck()
        if self._is_asleep:
            if "stale" in self._stage.habits:  # act on what the page showed before it slept
                self._hands.work(self._consoles[0])
            self._wake_up()
        wait = self._pause * luck.uniform(0.2, 1.8)
        console = luck.choice(self._consoles)
        habit = luck.choice(_HABITS) if luck.random() < _MISBEHAVES else ""
        act = luck.random()
        if self._stage.groups and "flap" in self._stage.habits and luck.random() < _FLAPS:
            self._flap(console)
        if habit in self._stage.habits and console.is_ready:
            wait = self._misbehave(habit, console, wait)
        elif act < 0.86:
            self._hands.work(console)
        elif act < 0.93:
            self._hands.meddle(console)
        else:
            self._hands.fidget(console)
        if not self.is_gone:
            self._later(wait, self._step)

    def _decide(self) -> None:
        """Decide about what the bot wants done, as soon as one has read what that is."""
        luck = self._draw_luck()
        console = luck.choice(self._consoles)
        if console.is_ready and not self._is_asleep:
            self._hands.decide_wants(console)
        self._later(self._pause * luck.uniform(0.2, 1.8), self._step)

    def _clear_up(self) -> None:
        luck = self._draw_luck()
        if self._consoles[0].is_ready:
            self._hands.clear_up(self._consoles[0])
        self._later(0.1 + 0.3 * luck.random(), self._clear_up)

    def _draw_luck(self) -> Random:
        # One draw for each step, so that what is done does not shift what comes after.
        self._hands.luck.seed(self._random.getrandbits(32))
        return self._hands.luck

    def _flap(self, console: Console) -> None:
        luck = self._hands.luck
        for _ in range(luck.randint(1, 4)):
            console.set_presence(luck.choice(_STATES), luck.randint(0, 3))

    # -- habits that a fault switches on -----------------------------------------------------------

    def _misbehave(self, habit: str, console: Console, wait: float) -> float:
        luck = self._hands.luck
        match habit:
            case "two_tabs" if len(self._consoles) < 2:
                self._open_console()
            case "leave_and_return":
                console.close()
                self._consoles.remove(console)
                self._open_console()
            case "vanish" if not self._stays:
                self.is_gone = True
                self._fall_asleep(lid_closed=luck.random() < 0.5)
            case "dismissed" if not self._stays:
                self.is_gone = True  # and learns it with the next frame
                self._stage.dismiss(self.person.id)
                self._hands.work(console)
            case "asleep" | "lid_closed":
                self._fall_asleep(lid_closed=habit == "lid_closed")
                return console.lease_seconds * luck.uniform(0.1, 1.6)
        return wait

    def _fall_asleep(self, *, lid_closed: bool) -> None:
        self._is_asleep = True
        for console in self._consoles:
            console.line.freeze()
            if lid_closed and console.line.socket is not None:
                console.line.socket.half_open()

    def _wake_up(self) -> None:
        self._is_asleep = False
        for console in self._consoles:
            console.line.thaw()
            console.set_presence("online")

    # -- what comes in -----------------------------------------------------------------------------

    def _hear(self, console: Console, frame: Frame) -> None:
        """Take what has just come into the queue, or a bot's conversation that one looks at."""
        if self._is_asleep or self._is_winding_down:
            return
        if frame["type"] == "queue":
            self._hear_queue(console)
        elif frame["type"] == "event" and frame["kind"] == "CustomerWrote":
            conversation_id = frame["conversation_id"]
            seen = console.watched.get(conversation_id)
            is_news = seen is not None and seen.is_caught_up and seen.state == "bot"
            if is_news and self._draw_step_in(frame["seq"]):
                self._hands.step_in(console, conversation_id)

    def _hear_queue(self, console: Console) -> None:
        waiting = sum(item["needs"] == "claim" for item in console.queue.values())
        if waiting > self._waiting and self._hands.is_quick and "race" in self._stage.habits:
            self._later(self._reaction, self._step)
        self._waiting = waiting
        wanted = sum(item["actions"] for item in console.queue.values())
        if wanted > self._wanted:
            self._hands.look_into_wants(console)
            self._later(_READS + self._reaction, self._decide)
        self._wanted = wanted

    def _draw_step_in(self, seq: int) -> bool:
        # By the number of the message: a console that reads it twice must not draw twice.
        return (seq * self._reaction * 1000) % 1 < _STEPS_IN

    # -- in between --------------------------------------------------------------------------------

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

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, act)
