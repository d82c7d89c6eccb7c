"""Which customers were shut out, as this node knows: each by the conversation in which that was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from escalation.conversation import Conversation
from escalation.errors import Forbidden

SHUT_OUT = "This chat is closed: no messages are taken here."


class ShutOut:
    """Is read from any thread, and told what changes in one."""

    def __init__(self) -> None:
        self._customers: dict[str, str] = {}
        """Customers' ids by conversation."""

    def load(self, blocked: Mapping[str, str]) -> None:
        """Take what is stored: customers' ids by conversation."""
        self._customers = dict(blocked)

    def see(self, conversation: Conversation) -> None:
        """Note what is said in a conversation, which may have changed."""
        if conversation.blocked:
            self._customers[conversation.id] = conversation.customer_id
        else:
            self._customers.pop(conversation.id, None)

    def refuse(self, customer_id: str) -> None:
        """Raise ``Forbidden`` where the customer was shut out."""
        if self._customers and customer_id in tuple(self._customers.values()):
            raise Forbidden(SHUT_OUT)

    def list_conversations(self, customer_id: str) -> Sequence[str]:
        """Return the conversations in which a customer was shut out."""
        return [key for key, each in self._customers.items() if each == customer_id]
