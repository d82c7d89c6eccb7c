"""Who takes part in a schedule: customers, people of the desk, and strangers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random
from typing import Protocol
from zlib import crc32

from agent_console.auth.people import Member, digest_token
from agent_console.lab.actors.colleague import Colleague
from agent_console.lab.actors.customer import Customer
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.stranger import Stranger
from agent_console.lab.desk_plans import draw_abilities
from agent_console.lab.history import Recorder
from agent_console.lab.network import Network
from agent_console.lab.schedule import MOST_MESSAGES
from escalation.commands import Person, PersonRole

HABITS = {
    "asleep": "a person's page sleeps, here and there for longer than the lease",
    "lid_closed": "a person's machine sleeps, and its connection dies unnoticed",
    "stale": "who wakes up acts on what the page showed before",
    "vanish": "a person never comes back",
    "dismissed": "a person is removed from the desk at work",
    "two_tabs": "a person has two consoles open",
    "double_click": "a button is pressed twice",
    "race": "people reach for the same conversation at the same time",
    "second_tab": "a customer opens further tabs with the same token",
    "leave_and_return": "pages are closed and opened again",
    "forgetful": "a browser loses or spoils what it kept of a conversation",
    "resend": "a customer's page sends again unasked",
    "flood": "a customer writes many messages at once",
    "conflict": "a program sends other words under a name that was used",
    "broken_frames": "programs send what is no frame",
    "flap": "a person is online and away by turns, from one moment to the next",
    "strangers": "people without a grant try doors and conversations",
}
"""What the actors do out of the ordinary, by name."""

_CUSTOMERS = ("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
_PEOPLE: tuple[tuple[str, PersonRole], ...] = (
    ("anna", "human"),
    ("susan", "supervisor"),
    ("ben", "human"),
    ("tom", "human"),
    ("adam", "admin"),
)
_READER = "dora"
_ABSENT = "otto"
"""Somebody of the desk who is never there: conversations can be given to them."""


class Actor(Protocol):
    """Somebody with a life of their own."""

    def start(self) -> None: ...
    def wind_down(self) -> None: ...
    def list_open(self) -> list[str]: ...
    def stop(self) -> None: ...


class Cast:
    """Everybody who takes part, each with a ``Random`` of their own.

    ``groups`` are those of the desk's plan; without any nobody does what goes with a plan.
    """

    def __init__(  # noqa: PLR0913 what a cast is made of
        self,
        seed: int | str,
        network: Network,
        recorder: Recorder,
        *,
        habits: Collection[str] = tuple(HABITS),
        customers: int | None = None,
        people: int | None = None,
        most_messages: int = MOST_MESSAGES,
        groups: Sequence[str] = (),
    ) -> None:
        random = _derive(seed, "cast")
        customers = customers or random.choice((1, 1, 2))
        people = people or random.choice((1, 2, 2, 3))
        chosen = _PEOPLE[:people]
        self.people: dict[str, str] = {
            **dict(chosen),
            _READER: "data",
            _ABSENT: "human",
        }
        """Role by id, of everybody who may sign in."""
        self.members: list[Member] = [
            Member(
                Person(name, name.capitalize(), role),
                f"{name}@desk.example",
                digest_token(_token(name)),
            )
            for name, role in (*chosen, (_READER, "data"), (_ABSENT, "human"))
        ]
        """Who may sign in just now: looked at again and again, for people are dismissed."""
        if groups:
            abilities = _derive(seed, "abilities")
            self.members = [draw_abilities(each, abilities) for each in self.members]
        stage = Stage(network, recorder, habits, self.members, groups=groups)
        self.customers = [
            Customer(
                name,
                _derive(seed, name),
                stage,
                messages=min(random.randint(4, MOST_MESSAGES), most_messages),
            )
            for name in _CUSTOMERS[:customers]
        ]
        self.desk = [
            Colleague(
                member.person,
                _token(member.person.id),
                _derive(seed, member.person.id),
                stage,
                colleagues=list(self.people),
                stays=place == 0,
            )
            for place, member in enumerate(self.members[:people])
        ]
        self.stranger = Stranger(
            "mallory",
            _derive(seed, "mallory"),
            stage,
            reader=(_READER, _token(_READER)),
            absent=(_ABSENT, _token(_ABSENT)),
        )
        self._actors: tuple[Actor, ...] = (*self.customers, *self.desk)
        self._has_strangers = "strangers" in habits

    @property
    def customer_names(self) -> list[str]:
        """The names of the customers in the history."""
        return [customer.name for customer in self.customers]

    def start(self) -> None:
        """Let everybody begin."""
        for each in self._actors:
            each.start()
        if self._has_strangers:
            self.stranger.start()

    def wind_down(self) -> None:
        """Have everybody come back, send what is unacknowledged, and deal with what waits."""
        self.stranger.stop()
        for each in self._actors:
            each.wind_down()

    def is_done(self) -> bool:
        """Say whether nobody waits for anything any more, as far as they can see."""
        return not self.list_open()

    def list_open(self) -> list[str]:
        """Say what is not done yet, and whose it is."""
        left = [line for each in self._actors for line in each.list_open()]
        there = [colleague for colleague in self.desk if not colleague.is_gone]
        present = {colleague.person.id for colleague in there}
        holders = dict.fromkeys(name for each in there for name in each.list_holders())
        # Their leases will run out, and then somebody waits.
        return left + [
            f"{name} is not there and holds something" for name in holders if name not in present
        ]

    def stop(self) -> None:
        """Close every page and stop every timer."""
        self.stranger.stop()
        for each in self._actors:
            each.stop()


def _derive(seed: int | str, name: str) -> Random:
    return Random(crc32(f"{seed}/{name}".encode()))


def _token(name: str) -> str:
    return f"hr_{name}"
