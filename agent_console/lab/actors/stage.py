"""What everybody who takes part in a schedule shares: the network, the history, the list of conversations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from agent_console.auth.people import Member
from agent_console.lab.history import Recorder
from agent_console.lab.network import Network


@dataclass(slots=True)
class Stage:
    """``habits`` names what people may do out of the ordinary."""

    network: Network
    recorder: Recorder
    habits: Collection[str]
    members: list[Member] = field(default_factory=list)
    """Who may sign in just now, and with which token."""
    conversations: list[str] = field(default_factory=list)
    """Every conversation that a customer was told of, as REST lists them for people; oldest first."""
    groups: Sequence[str] = ()
    """The groups of the desk's plan; none where it has no plan."""
    _invoked: int = 0
    _names: set[tuple[str, str]] = field(default_factory=set)

    def list_conversation(self, conversation_id: str) -> None:
        """Note that a conversation exists."""
        if conversation_id not in self.conversations:
            self.conversations.append(conversation_id)

    def dismiss(self, person_id: str) -> None:
        """Take somebody's right to sign in away."""
        self.members[:] = [each for each in self.members if each.person.id != person_id]

    def number_invocation(self) -> int:
        """Return the next number."""
        self._invoked += 1
        return self._invoked

    def learn_name(self, actor: str, sender: str) -> bool:
        """Note what the server calls an actor; says whether that is new."""
        known = (actor, sender) in self._names
        self._names.add((actor, sender))
        return not known
