"""Who of the desk may do what in a conversation: pure refusals."""

from __future__ import annotations

from escalation.commands import Person
from escalation.conversation import Conversation
from escalation.errors import Forbidden, Invalid, NotHolder


def require_holder(c: Conversation, person: Person) -> None:
    """Refuse who does not hold the conversation. Raises ``NotHolder``."""
    if c.state != "human" or c.holder != person.id:
        by = {"id": c.holder, "name": c.holder_name} if c.holder else None
        raise NotHolder(by=by, state=c.state, head=c.head)


def require_voice(c: Conversation, person: Person) -> None:
    """Refuse who neither holds the conversation nor came in beside the holder. Raises ``NotHolder``."""
    if c.state != "human" or all(each.id != person.id for each in c.joined):
        require_holder(c, person)


def require_lead(person: Person) -> None:
    """Refuse who is no supervisor. Raises ``Forbidden``."""
    if not is_lead(person):
        raise Forbidden("Only supervisors may do this.")


def is_lead(person: Person) -> bool:
    """Say whether a person may step into what others hold."""
    return person.role in ("supervisor", "admin")


def require_holder_or_lead(c: Conversation, person: Person) -> None:
    """Refuse who neither holds what a person holds nor is a supervisor. Raises ``NotHolder``."""
    if c.state == "human" and not is_lead(person):
        require_holder(c, person)


def require_open(c: Conversation) -> None:
    """Refuse what cannot be done with a conversation that is over. Raises ``Invalid``."""
    if c.state == "resolved":
        raise Invalid("This conversation is resolved: it opens again when the customer writes.")


def require_taker(person: Person) -> None:
    """Refuse who takes no conversations. Raises ``Invalid``."""
    if person.role == "data":
        raise Invalid(f"{person.name} looks at data and takes no conversations.")
