"""What a person does at the console: takes what waits, answers, decides drafts, meddles and fidgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

from agent_console.lab.actors.acts import MALFORMED, NOBODY, Pen, finish, intrude, reply
from agent_console.lab.actors.console import Console
from agent_console.lab.actors.desk_moves import DeskMoves
from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.seen import Seen
from agent_console.lab.actors.stage import Stage
from escalation.commands import Person

_MOST_WATCHED = 4
"""Conversations that one page follows at once."""

_REVIEWS = 0.4
"""How often somebody judges an answer first, where one waits for that."""
_LETS = 0.8
"""How often somebody first decides about what the bot wants done, where it wants something."""
_BY_PLAN = 0.7
"""How often somebody does what goes with the desk's plan, where it has one."""
_PUTS_OFF = 0.2
"""How often who clears up there parks a conversation for a moment before they answer."""

Item = dict[str, Any]
"""One line of the queue."""


class Hands:
    """One person's doings. ``luck`` is the ``Random`` of the present step."""

    def __init__(
        self, person: Person, stage: Stage, colleagues: Sequence[str], *, is_quick: bool
    ) -> None:
        self.luck = Random(0)
        self.is_quick = is_quick
        """Whether this person reaches for whatever comes into the queue."""
        self._person = person
        self._stage = stage
        self._colleagues = colleagues
        self._pen = Pen(person.id)
        self._moves = DeskMoves(person, stage, self._pen, colleagues)

    def work(self, console: Console) -> None:
        """Do what a good person would: answer, decide drafts, take what waits."""
        if self._stage.groups and self._work_by_plan(console):
            return
        how, which = self.luck.random(), self.luck.random()
        if how < _REVIEWS and self._review(console, which):
            return
        items = console.queue.values()
        if how > 1 - _LETS and self.decide_wants(console):
            return
        mine = [item for item in items if self._holds(item)]
        drafts = [item for item in items if item["needs"] == "approve"]
        waiting = [item for item in items if item["needs"] == "claim"]
        held = [item for item in items if item["holder"] is not None]
        if mine and (how < 0.6 or not (drafts or waiting)):
            self._go_on(console, _pick(mine, which), how)
        elif drafts and (how < 0.8 or not waiting):
            self._decide(console, _pick(drafts, which))
        elif waiting:
            first = self.is_quick and "race" in self._stage.habits
            item = waiting[0] if first else _pick(waiting, which)
            self._ask(console, {"type": "claim"}, item)
        elif held and self._person.role == "supervisor" and how < 0.2:
            self._ask(console, {"type": "resolve", "outcome": "other"}, _pick(held, which))

    def look_into_wants(self, console: Console) -> None:
        """Look at the conversations in which the bot wants something done."""
        for item in list(console.queue.values()):
            if item["actions"]:
                self._look_at(console, item["conversation_id"])

    def decide_wants(self, console: Console) -> bool:
        """Decide about something that the bot wants done; says whether there is anything."""
        wanted = [item for item in console.queue.values() if item["actions"]]
        return bool(wanted) and self._let(console, _pick(wanted, self.luck.random()))

    def clear_up(self, console: Console) -> None:
        """Deal with one thing that waits, whatever it is; what is dealt with stays where it is."""
        if self._stage.groups and (frame := self._moves.wake_up(console.queue.values(), self.luck)):
            console.ask(frame)
            return
        needy = [item for item in console.queue.values() if item["needs"] is not None]
        if not needy:
            return
        item = _pick(needy, self.luck.random())
        if item["needs"] == "claim":
            self._ask(console, {"type": "claim"}, item)
        elif item["needs"] == "approve":
            self._decide(console, item)
        elif item["needs"] == "act":
            self._let(console, item)
        elif self._holds(item) and self._stage.groups and self.luck.random() < _PUTS_OFF:
            self._ask(console, {"type": "snooze", "seconds": 1}, item)
        elif self._holds(item):
            self._go_on(console, item, self.luck.random())

    def meddle(self, console: Console) -> None:
        """Do something to any conversation there is, one's own or not, or to one that is none."""
        conversation_id = self._pick_any()
        seen = self._look_at(console, conversation_id)
        if seen.wanted or seen.settled is not None:
            self._meddle_with_actions(console, conversation_id, seen)
            return
        if self._stage.groups and self.luck.random() < _BY_PLAN:
            frame = self._moves.meddle(conversation_id, self._looking_at(console), self.luck)
        else:
            frame = intrude(self._pen, conversation_id, seen, self.luck.random())
        if "client_id" in frame:
            console.keep(frame)
        else:
            for _ in range(self._count_clicks()):
                console.ask(frame)

    def fidget(self, console: Console) -> None:
        """Do what changes no conversation."""
        how, which = self.luck.random(), self.luck.random()
        if how < 0.3:
            states = ("online", "away", "online", "offline")
            console.set_presence(states[int(which * 4)], int(which * 5))
        elif how < 0.45 and console.watched:
            console.unwatch(_pick(list(console.watched), which))
        elif how < 0.55:
            console.line.ask({"type": "ping"})
        elif how < 0.8:
            self._look_at(console, self._pick_any())
        elif "broken_frames" in self._stage.habits:
            console.line.send_raw(MALFORMED[int(which * len(MALFORMED))])

    def step_in(self, console: Console, conversation_id: str) -> None:
        """Take a conversation that one looks at, while the bot is still thinking."""
        console.ask({"type": "claim", "conversation_id": conversation_id})

    # -- in between --------------------------------------------------------------------------------

    def _go_on(self, console: Console, item: Item, how: float) -> None:
        conversation_id = item["conversation_id"]
        seen = self._look_at(console, conversation_id)
        if item["needs"] == "reply" or how < 0.1:
            if how > 0.5:
                typing: Frame = {"type": "typing", "conversation_id": conversation_id}
                console.line.tell(typing | ({"ref": "t"} if how > 0.55 else {}))
            console.keep(reply(self._pen, conversation_id, seen, self.luck.random()))
        elif how < 0.2:
            console.keep(self._pen.write("note", conversation_id, seen, "Ask the warehouse."))
        else:
            self._ask(console, finish(self._colleagues, self.luck), item)

    def _review(self, console: Console, which: float) -> bool:
        """Judge an answer of a conversation that one looks at; says whether there was one."""
        waiting = [
            (conversation_id, answer_seq)
            for conversation_id, seen in console.watched.items()
            for answer_seq in seen.reviews
        ]
        if not waiting:
            return False
        conversation_id, answer_seq = _pick(waiting, which)
        for _ in range(self._count_clicks()):
            console.keep(self._pen.audit(conversation_id, answer_seq, self.luck.random()))
        return True

    def _decide(self, console: Console, item: Item) -> None:
        conversation_id, luck = item["conversation_id"], self.luck.random()
        seen = self._look_at(console, conversation_id)
        draft_seq = item["draft_seq"] or seen.held or 1
        if luck < 0.3:
            reject: Frame = {"type": "reject", "draft_seq": draft_seq, "reason": "Not quite."}
            self._ask(console, reject, item)
            return
        for _ in range(self._count_clicks()):
            console.keep(self._pen.approve(conversation_id, draft_seq, seen, self.luck.random()))

    def _let(self, console: Console, item: Item) -> bool:
        """Decide about what the bot wants done in a conversation; says whether there was anything."""
        conversation_id = item["conversation_id"]
        seen = self._look_at(console, conversation_id)
        mine = [seq for seq, it in seen.wanted.items() if not it.only_holder or self._holds(item)]
        if not mine:
            return False
        seq = _pick(mine, self.luck.random())
        for _ in range(self._count_clicks()):
            args = seen.wanted[seq].args
            console.verdicts.send(self._pen.decide(conversation_id, seq, args, self.luck))
        return True

    def _meddle_with_actions(self, console: Console, conversation_id: str, seen: Seen) -> None:
        """Decide about anything, whoever may, and also what was decided or given up before."""
        there = [*seen.wanted, *([] if seen.settled is None else [seen.settled])]
        seq = _pick(there, self.luck.random())
        frame = self._pen.decide(conversation_id, seq, {"order": "?"}, self.luck)
        console.verdicts.send(frame)
        if "resend" in self._stage.habits:
            console.verdicts.send(frame)

    def _ask(self, console: Console, frame: Frame, item: Item) -> None:
        """Look at the conversation, and click, once or twice."""
        conversation_id = item["conversation_id"]
        self._look_at(console, conversation_id)
        for _ in range(self._count_clicks()):
            console.ask(frame | {"conversation_id": conversation_id})

    def _work_by_plan(self, console: Console) -> bool:
        """Do what goes with the desk's plan, here and there; says whether there was anything."""
        if self.luck.random() > _BY_PLAN:
            return False
        items = list(console.queue.values())
        frame = self._moves.choose(items, self._looking_at(console), self.luck)
        if frame is None:
            return False
        if "client_id" in frame:
            console.keep(frame)
        else:
            for _ in range(self._count_clicks()):
                console.ask(frame)
        return True

    def _looking_at(self, console: Console) -> Callable[[str], Seen]:
        return partial(self._look_at, console)

    def _look_at(self, console: Console, conversation_id: str) -> Seen:
        if conversation_id not in console.watched and len(console.watched) >= _MOST_WATCHED:
            console.unwatch(next(iter(console.watched)))
        console.watch(conversation_id)
        return console.watched[conversation_id]

    def _pick_any(self) -> str:
        there = self._stage.conversations
        luck = self.luck.random()
        return _pick(there, luck) if there and luck > 0.04 else NOBODY

    def _holds(self, item: Item) -> bool:
        return item["holder"] is not None and item["holder"]["id"] == self._person.id

    def _count_clicks(self) -> int:
        twice = self.luck.random() < 0.2
        return 2 if twice and "double_click" in self._stage.habits else 1


def _pick(things: Sequence[Any], luck: float) -> Any:
    return things[int(luck * len(things))]
