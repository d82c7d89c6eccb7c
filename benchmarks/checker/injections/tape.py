"""A valid history to be tampered with: where things stand in it, and how it is cut and pasted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from agent_console.lab.history import Line
from benchmarks.checker.house import PRIVATE, Chat

Tamper = Callable[["Tape"], list[Line] | None]
"""Returns the lines with one thing wrong, ``None`` where the history has no place for it."""


@dataclass(frozen=True)
class Injection:
    """One way to bring an anomaly about; ``companions`` may be found with it."""

    kind: str
    name: str
    tamper: Tamper
    companions: frozenset[str]


INJECTIONS: list[Injection] = []
"""Filled by the files beside this one."""


def injects(kind: str, *companions: str) -> Callable[[Tamper], Tamper]:
    """Add a function to the list."""

    def add(tamper: Tamper) -> Tamper:
        INJECTIONS.append(Injection(kind, tamper.__name__, tamper, frozenset(companions)))
        return tamper

    return add


class Tape:
    """The lines of one history, looked up in several ways; ``random`` chooses among places."""

    def __init__(self, lines: list[Line], random: Random) -> None:
        self.lines = lines
        self.random = random

    # -- looking up --------------------------------------------------------------------------------

    def find(self, op: str, fits: Callable[[Line], bool] = lambda _: True) -> list[int]:
        """Return the places of the lines of one op that fit."""
        return [place for place, line in enumerate(self.lines) if line["op"] == op and fits(line)]

    def choose(self, places: list[Any]) -> Any:
        """Choose one; ``None`` when there is none."""
        return self.random.choice(places) if places else None

    @cached_property
    def chats(self) -> dict[str, Chat]:
        """Every conversation of the final log, as it stands at its end."""
        chats: dict[str, Chat] = {}
        for place in self.find("row"):
            row = self.lines[place]
            chat = chats.setdefault(row["conversation_id"], Chat(row["conversation_id"], ""))
            inner = {**row["inner"], "by": row["inner"].get("by", row.get("sender"))}
            if row["kind"] == "ConversationTransferred":
                inner.setdefault("to", None)
            if row["kind"] != "DraftHeld" or row["inner"]:
                chat.apply(row["kind"], row["body"], inner)
            chat.rows.append(row)
        return chats

    def list_chats(self, *states: str) -> list[Chat]:
        """Return the conversations that end so, with no erasure, whose customer may write."""
        return [
            chat
            for chat in self.chats.values()
            if chat.state in states
            and not chat.blocked
            and not any(row["kind"] == "PersonalDataErased" for row in chat.rows)
        ]

    @cached_property
    def has_restores(self) -> bool:
        return bool(self.find("restore"))

    @cached_property
    def impaired(self) -> set[str]:
        """Sockets that were ever impaired."""
        return {self.lines[place].get("socket", "") for place in self.find("impaired")}

    @cached_property
    def has_freezes(self) -> bool:
        return "" in self.impaired

    @cached_property
    def names(self) -> dict[str, str]:
        """Actors by what the server calls them."""
        return {
            self.lines[place]["sender"]: self.lines[place]["actor"]
            for place in self.find("known_as")
        }

    @cached_property
    def people(self) -> dict[str, str]:
        """Roles of those who may hold conversations."""
        people: dict[str, str] = self.lines[0]["people"]
        return {actor: role for actor, role in people.items() if role != "data"}

    def list_streams(self) -> Iterator[list[int]]:
        """Yield the places of the deliveries of each stretch of one conversation on one socket."""
        streams: dict[tuple[str, str], list[int]] = {}
        for place, line in enumerate(self.lines):
            if line["op"] == "deliver":
                key = line["socket"], line["conversation_id"]
                streams.setdefault(key, []).append(place)
            elif line["op"] in ("connect", "reset", "unwatch", "disconnect"):
                for key in list(streams):
                    if key[0] == line["socket"] and line.get("conversation_id") in (key[1], None):
                        yield streams.pop(key)
        yield from streams.values()

    def find_row(self, conversation_id: str, seq: int) -> Line | None:
        """Return a row of the final log."""
        chat = self.chats.get(conversation_id)
        return chat.rows[seq - 1] if chat is not None and 0 < seq <= len(chat.rows) else None

    def list_messages(self, *kinds: str) -> list[tuple[Line, list[int], list[int]]]:
        """Return rows that carry a ``client_id``, with the places of their sendings and answers."""
        invoked: dict[tuple[str, str, str], list[int]] = {}
        answered: dict[tuple[str, str, str], list[int]] = {}
        numbers: dict[tuple[str, int], str] = {}
        for place, line in enumerate(self.lines):
            if line["op"] not in ("invoke", "ack", "refuse"):
                continue
            client_id = line.get("client_id") or numbers.get((line["actor"], line.get("id", 0)))
            if client_id is None:
                continue
            key = line["actor"], line.get("conversation_id", ""), client_id
            if line["op"] == "invoke":
                numbers[line["actor"], line["id"]] = client_id
                invoked.setdefault(key, []).append(place)
            else:
                answered.setdefault(key, []).append(place)
        found = []
        for chat in self.chats.values():
            for row in chat.rows:
                if "client_id" in row and (not kinds or row["kind"] in kinds):
                    sender = row["sender"]
                    key = self.names.get(sender, sender), chat.id, row["client_id"]
                    found.append((row, invoked.get(key, []), answered.get(key, [])))
        return found

    def find_stored(self, conversation_id: str, seq: int) -> int | None:
        """Return the place where a row became durable."""
        for place in self.find("stored"):
            line = self.lines[place]
            if (line["conversation_id"], line["seq"]) == (conversation_id, seq):
                return place
        return None

    def is_known(self, place: int, event: Line) -> bool:
        """Say whether it shows before a place that an event is there."""
        return any(
            line["op"] in ("stored", "ack", "deliver")
            and line["conversation_id"] == event["conversation_id"]
            and line.get("seq", 0) >= event["seq"]
            for line in self.lines[:place]
        )

    def is_public(self, row: Line) -> bool:
        """Say whether customers receive it."""
        return row["kind"] not in PRIVATE

    # -- cutting and pasting -----------------------------------------------------------------------

    def without(self, *places: int) -> list[Line]:
        """Return the lines without some."""
        gone = set(places)
        return [line for place, line in enumerate(self.lines) if place not in gone]

    def with_changed(self, place: int, **fields: Any) -> list[Line]:
        """Return the lines with some fields of one line set; ``None`` removes a field."""
        lines = list(self.lines)
        changed = {**lines[place], **fields}
        lines[place] = {name: value for name, value in changed.items() if value is not None}
        return lines

    def with_inserted(self, place: int, *new: Line) -> list[Line]:
        """Return the lines with new ones before a place, at the time of the line before."""
        t = self.lines[place - 1]["t"]
        return [*self.lines[:place], *({**line, "t": t} for line in new), *self.lines[place:]]

    def find_log(self) -> int:
        """Return the place where the final log begins."""
        rows = self.find("row")
        return rows[0] if rows else self.find("end")[0]

    def with_rows(self, chat: Chat, *new: Line) -> list[Line]:
        """Append rows to a conversation, as if they were written when all had settled."""
        lines = self._pin_heads()
        last = max(
            place
            for place, line in enumerate(lines)
            if line["op"] == "row" and line["conversation_id"] == chat.id
        )
        epoch, seq = chat.epoch, len(chat.rows)
        added = []
        for row in new:
            seq += 1
            epoch += row.pop("rises", 0)
            author = {"role": row.pop("role")}
            inner = {"epoch": epoch, **row.pop("inner", {})}
            added.append(
                {
                    "op": "row",
                    "t": lines[last]["t"],
                    "conversation_id": chat.id,
                    "seq": seq,
                    "author": author,
                    "epoch": epoch,
                    "inner": inner,
                    "body": {},
                    **row,
                }
            )
        return [*lines[: last + 1], *added, *lines[last + 1 :]]

    def _pin_heads(self) -> list[Line]:
        heads = {chat.id: len(chat.rows) for chat in self.chats.values()}
        return [
            {"heads": heads, **line} if line["op"] == "settled" else line for line in self.lines
        ]
