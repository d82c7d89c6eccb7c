"""What everybody who takes part in a schedule can look up: the list of conversations, and a counter."""

from __future__ import annotations


class Board:
    """Stands for the lists that the REST interface gives people of the desk."""

    def __init__(self) -> None:
        self.conversations: list[str] = []
        """Every conversation that a customer was told of, oldest first."""
        self._invoked = 0
        self._names: set[tuple[str, str]] = set()

    def note(self, conversation_id: str) -> None:
        """Note that a conversation exists."""
        if conversation_id not in self.conversations:
            self.conversations.append(conversation_id)

    def number(self) -> int:
        """Return the next number of an invocation."""
        self._invoked += 1
        return self._invoked

    def learn_name(self, actor: str, sender: str) -> bool:
        """Note what the server calls an actor; says whether that is new."""
        known = (actor, sender) in self._names
        self._names.add((actor, sender))
        return not known
