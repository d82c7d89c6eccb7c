"""Tells short histories by hand: the customer ann, the people ben and cleo, one conversation `c`."""

from __future__ import annotations

from itertools import count
from typing import Any

from agent_console.lab.checker.anomaly import Anomaly
from agent_console.lab.checker.check import check_history
from agent_console.lab.history import Line, Recorder

PEOPLE = {"ben": "human", "cleo": "human", "sue": "supervisor", "dan": "data"}
CHANGING = frozenset(
    (
        *("HandoffRequested", "ConversationClaimed", "ConversationReleased"),
        *("ConversationTransferred", "ReturnedToBot", "ConversationResolved"),
        *("ConversationReopened", "ConversationSnoozed"),
    )
)


class Tale:
    """Every call writes a line, a little later than the one before.

    Rows of the log are given as they come about (``row`` and its short forms) and written at the
    end; ``shows`` delivers one of them, as it stands in the log.
    """

    def __init__(
        self,
        *,
        opens: bool = True,
        max_delay: float | None = None,
        max_wait: float | None = None,
        lease_seconds: float | None = None,
    ) -> None:
        self.t = 0.0
        self.log_id = "log1"
        self.lines: list[Line] = []
        self.write = Recorder(self._tick, self.lines)
        self.rows: list[Line] = []
        self.sockets: dict[str, str] = {}
        self._ids = count(1)
        self.write.begin(
            source="told",
            log_id="log1",
            people=PEOPLE,
            customers=["ann", "eve"],
            max_delay=max_delay,
            max_wait=max_wait,
            lease_seconds=lease_seconds,
        )
        if opens:
            self.row("ConversationStarted", "customer", by="ann")

    def _tick(self) -> float:
        self.t += 0.01
        return self.t

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.t += seconds

    # -- the log -----------------------------------------------------------------------------------

    def row(self, kind: str, role: str, *, by: str | None = None, **fields: Any) -> int:
        """Add a row to the log; returns its number. The epoch rises as it should."""
        epoch = self.rows[-1]["epoch"] if self.rows else 1
        epoch = fields.pop("epoch", epoch + (kind in CHANGING))
        inner = {"epoch": epoch, **({} if by is None else {"by": by}), **fields.pop("inner", {})}
        row = {
            "conversation_id": "c",
            "seq": len(self.rows) + 1,
            "kind": kind,
            "author": {"role": role},
            "epoch": epoch,
            "body": fields.pop("body", {}),
            "inner": inner,
            "sender": by,
            **fields,
        }
        self.rows.append(row)
        return len(self.rows)

    def wrote(self, text: str = "hello", client_id: str | None = None) -> int:
        """The customer's message is stored."""
        body = {"text": text}
        return self.row("CustomerWrote", "customer", by="ann", body=body, client_id=client_id)

    def decided(
        self, through: int, action: str = "answer", draft: str | None = "so", **more: Any
    ) -> int:
        inner = {"action": action, "through_seq": through, "draft": draft, **more}
        return self.row("DecisionMade", "system", inner=inner)

    def answered(self, through: int, text: str = "so", **inner: Any) -> int:
        body = {"text": text, "in_reply_to": through}
        return self.row("BotAnswered", "bot", body=body, inner=inner)

    def held(self, through: int, text: str = "so", **more: Any) -> int:
        inner = {"through_seq": through, **more}
        return self.row("DraftHeld", "bot", body={"text": text}, inner=inner)

    def handed_over(self, through: int, by: str | None = None) -> int:
        role = "system" if by is None else "customer"
        return self.row("HandoffRequested", role, by=by, inner={"through_seq": through})

    def told(self, code: str = "queued", **body: Any) -> int:
        body = {"text": f"({code})", "code": code, **body}
        return self.row("CustomerNotified", "system", body=body)

    def claimed(self, by: str) -> int:
        return self.row("ConversationClaimed", "human", by=by)

    def released(self, by: str, cause: str = "released") -> int:
        return self.row("ConversationReleased", "human", by=by, inner={"cause": cause})

    def said(self, by: str, text: str = "here I am", client_id: str | None = None) -> int:
        body = {"text": text}
        return self.row("HumanWrote", "human", by=by, body=body, client_id=client_id)

    def resolved(self, by: str) -> int:
        return self.row("ConversationResolved", "human", by=by)

    def is_claimed_by(self, person: str) -> None:
        """The conversation is handed over, the customer is told, and a person takes it."""
        self.handed_over(0, by="ann")
        self.told()
        self.claimed(person)

    # -- commands ----------------------------------------------------------------------------------

    def asks(
        self, actor: str, client_id: str | None = None, kind: str = "send", **more: Any
    ) -> int:
        """An actor sends a command; returns its id."""
        number = next(self._ids)
        self.write.invoke(
            id=number,
            actor=actor,
            role=PEOPLE.get(actor, "customer"),
            kind=kind,
            conversation_id="c",
            client_id=client_id,
            socket=more.pop("socket", self.sockets.get(actor)),
            **more,
        )
        return number

    def hears(self, actor: str, client_id: str | None = None, **more: Any) -> None:
        """The command is acknowledged."""
        self.write.ack(
            actor=actor, conversation_id="c", client_id=client_id, log_id=self.log_id, **more
        )

    def refuses(self, actor: str, client_id: str | None, code: str, **more: Any) -> None:
        """The command is refused."""
        log_id = self.log_id
        self.write.refuse(
            actor=actor, code=code, log_id=log_id, conversation_id="c", client_id=client_id, **more
        )

    # -- reading -----------------------------------------------------------------------------------

    def follows(self, actor: str, after: int = 0, **more: Any) -> str:
        """An actor opens a socket that follows the conversation; returns the socket."""
        socket = more.pop("socket", None) or f"{actor}-{len(self.lines)}"
        self.sockets[actor] = socket
        self.write.connect(
            actor=actor,
            role=PEOPLE.get(actor, "customer"),
            socket=socket,
            conversation_id="c",
            after=after,
            log_id=self.log_id,
            head=more.pop("head", max(after, len(self.rows))),
            known_log_id=more.pop("known", None),
            opened=more.pop("opened", None),
        )
        return str(socket)

    def shows(self, actor: str, *seqs: int, **changes: Any) -> None:
        """Rows are delivered to the actor's socket; ``changes`` are what differs from the log."""
        for seq in seqs:
            row = self.rows[seq - 1]
            is_customer = PEOPLE.get(actor, "customer") == "customer"
            fields = {
                "kind": row["kind"],
                "author": row["author"],
                "body": row["body"],
                "client_id": row.get("client_id"),
                "inner": None if is_customer else row["inner"],
                **changes,
            }
            self.write.deliver(
                actor=actor,
                role=PEOPLE.get(actor, "customer"),
                socket=self.sockets[actor],
                conversation_id="c",
                seq=seq,
                log_id=self.log_id,
                **fields,
            )

    def catches_up(self, actor: str, seq: int) -> None:
        self.write.caught_up(actor=actor, socket=self.sockets[actor], conversation_id="c", seq=seq)

    def resets(self, actor: str, conversation_id: str | None = None) -> None:
        self.write.reset(
            actor=actor,
            socket=self.sockets[actor],
            reason="log_changed",
            conversation_id=conversation_id,
        )

    def leaves(self, actor: str) -> None:
        self.write.disconnect(actor=actor, socket=self.sockets.pop(actor))

    def displays(self, actor: str, *waiting: str) -> None:
        """A console shows what waits."""
        socket = self.sockets.setdefault(actor, f"{actor}-console")
        self.write.queue(actor=actor, socket=socket, waiting=list(waiting))

    def stores(self, *seqs: int) -> None:
        for seq in seqs:
            self.write.stored(node="n1", conversation_id="c", seq=seq)

    def restores(self, head: int, log_id: str | None = "log2", **more: Any) -> None:
        """A backup with so many rows takes the place of the database; later rows are gone."""
        self.write.restore(heads={"c": head}, log_id=log_id, **more)
        self.log_id = log_id or "log2"
        del self.rows[head:]

    # -- the end -----------------------------------------------------------------------------------

    def settles(self, **more: Any) -> None:
        self.write.settled(**more)

    def ends(self) -> list[Line]:
        """Write the log and the end; returns all lines."""
        for row in self.rows:
            self.write.row(**row)
        self.write.end()
        return self.lines

    def check(self) -> list[Anomaly]:
        """End the tale and check it."""
        return check_history(self.ends())

    def kinds(self) -> list[str]:
        """End the tale and say what kinds of anomalies are in it."""
        return [each.kind for each in self.check()]
