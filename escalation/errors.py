"""Every refusal of the house: one tree, a stable code each, the docstring is the message."""

from __future__ import annotations


class HandraiseError(Exception):
    """The request could not be carried out."""

    code = "invalid"

    def __init__(self, message: str | None = None, **details: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.details = details
        super().__init__(self.message)


class Invalid(HandraiseError):
    """The request is not well formed."""

    code = "invalid"


class TooLarge(HandraiseError):
    """The text is too long: shorten it and send it again."""

    code = "too_large"


class NotFound(HandraiseError):
    """There is no such conversation for you: check its id."""

    code = "not_found"


class NoSuchAction(NotFound):
    """There is no such action (any more)."""


class Forbidden(HandraiseError):
    """Your role does not allow this: ask an administrator."""

    code = "forbidden"


class NotAtDesk(Forbidden):
    """Your role reads examples, not live conversations."""


class AlreadyTaken(HandraiseError):
    """Another person already holds this conversation."""

    code = "already_taken"


class NotHolder(HandraiseError):
    """You do not hold this conversation (any more): claim it first."""

    code = "not_holder"


class StaleEpoch(HandraiseError):
    """The conversation changed hands since this was prepared: nothing was written."""

    code = "stale_epoch"


class StaleTurn(StaleEpoch):
    """The bot's turn was finished or taken over by another worker: nothing was written."""


class StaleStandings(HandraiseError):
    """How far topics may go without a person changed since this was decided: nothing was written."""

    code = "stale_epoch"


class AlreadyDecided(HandraiseError):
    """This draft is no longer open: somebody decided it, or it was set aside."""

    code = "already_decided"


class Conflict(HandraiseError):
    """This client_id was used before with other content: use a new one."""

    code = "conflict"


class StillMoving(Conflict):
    """Something was said here meanwhile: merge it again in a moment."""


class RateLimited(HandraiseError):
    """Too many requests: wait a moment and send it again."""

    code = "rate_limited"


class DamagedConversation(HandraiseError):
    """A stored event of this conversation cannot be read any more: an operator must look after it."""

    code = "damaged"

    @classmethod
    def at(cls, conversation_id: str, seq: int, found: str) -> DamagedConversation:
        """Name the event and what is wrong with it, such as ``is missing``."""
        return cls(
            f"Event {seq} of conversation {conversation_id} {found}: an operator must look after "
            "it (handraise doctor lists what is damaged).",
            conversation_id=conversation_id,
            seq=seq,
            found=found,
        )


class StorageUnavailable(HandraiseError):
    """The message could not be stored and was not accepted: send it again."""

    code = "storage_unavailable"


class UnwritableFolder(StorageUnavailable):
    """The folder of the database cannot be written to: make it writable or choose another one."""


class OldSqlite(StorageUnavailable):
    """This Python's SQLite is too old: install the package pysqlite3 or a newer Python."""


class DatabaseInUse(StorageUnavailable):
    """Another process has the database open: stop it first, or install the package pysqlite3."""


class NewerDatabase(StorageUnavailable):
    """A newer version of Handraise has used this database: install that version or a newer one."""


class UnreadableDatabase(StorageUnavailable):
    """The database file cannot be opened as one: restore a backup or choose another file."""
