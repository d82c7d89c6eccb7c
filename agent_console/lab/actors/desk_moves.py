"""What people do at a desk with a plan: take offers or not, park, pass on, merge, step in, shut out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from random import Random
from typing import Any

from agent_console.lab.actors.acts import Pen
from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.seen import Seen
from agent_console.lab.actors.stage import Stage
from escalation.commands import Person

Item = dict[str, Any]
"""One line of the queue."""
LookAt = Callable[[str], Seen]

_ANSWERS = 0.7
"""How often somebody answers an offer when they look at it; else they let it pass."""
_WAKES = 0.01
"""How often somebody who clears up wakes what would wake by itself."""


class DeskMoves:
    """One person's moves, as frames that name their conversation; ``None`` for none this time."""

    def __init__(self, person: Person, stage: Stage, pen: Pen, colleagues: Sequence[str]) -> None:
        self._person = person
        self._stage = stage
        self._pen = pen
        self._colleagues = colleagues

    def choose(self, items: Collection[Item], look_at: LookAt, luck: Random) -> Frame | None:
        """Choose what a person who knows the desk would do with what the console shows."""
        how = luck.random()
        offered = [item for item in items if item.get("offered_to") == self._person.id]
        if offered and how < _ANSWERS:
            frame: Frame = {"type": "accept"} if how < _ANSWERS * 0.7 else {"type": "decline"}
            return _about(luck.choice(offered), frame)
        if how > 0.9 and (others := [each for each in items if each.get("offered_to")]):
            return _about(luck.choice(others), {"type": "accept"})  # a click on what is another's
        mine = [item for item in items if self._holds(item)]
        if mine and how < 0.7:
            return self._pass_on(luck.choice(mine)["conversation_id"], look_at, luck)
        parked = [item for item in items if item.get("snoozed")]
        if parked and how < 0.6:
            return _about(luck.choice(parked), {"type": "wake"})
        held = [item for item in items if item["holder"] is not None and not self._holds(item)]
        if held and self._person.role != "human":
            return self._step_in(luck.choice(held), look_at, luck)
        if items and how > 0.8:
            return _about(luck.choice(list(items)), _set_priority(luck))
        return None

    def meddle(self, conversation_id: str, look_at: LookAt, luck: Random) -> Frame:
        """Do something to a conversation that may well be somebody else's, or offered to another."""
        ways: tuple[Frame, ...] = (
            {"type": "accept"},
            {"type": "accept"},
            {"type": "decline", "reason": "Not me."},
            {"type": "wake"},
            {"type": "snooze", "seconds": 1},
            {"type": "unblock"},
            {"type": "join"},
            {"type": "leave"},
            {"type": "take_over"},
            {"type": "assign", "to": luck.choice(self._colleagues)},
            {"type": "transfer", "group": "nobodys"},
            {"type": "block", "reason": "Spam."},
            _set_priority(luck),
            self._merge(luck),
        )
        look_at(conversation_id)
        return luck.choice(ways) | {"conversation_id": conversation_id}

    def wake_up(self, items: Collection[Item], luck: Random) -> Frame | None:
        """Wake what nothing else wakes; here and there also what would wake by itself."""
        for item in items:
            if item.get("snoozed") and (
                item.get("snoozed_until") is None or luck.random() < _WAKES
            ):
                return _about(item, {"type": "wake"})
        return None

    # -- in between --------------------------------------------------------------------------------

    def _pass_on(self, conversation_id: str, look_at: LookAt, luck: Random) -> Frame:
        seen = look_at(conversation_id)
        how = luck.random()
        if how < 0.4:
            frame = _snooze(luck)
        elif how < 0.6:
            frame = {"type": "transfer", "group": luck.choice(self._stage.groups), "note": "Yours."}
        elif how < 0.8:
            frame = self._merge(luck)
        elif how < 0.9:
            frame = self._whisper(conversation_id, seen, luck)
        elif how < 0.95:
            frame = {"type": "block", "reason": "Nothing but insults."}
        else:
            frame = {"type": "unblock"}
        return frame | {"conversation_id": conversation_id}

    def _step_in(self, item: Item, look_at: LookAt, luck: Random) -> Frame:
        conversation_id = item["conversation_id"]
        seen = look_at(conversation_id)
        joined = any(each["id"] == self._person.id for each in item.get("joined", ()))
        how = luck.random()
        if how < 0.2:
            frame: Frame = {"type": "take_over"}
        elif how < 0.4:
            frame = {"type": "assign", "to": luck.choice(self._colleagues)}
        elif how < 0.6:
            frame = {"type": "leave" if joined else "join"}
        elif how < 0.8:
            frame = self._whisper(conversation_id, seen, luck)
        elif joined:
            frame = self._pen.write("send", conversation_id, seen, "May I add something?")
        else:
            frame = _set_priority(luck)
        return frame | {"conversation_id": conversation_id}

    def _whisper(self, conversation_id: str, seen: Seen, luck: Random) -> Frame:
        words = self._pen.write("note", conversation_id, seen, "Between you and me.")
        return words | {"to": luck.choice(self._colleagues)}

    def _merge(self, luck: Random) -> Frame:
        # Into the newest one, mostly: a customer who has begun anew goes on there.
        there = self._stage.conversations or ["none"]
        return {"type": "merge", "into": there[-1] if luck.random() < 0.8 else luck.choice(there)}

    def _holds(self, item: Item) -> bool:
        return item["holder"] is not None and item["holder"]["id"] == self._person.id


def _about(item: Item, frame: Frame) -> Frame:
    return frame | {"conversation_id": item["conversation_id"]}


def _snooze(luck: Random) -> Frame:
    frame: Frame = {"type": "snooze", "waiting_on_customer": luck.random() < 0.5}
    return frame | ({"seconds": luck.randint(1, 3)} if luck.random() < 0.8 else {})


def _set_priority(luck: Random) -> Frame:
    return {"type": "priority", "priority": luck.randint(-1, 2), "reason": "As it is."}
