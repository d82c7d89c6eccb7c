"""Writes a history: what clients sent, were told and saw, what broke, and the log at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic_core import to_json

Line = dict[str, Any]
"""One line of a history: ``op`` (what happened), ``t`` (seconds, one clock) and the fields of the op."""


def encode_line(line: Mapping[str, Any]) -> str:
    """Encode one line as compact JSON, without the end of line."""
    return to_json(line, inf_nan_mode="constants").decode()


class Recorder:
    """Writes each line as it happens; fields that are ``None`` are left out.

    ``now`` gives seconds on the one clock of the history; time never runs backwards in it. Lines go
    to ``write``, or are appended to it when it is a list.
    """

    def __init__(
        self, now: Callable[[], float], write: Callable[[Line], None] | list[Line]
    ) -> None:
        self._now = now
        self._write = write.append if isinstance(write, list) else write
        self._last = 0.0

    def read_time(self) -> float:
        """Return what the next line would have as its ``t``."""
        return max(self._last, round(self._now(), 6))

    def _note(self, op: str, **fields: Any) -> None:
        self._last = self.read_time()
        line: Line = {"op": op, "t": self._last}
        line.update((name, value) for name, value in fields.items() if value is not None)
        self._write(line)

    # -- beginning and end -------------------------------------------------------------------------

    def begin(
        self,
        *,
        source: str,
        log_id: str,
        people: Mapping[str, str],
        customers: Sequence[str] | None = None,
        seed: int | None = None,
        max_delay: float | None = None,
        max_wait: float | None = None,
        lease_seconds: float | None = None,
        deeds: bool | None = None,
        capacities: Mapping[str, int] | None = None,
        max_oversleep: float | None = None,
    ) -> None:
        """First line. ``people`` maps ids to roles; limits that are ``None`` are not checked.

        ``deeds``: whether every effect of a tool will be written down.

        ``max_delay``: seconds in which a healthy socket gets what is stored; ``max_wait``: seconds
        in which a healthy console shows what waits; ``max_oversleep``: seconds after which what was
        parked until then is awake again. ``capacities``: how many conversations each person takes
        at once, where they say nothing else.
        """
        self._note(
            "begin",
            source=source,
            seed=seed,
            log_id=log_id,
            people=dict(people),
            customers=None if customers is None else list(customers),
            max_delay=max_delay,
            max_wait=max_wait,
            lease_seconds=lease_seconds,
            deeds=deeds,
            capacities=None if capacities is None else dict(capacities),
            max_oversleep=max_oversleep,
        )

    def known_as(self, *, actor: str, sender: str) -> None:
        """The server calls this actor ``sender`` (in rows' ``sender`` and ``inner``)."""
        self._note("known_as", actor=actor, sender=sender)

    def settled(self, *, heads: Mapping[str, int] | None = None) -> None:
        """What is owed must be there now; ``heads`` is how long each conversation is."""
        self._note("settled", heads=None if heads is None else dict(heads))

    def row(
        self,
        *,
        conversation_id: str,
        seq: int,
        kind: str,
        author: Mapping[str, Any],
        epoch: int,
        body: Mapping[str, Any],
        inner: Mapping[str, Any],
        at: str | None = None,
        client_id: str | None = None,
        sender: str | None = None,
    ) -> None:
        """One row of the final log; ``body`` and ``inner`` exactly as stored."""
        self._note(
            "row",
            conversation_id=conversation_id,
            seq=seq,
            kind=kind,
            author=dict(author),
            epoch=epoch,
            at=at,
            client_id=client_id,
            sender=sender,
            body=dict(body),
            inner=dict(inner),
        )

    def example(
        self, *, conversation_id: str, target_seq: int, id: str, text: str | None = None
    ) -> None:
        """One example that the example store holds at the end; ``text``: all words in it."""
        self._note(
            "example", conversation_id=conversation_id, target_seq=target_seq, id=id, text=text
        )

    def end(self) -> None:
        """Last line: without it a history was cut short and is not checked."""
        self._note("end")

    # -- commands ----------------------------------------------------------------------------------

    def invoke(
        self,
        *,
        id: int,
        actor: str,
        role: str,
        kind: str,
        conversation_id: str | None,
        socket: str | None = None,
        client_id: str | None = None,
        text: str | None = None,
        tags: Sequence[str] | None = None,
        draft_seq: int | None = None,
        to: str | None = None,
        action_seq: int | None = None,
        decision: str | None = None,
        args: Mapping[str, Any] | None = None,
    ) -> None:
        """A command was sent; sending again is another one, with the same ``client_id``.

        A ``decide`` names the action, the ``decision``, and the ``args`` where they were edited.
        """
        self._note(
            "invoke",
            id=id,
            actor=actor,
            role=role,
            kind=kind,
            conversation_id=conversation_id,
            socket=socket,
            client_id=client_id,
            text=text,
            tags=list(tags) if tags else None,
            draft_seq=draft_seq,
            to=to,
            action_seq=action_seq,
            decision=decision,
            args=None if args is None else dict(args),
        )

    def ack(
        self,
        *,
        actor: str,
        conversation_id: str,
        log_id: str,
        id: int | None = None,
        client_id: str | None = None,
        seq: int | None = None,
        epoch: int | None = None,
        head: int | None = None,
    ) -> None:
        """A customer's ``ack`` or a person's ``ok`` came."""
        self._note(
            "ack",
            id=id,
            actor=actor,
            conversation_id=conversation_id,
            client_id=client_id,
            seq=seq,
            epoch=epoch,
            head=head,
            log_id=log_id,
        )

    def refuse(
        self,
        *,
        actor: str,
        code: str,
        log_id: str,
        conversation_id: str | None = None,
        id: int | None = None,
        client_id: str | None = None,
    ) -> None:
        """An ``error`` came."""
        self._note(
            "refuse",
            id=id,
            actor=actor,
            conversation_id=conversation_id,
            client_id=client_id,
            code=code,
            log_id=log_id,
        )

    # -- reading -----------------------------------------------------------------------------------

    def connect(
        self,
        *,
        actor: str,
        role: str,
        socket: str,
        conversation_id: str,
        after: int,
        log_id: str,
        head: int,
        known_log_id: str | None,
        opened: float | None = None,
    ) -> None:
        """``welcome``, or ``ok`` of a watch: from here on the socket owes all after ``after``.

        ``known_log_id`` is the log that the client said its cursor ``after`` belongs to, ``opened``
        the ``t`` at which the socket was opened: its answer may have been long on its way.
        """
        self._note(
            "connect",
            actor=actor,
            role=role,
            socket=socket,
            conversation_id=conversation_id,
            after=after,
            log_id=log_id,
            head=head,
            known_log_id=known_log_id,
            opened=opened,
        )

    def deliver(
        self,
        *,
        actor: str,
        role: str,
        socket: str,
        conversation_id: str,
        seq: int,
        kind: str,
        author: Mapping[str, Any],
        body: Mapping[str, Any],
        log_id: str,
        client_id: str | None = None,
        inner: Mapping[str, Any] | None = None,
    ) -> None:
        """An ``event`` came; ``body`` and ``inner`` exactly as in the frame."""
        self._note(
            "deliver",
            actor=actor,
            role=role,
            socket=socket,
            conversation_id=conversation_id,
            seq=seq,
            kind=kind,
            author=dict(author),
            body=dict(body),
            client_id=client_id,
            inner=None if inner is None else dict(inner),
            log_id=log_id,
        )

    def delta(
        self,
        *,
        actor: str,
        role: str,
        socket: str,
        conversation_id: str,
        turn: int,
        begun_seq: int,
        index: int,
        text: str,
        log_id: str,
        epoch: int | None = None,
    ) -> None:
        """A ``delta`` came: all words so far of the answer that began with number ``begun_seq``."""
        self._note(
            "delta",
            actor=actor,
            role=role,
            socket=socket,
            conversation_id=conversation_id,
            turn=turn,
            begun_seq=begun_seq,
            index=index,
            text=text,
            epoch=epoch,
            log_id=log_id,
        )

    def reset(
        self, *, actor: str, socket: str, reason: str, conversation_id: str | None = None
    ) -> None:
        """``reset`` came: deliveries start again from 1; without a conversation, of all of them."""
        self._note(
            "reset", actor=actor, socket=socket, conversation_id=conversation_id, reason=reason
        )

    def caught_up(self, *, actor: str, socket: str, conversation_id: str, seq: int) -> None:
        """``caught_up`` came: everything up to ``seq`` was sent."""
        self._note(
            "caught_up", actor=actor, socket=socket, conversation_id=conversation_id, seq=seq
        )

    def unwatch(self, *, actor: str, socket: str, conversation_id: str) -> None:
        """The socket follows this conversation no longer."""
        self._note("unwatch", actor=actor, socket=socket, conversation_id=conversation_id)

    def disconnect(self, *, actor: str, socket: str) -> None:
        """The client saw the socket end, or ended it."""
        self._note("disconnect", actor=actor, socket=socket)

    def queue(
        self,
        *,
        actor: str,
        socket: str,
        waiting: Sequence[str],
        lines: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """What this console shows as waiting for a claim, after applying a ``queue`` frame.

        ``lines`` says of every conversation on it to whom it is ``offered_to``, its ``group`` and its
        ``priority``, as far as it has any; ``None`` where that was not noted.
        """
        self._note(
            "queue",
            actor=actor,
            socket=socket,
            waiting=list(waiting),
            lines=None if lines is None else {key: dict(line) for key, line in lines.items()},
        )

    def presence(
        self,
        *,
        actor: str,
        state: str,
        node: str | None = None,
        sent: float | None = None,
    ) -> None:
        """A person said how available they are, and the server's ``ok`` came; ``sent`` is when."""
        self._note("presence", actor=actor, state=state, node=node, sent=sent)

    def capacity(self, *, actor: str, most: int) -> None:
        """A person is about to say how many conversations they take at once."""
        self._note("capacity", actor=actor, most=most)

    def order(self, *, id: int, actor: str, topic: str, what: str) -> None:
        """A supervisor orders to ``stop`` or ``resume`` a topic (``*``: all of them)."""
        self._note("order", id=id, actor=actor, topic=topic, what=what)

    def ordered(self, *, id: int) -> None:
        """The order with this number was acknowledged."""
        self._note("ordered", id=id)

    def deed(
        self,
        *,
        node: str,
        conversation_id: str,
        action_seq: int,
        name: str,
        args: Mapping[str, Any],
        log_id: str,
        result: str | None = None,
    ) -> None:
        """A tool took effect on the world, for the action that this log held as ``action_seq``.

        ``result`` is what it tells, ``None`` where its words come to nobody.
        """
        self._note(
            "deed",
            node=node,
            conversation_id=conversation_id,
            action_seq=action_seq,
            name=name,
            args=dict(args),
            result=result,
            log_id=log_id,
        )

    # -- what happens to the machines --------------------------------------------------------------

    def stored(self, *, node: str, conversation_id: str, seq: int) -> None:
        """A row became durable: noted when the commit returns, before anybody is told."""
        self._note("stored", node=node, conversation_id=conversation_id, seq=seq)

    def impaired(self, *, socket: str | None = None, until: float | None = None) -> None:
        """The harness slows, half-opens or blocks this socket (or all): lateness is its own fault."""
        self._note("impaired", socket=socket, until=until)

    def healed(self, *, socket: str | None = None) -> None:
        """What ``impaired`` began without ``until`` is over."""
        self._note("healed", socket=socket)

    def crash(self, *, node: str) -> None:
        """A process died."""
        self._note("crash", node=node)

    def power_loss(self, *, node: str) -> None:
        """A machine lost power."""
        self._note("power_loss", node=node)

    def stop(self, *, node: str) -> None:
        """A process was told to end."""
        self._note("stop", node=node)

    def restart(self, *, node: str) -> None:
        """A process is up again."""
        self._note("restart", node=node)

    def fault(self, *, name: str, **details: Any) -> None:
        """Something was broken on purpose."""
        self._note("fault", name=name, **details)

    def restore(
        self, *, heads: Mapping[str, int], log_id: str | None = None, of: str | None = None
    ) -> None:
        """The database is a backup now, in which the conversations have these ``heads``.

        ``log_id`` is the new one; ``None`` when it is not known yet: the next unknown one is it.
        ``of`` is the log that the backup was taken from, when that is not the newest one.
        """
        self._note("restore", log_id=log_id, of=of, heads=dict(heads))

    def erased(self, *, actor: str, texts: Sequence[str]) -> None:
        """A customer's data are erased: from here on nobody may be shown these texts."""
        self._note("erased", actor=actor, texts=list(texts))
