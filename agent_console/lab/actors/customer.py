"""A customer: writes, waits or does not, asks for people, leaves and comes back, opens another tab."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.tab import Storage, Tab
from agent_console.lab.actors.witness import Witness
from agent_console.lab.actors.words import MALFORMED, write_text

_UNACKNOWLEDGED = 4
"""Messages that an impatient customer writes ahead of the acknowledgements."""
_HABITS = (
    *("leave_and_return", "second_tab", "resend", "broken_frames", "flood", "conflict"),
    "forgetful",
)
_MISBEHAVES = 0.3
"""How often a customer gives in to a habit; one that is not switched on leaves the step as it is."""
_GOES = 0.2
"""How often a customer leaves, leaves an address or begins anew, where the desk has a plan."""
_PATIENCE = 5.0
"""Seconds that a patient customer waits for a word."""


class Customer:
    """Acts at times and in ways that its own ``random`` draws, until told to wind down."""

    def __init__(self, name: str, random: Random, stage: Stage, *, messages: int) -> None:
        self.name = name
        self._random = random
        self._stage = stage
        self._luck = random
        self._line_random = Random(random.getrandbits(32))
        self._left = messages
        self._is_patient = random.random() < 0.5
        self._pause = random.uniform(0.1, 1.5)
        self._storage = Storage()
        self._tabs: list[Tab] = []
        self._written = 0
        self._waiting_since = 0.0
        self._is_winding_down = False
        self._timer: asyncio.TimerHandle | None = None

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open the page soon, and begin."""
        self._later(self._random.uniform(0.0, 1.0), self._arrive)

    def wind_down(self) -> None:
        """Come back, send what is not acknowledged, write nothing new."""
        self._is_winding_down = True
        self._cancel()
        if not self._tabs:
            self._open_tab()
        for tab in self._tabs:
            tab.line.hurry()

    def stop(self) -> None:
        """Leave the stage."""
        self._cancel()
        for tab in self._tabs:
            tab.close()

    def list_open(self) -> list[str]:
        """Say what is not done yet."""
        left = []
        for number, tab in enumerate(self._tabs, 1):
            if not tab.is_ready or not tab.is_caught_up:
                left.append(f"{self.name}: tab {number} is {tab.line.phase}, at {tab.cursor}")
            if tab.outbox.pending:
                left.append(f"{self.name}: {list(tab.outbox.pending)} not acknowledged")
            if not tab.is_answered:
                left.append(f"{self.name}: no answer")
        return left

    # -- acting ------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        self._open_tab()
        self._later(self._random.uniform(0.05, 0.5), self._step)

    def _step(self) -> None:
        # One draw for each step, so that what is done does not shift what comes after.
        self._luck = Random(self._random.getrandbits(32))
        luck = self._luck
        wait = self._pause * luck.uniform(0.2, 1.8)
        habit = luck.choice(_HABITS) if luck.random() < _MISBEHAVES else ""
        if self._storage.conversation_id is None:
            wait = self._write(wait)
        elif habit in self._stage.habits:
            wait = self._misbehave(habit, wait)
        elif self._stage.groups and luck.random() < _GOES:
            wait = self._go(wait)
        elif luck.random() < 0.78:
            wait = self._write(wait)
        else:
            self._click()
        self._later(wait, self._step)

    def _write(self, wait: float) -> float:
        """Write the next message, or wait for an answer first."""
        tab = self._pick_tab()
        if self._left == 0:
            return 2.0
        now = asyncio.get_running_loop().time()
        if self._is_patient and not tab.is_answered and now - self._waiting_since < _PATIENCE:
            return 0.3
        if len(tab.outbox.pending) >= _UNACKNOWLEDGED:
            return 0.5
        self._waiting_since = now
        self._left -= 1
        self._say(tab)
        if self._luck.random() < 0.08:
            tab.keep({"type": "ask_human", "client_id": self._next_name()})
        return wait

    def _say(self, tab: Tab) -> None:
        name = self._next_name()
        text = write_text(name, self._luck)
        tab.keep({"type": "send", "client_id": name, "text": text})

    def _click(self) -> None:
        """Ask for a person, leave an address, rate: all that a click does."""
        tab, which, how = self._pick_tab(), self._luck.random(), self._luck.random()
        if which < 0.3:
            frame: Frame = {"type": "ask_human"}
        elif which < 0.5:
            frame = {"type": "leave_contact", "email": f"{self.name}@mail{int(how * 3)}.example"}
        elif which < 0.75:
            frame = {"type": "rate", "score": 1 + int(how * 5), "comment": "so so"}
            if tab.answers and how < 0.5:
                frame["seq"] = tab.answers[-1]
        elif which < 0.95:
            tab.line.tell({"type": "typing"})
            return
        else:
            frame = {"type": "leave"}
        if self._luck.random() < 0.15:
            tab.send_once(frame)  # a program that wants no acknowledgement
        else:
            tab.keep(frame | {"client_id": self._next_name()})

    def _go(self, wait: float) -> float:
        """Leave for good, leave word, or begin a new conversation: desks with a plan see to it."""
        tab, how = self._pick_tab(), self._luck.random()
        if how < 0.35:
            tab.keep({"type": "leave", "client_id": self._next_name()})
            return wait + 3 * self._luck.random()
        if how < 0.5:
            email = f"{self.name}@mail0.example"
            frame: Frame = {"type": "leave_contact", "email": email}
            tab.keep(frame | {"client_id": self._next_name()})
        else:
            self._storage.conversation_id = self._storage.log_id = None
            self._storage.pending.clear()
            self._leave_page(tab)
        return wait

    # -- habits that a fault switches on -----------------------------------------------------------

    def _misbehave(self, habit: str, wait: float) -> float:
        tab, luck = self._pick_tab(), self._luck
        match habit:
            case "leave_and_return":
                self._leave_page(tab)
                return 0.05 + 6 * luck.random() ** 2
            case "forgetful":
                self._forget(tab)
            case "second_tab" if len(self._tabs) < 3:
                self._open_tab()
            case "resend":
                tab.outbox.send_all()
            case "broken_frames":
                self._send_nonsense(tab)
            case "flood":
                for _ in range(min(self._left, luck.randint(2, 6))):
                    self._left -= 1
                    self._say(tab)
            case "conflict" if tab.acknowledged:
                used = luck.choice(list(tab.acknowledged))
                tab.send_once({"type": "send", "client_id": used, "text": f"<{used}> other words"})
        return wait

    def _send_nonsense(self, tab: Tab) -> None:
        tab.line.send_raw(self._luck.choice(MALFORMED))
        how = self._luck.random()
        if how > 0.8:
            tab.misremember()
        elif how < 0.3:
            text = "x" * 8_001 if how < 0.15 else " \n"
            tab.keep({"type": "send", "client_id": self._next_name(), "text": text})

    def _forget(self, tab: Tab) -> None:
        """Lose what the browser kept, or have it spoilt, and open the page anew."""
        kept = self._storage
        if self._luck.random() < 0.5:
            kept.token = kept.conversation_id = kept.log_id = None
            kept.pending.clear()
        else:
            kept.token = "InYi.spoilt"  # noqa: S105 nobody signed it
        self._leave_page(tab)

    def _leave_page(self, tab: Tab) -> None:
        tab.close()
        self._tabs.remove(tab)

    # -- tabs --------------------------------------------------------------------------------------

    def _open_tab(self) -> Tab:
        witness = Witness(self._stage, self.name, "customer")
        tab = Tab(self._line_random, self._stage.network, witness, self._storage, self._hear)
        self._tabs.append(tab)
        tab.open()
        return tab

    def _pick_tab(self) -> Tab:
        if not self._tabs:
            return self._open_tab()
        return self._tabs[self._written % len(self._tabs)]

    def _hear(self) -> None:
        if self._storage.conversation_id is not None:
            self._stage.list_conversation(self._storage.conversation_id)

    def _next_name(self) -> str:
        self._written += 1
        return f"{self.name}-{self._written}"

    # -- time --------------------------------------------------------------------------------------

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        if not self._is_winding_down:
            self._timer = asyncio.get_running_loop().call_later(seconds, act)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
