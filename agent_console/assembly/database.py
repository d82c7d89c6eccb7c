"""Opens the database: where it lies, its tables, its secret, and the address noted in it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from agent_console.auth.signing import Signer, load_secret
from agent_console.settings import Settings
from escalation.errors import UnwritableFolder
from escalation.store.session import Database, has_current_tables
from escalation.store.sqlite_file import reserve_for_server
from escalation.store.tables import MetaRow

_ADDRESS = "address"


def find_database_url(settings: Settings) -> str:
    """Return where the database is, its folder made. Raises ``UnwritableFolder``."""
    if settings.database_url is not None:
        return settings.database_url
    path = settings.data / "handraise.db"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFolder(
            f"The data folder {path.parent} cannot be made ({error.strerror}): "
            "set HANDRAISE_DATA to one that can."
        ) from None
    return f"sqlite:///{path}"


def reserve_database(settings: Settings) -> AbstractContextManager[None]:
    """Keep other servers away from the database. Raises ``DatabaseInUse`` when entered."""
    return reserve_for_server(find_database_url(settings))


def open_database(settings: Settings) -> Database:
    """Bring the database to this version and open it. Raises the errors of ``session``."""
    url = find_database_url(settings)
    if not has_current_tables(url):
        from escalation.store.migrate import migrate

        migrate(url)
    return Database.open(url)


def note_address(database: Database, address: str) -> None:
    """Note where the server is reached, for commands that print links to it."""
    with database.writing() as session:
        session.merge(MetaRow(key=_ADDRESS, value=address))


def find_address(database: Database, settings: Settings) -> str:
    """Return where the server is reached: as set, else where it ran last, else the default."""
    if not settings.model_fields_set.isdisjoint(("public_url", "host", "port")):
        return settings.base_url
    with database.reading() as session:
        row = session.get(MetaRow, _ADDRESS)
    return settings.base_url if row is None else row.value


def build_signer(database: Database) -> Signer:
    """Build what signs tokens and links, from the database's own secret."""
    with database.writing() as session:
        return Signer(load_secret(session))
