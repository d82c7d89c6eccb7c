"""The naive way, as it is usually written first: the bare chat with a session and a commit per message."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, event
from sqlmodel import Field, Session, SQLModel, create_engine

from benchmarks.turns.bare import build_app, read_arguments, serve


class Message(SQLModel, table=True):
    """One message."""

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str = Field(index=True)
    role: str
    text: str
    at: str


class SessionPerMessage:
    """Messages in SQLite (WAL, FULL), each through a session and a commit of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def add(self, conversation_id: str, role: str, text: str, at: str) -> int:
        """Store one message; returns its number once it is durable."""
        with Session(self._engine) as session:
            message = Message(conversation_id=conversation_id, role=role, text=text, at=at)
            session.add(message)
            session.commit()
            session.refresh(message)
            assert message.id is not None
            return message.id


def open_engine(path: Path) -> Engine:
    """Open the database and make its table."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined] # the driver's own connection
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    SQLModel.metadata.create_all(engine)
    return engine


def main() -> None:
    """Serve the naive chat on the port of the command line."""
    port, data = read_arguments()
    serve(build_app(SessionPerMessage(open_engine(data / "naive.db"))), port)


if __name__ == "__main__":
    main()
