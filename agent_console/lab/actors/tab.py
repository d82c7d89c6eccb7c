"""A tab with the customer's widget: resumes, keeps what is not yet stored, sends it again.

As ``web/client/customer.ts`` has it. Everything it asks, hears and is told goes into the history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from agent_console.lab.actors.line import Frame, Line
from agent_console.lab.actors.outbox import PASSING, RESEND_AFTER, Outbox
from agent_console.lab.actors.witness import Witness
from agent_console.lab.network import Network

_APOLOGY = "unchecked"
"""What a customer is told where nobody has looked at an answer in time: they may ask again."""
_TURNS = (
    *("CustomerWrote", "BotAnswered", "HumanWrote", "HandoffRequested"),
    *("ReturnedToBot", "ConversationResolved"),
)


@dataclass
class Storage:
    """What the browser keeps over reloads, for all tabs of one shop."""

    token: str | None = None
    conversation_id: str | None = None
    log_id: str | None = None
    pending: dict[str, Frame] = field(default_factory=dict)
    """What is not acknowledged, by ``client_id``, oldest first."""


class Tab:
    """One page of one customer. ``on_news`` is called after every frame that was taken."""

    def __init__(
        self,
        random: Random,
        network: Network,
        witness: Witness,
        storage: Storage,
        on_news: Callable[[], None],
    ) -> None:
        self.line = Line(network, random, self, actor=witness.actor, path="/ws/customer")
        self.token, self.conversation_id = storage.token, storage.conversation_id
        self.log_id = storage.log_id
        self.outbox = Outbox(self.line, self._transmit, storage.pending)
        self.cursor = 0
        self.is_caught_up = False
        self.turns: list[str] = []
        """Kinds of what was said and done, as far as this page has seen it."""
        self.answers: list[int] = []
        """Numbers of the bot's answers."""
        self.acknowledged: dict[str, int] = {}
        self.refusals = 0
        self._witness = witness
        self._known_log_id: str | None = None
        """What the last hello said of the log."""
        self._storage = storage
        self._on_news = on_news
        self._asked: dict[str, int] = {}
        """The newest invocation of each ``client_id``, and of ``hello``."""

    @property
    def is_ready(self) -> bool:
        """Say whether the server answered our hello on the present socket."""
        return self.line.phase == "ready"

    @property
    def is_answered(self) -> bool:
        """Say whether nobody owes the customer a word, as far as this page knows."""
        return not self.outbox.pending and self.turns[-1:] != ["CustomerWrote"]

    # -- what the customer wants -------------------------------------------------------------------

    def open(self) -> None:
        """Open the page."""
        self.line.start()

    def close(self) -> None:
        """Close the page; what is not acknowledged stays in the browser."""
        self.line.stop()
        self.outbox.stop()

    def keep(self, frame: Frame) -> None:
        """Send something that is kept until it is stored or refused for good."""
        self.outbox.add(frame)
        if self.is_ready:
            self._transmit(frame)

    def send_once(self, frame: Frame) -> None:
        """Send something now that is neither kept nor sent again."""
        if self.is_ready:
            self._transmit(frame)

    def misremember(self) -> None:
        """Connect again with a cursor that is ahead of the log, as no sound program would."""
        self.cursor += 1000
        self.line.restart()

    # -- what the line tells -----------------------------------------------------------------------

    def greet(self) -> None:
        hello: Frame = {"type": "hello", "site": "shop"}
        if self.token is not None:
            hello["token"] = self.token
        if self.conversation_id is not None:
            hello |= {"conversation_id": self.conversation_id, "after_seq": self.cursor}
        if self.log_id is not None:
            hello["log_id"] = self.log_id
        self._known_log_id = self.log_id
        self._witness.note_opened(self.line.socket_id)
        self._asked["hello"] = self._witness.note_asked("open", self.conversation_id, hello)
        self.line.tell(hello)

    def lost(self, socket: str) -> None:
        self._witness.note_lost(socket)

    def take(self, frame: Frame) -> None:
        match frame["type"]:
            case "welcome":
                self._take_welcome(frame)
            case "event":
                self._take_event(frame)
            case "delta":
                self._witness.note_words(self.conversation_id or "", frame)
            case "ack":
                self._take_ack(frame)
            case "error":
                self._take_refusal(frame)
            case "caught_up":
                self._take_caught_up(frame)
            case "reset":
                self._forget_events()
                self._witness.note_reset(self.conversation_id, frame["reason"])
            case "going_away":
                self.line.note_going_away(frame["retry_after"])
        self._on_news()

    def _take_welcome(self, frame: Frame) -> None:
        same = self.conversation_id == frame["conversation_id"] and self.log_id == frame["log_id"]
        if self.log_id != frame["log_id"]:
            self.outbox.reopen()
        if not same:
            self._forget_events()
        self.token, self.conversation_id = frame["token"], frame["conversation_id"]
        self.log_id = frame["log_id"]
        storage = self._storage
        storage.token, storage.conversation_id = self.token, self.conversation_id
        storage.log_id = self.log_id
        self.is_caught_up = False
        self._witness.log_id = frame["log_id"]
        self._witness.note_token(frame["token"])
        self._witness.note_following(
            frame["conversation_id"],
            after=self.cursor,
            head=frame["head"],
            known_log_id=self._known_log_id,
        )
        self.line.welcome()
        self.outbox.send_all()

    def _take_event(self, frame: Frame) -> None:
        seq = frame["seq"]
        self._witness.note_event(frame)
        if frame["conversation_id"] != self.conversation_id or seq <= self.cursor:
            return
        self.cursor = seq
        kind = frame["kind"]
        if kind in _TURNS or frame["body"].get("code") == _APOLOGY:
            self.turns.append(kind)
        if kind == "BotAnswered":
            self.answers.append(seq)
        if "client_id" in frame:
            self.outbox.settle(frame["client_id"])

    def _take_ack(self, frame: Frame) -> None:
        client_id, seq = frame["client_id"], frame["seq"]
        self._witness.note_done(self._asked.get(client_id), self.conversation_id or "", frame)
        self.acknowledged[client_id] = seq
        kept = self.outbox.pending.get(client_id, {})
        if kept.get("type") == "send" and seq > self.cursor:
            self.outbox.store(client_id)
        elif kept:
            self.outbox.settle(client_id)

    def _take_refusal(self, frame: Frame) -> None:
        greeting, client_id, code = not self.is_ready, frame.get("client_id"), frame["code"]
        self.refusals += 1
        number = self._asked.get("hello" if greeting else client_id or "")
        self._witness.note_refused(number, self.conversation_id, frame)
        if greeting:
            self._give_up_identity(code, frame.get("retry_after"))
        elif client_id is None:
            return
        elif code in PASSING:
            self.outbox.send_later(frame.get("retry_after", RESEND_AFTER))
        else:
            self.outbox.settle(client_id)

    def _take_caught_up(self, frame: Frame) -> None:
        self.is_caught_up = True
        self._witness.note_caught_up(self.conversation_id or "", frame["seq"])

    # -- in between --------------------------------------------------------------------------------

    def _give_up_identity(self, code: str, retry_after: float | None) -> None:
        """A conversation or token that the server does not know is given up for a new one."""
        known = self.conversation_id is not None or self.token is not None
        if code in PASSING or not known:
            self.line.retry(retry_after)
            return
        if self.conversation_id is None or self.token is None:
            self.token = None
        self.conversation_id = self.log_id = None
        self._forget_events()
        self.line.restart()

    def _forget_events(self) -> None:
        self.cursor = 0
        self.is_caught_up = False
        self.turns.clear()
        self.answers.clear()

    def _transmit(self, frame: Frame) -> None:
        number = self._witness.note_asked(frame["type"], self.conversation_id, frame)
        if "client_id" in frame:
            self._asked[frame["client_id"]] = number
            self.line.ask(frame)
        else:
            self.line.tell(frame)
