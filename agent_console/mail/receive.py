"""Puts what customers answer by mail into their conversations: their own new words, once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from agent_console.auth.conversation_signing import ConversationSigner
from agent_console.mail.addresses import normalise
from agent_console.mail.incoming import Attached, Incoming, read_about, read_mail
from agent_console.mail.letter import STOP
from agent_console.mail.new_words import find_new_words
from agent_console.mail.postbox import Postbox
from agent_console.mail.rows import BY_MAIL, is_by_mail, read_whole
from agent_console.mail.spoken import find_contact
from agent_console.wire.fields import MAX_TEXT
from escalation.clock import Clock, parse_time
from escalation.commands import Command, LeaveContact, NoteAboutMail, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.errors import Conflict, NotFound, RateLimited
from escalation.events import Record
from escalation.merging import find_where_it_goes_on
from escalation.store.log import Appended, ConversationLog

MOST_IN_AN_HOUR = 30
"""Mails of one conversation that are taken in an hour: two programs may be answering each other."""
_MOST_NAMED = 20
_LONGEST_SHOWN = 4000
_HOUR = timedelta(hours=1)

_log = logging.getLogger(__name__)


class NoConversation(NotFound):
    """This mail belongs to no conversation here: it names none, or one that is not signed by us."""


class Take(Protocol):
    """Carries a command out, as the switchboard does."""

    async def __call__(
        self,
        conversation_id: str,
        command: Command,
        *,
        client_id: str | None = None,
        admit: Callable[[], None] | None = None,
    ) -> Appended:
        """Return what was stored. Raises the refusals of ``escalation.errors``."""
        ...


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a mail.

    ``taken``: its words are the customer's newest message; ``repeated``: they were before;
    ``stopped``: the customer took the address back; ``noted``: the desk has a note of it and the
    customer said nothing; ``dropped``: nothing was kept, and ``told`` says why. ``notes`` are what
    the desk was told beside it.
    """

    word: Literal["taken", "repeated", "stopped", "noted", "dropped"]
    conversation_id: str
    told: str = ""
    seq: int | None = None
    notes: tuple[str, ...] = ()


class MailReceiver:
    """Takes mails in; the same one may be given as often as one likes."""

    def __init__(
        self,
        *,
        take: Take,
        log: ConversationLog,
        signer: ConversationSigner,
        postbox: Postbox,
        clock: Clock,
    ) -> None:
        self._take = take
        self._log = log
        self._signer = signer
        self._postbox = postbox
        self._clock = clock

    async def receive(self, content: bytes) -> Received:
        """Take in one mail (RFC 5322), as it came.

        Raises ``NoConversation``, ``RateLimited`` (try again later), ``Forbidden`` (the customer is
        blocked) and ``StorageUnavailable`` (nothing, or not all of it, was kept: give it again).
        """
        about = await asyncio.to_thread(read_about, content)
        conversation = await self._find_conversation(about)
        # Only now: what it says can cost much, and who has no signed name is to burn none of it.
        mail = await asyncio.to_thread(read_mail, content)
        received = await self._receive(mail, conversation)
        _log.info("a mail to %s was %s: %s", conversation.id, received.word, received.told)
        return received

    async def _receive(self, mail: Incoming, conversation: Conversation) -> Received:
        if mail.automatic is not None and not mail.bounced:
            return Received("dropped", conversation.id, f"no person wrote it: {mail.automatic}")
        if self._is_ours(mail) and not mail.bounced:
            return Received("dropped", conversation.id, "it is a mail of ours")
        rows = await read_whole(self._log, conversation.id)
        self._check_number(mail, rows)
        if mail.bounced:
            text = "A mail to the customer came back. What the mail server says:\n\n" + _show(mail)
            return await self._note_only(mail, conversation, text, "it came back")
        contact = normalise(find_contact(rows) or "")
        names = self._list_our_names(conversation.id)
        words = await asyncio.to_thread(find_new_words, mail.words, names)  # it may be long
        if contact is None or mail.senders != {contact}:
            whose = ", ".join(sorted(mail.senders)) or "no address that can be read"
            text = (
                f"A mail came from {whose}, not from the address that the customer left, so it is "
                f"not taken for the customer's words:\n\n{words or _show(mail)}"
            )
            return await self._note_only(
                mail, conversation, text, "not from the customer's address"
            )
        if _is_stop(mail, words):
            command = LeaveContact(conversation.customer_id, "")
            appended = await self._take(conversation.id, command, client_id=_name(mail, "stop"))
            told = "the customer wants no more mail"
            return Received("stopped", conversation.id, told, appended.seq)
        if not words:
            text = "The customer sent a mail in which no new words were found:\n\n" + _show(mail)
            return await self._note_only(mail, conversation, text, "no new words")
        return await self._take_words(mail, conversation, words)

    async def _take_words(self, mail: Incoming, conversation: Conversation, words: str) -> Received:
        text, notes = words[:MAX_TEXT], _list_notes(mail, len(words))
        command = WriteAsCustomer(conversation.customer_id, text)
        word: Literal["taken", "repeated"]
        try:
            appended = await self._take(conversation.id, command, client_id=_name(mail))
            seq, word = appended.seq, "repeated" if appended.repeated else "taken"
        except Conflict:  # the same mail by another way, on which something was added to it
            seq, word = None, "repeated"
        for index, note in enumerate(notes):
            await self._note(mail, conversation, note, f"n{index}")
        return Received(word, conversation.id, "", seq, notes)

    # -- whose it is -------------------------------------------------------------------------------

    async def _find_conversation(self, about: Sequence[str]) -> Conversation:
        named = (self._signer.find_addressed(header) for header in about)
        conversation_id = next((each for each in named if each is not None), None)
        if conversation_id is None:
            raise NoConversation
        try:
            return await find_where_it_goes_on(self._log, conversation_id)
        except NotFound:
            raise NoConversation from None

    def _is_ours(self, mail: Incoming) -> bool:
        local, _, domain = self._postbox.address.lower().rpartition("@")
        ours = (sender.rpartition("@") for sender in mail.senders)
        return any(
            each[2] == domain and each[0].partition("+")[0] == local.partition("+")[0]
            for each in ours
        )

    def _list_our_names(self, conversation_id: str) -> Sequence[str]:
        token = self._signer.sign_address(conversation_id)
        box = self._postbox
        return (box.address, box.build_reply_address(token), token, box.name)

    def _check_number(self, mail: Incoming, rows: Sequence[Record]) -> None:
        """Raises ``RateLimited`` where too many came of late, unless this one is known."""
        since = parse_time(self._clock.now()) - _HOUR
        named = [row for row in rows if is_by_mail(row)]
        if any(row.client_id in (_name(mail), _name(mail, "only")) for row in named):
            return
        late = sum(parse_time(row.at) > since for row in named)
        if late >= MOST_IN_AN_HOUR:
            raise RateLimited("Too many mails in this conversation.", retry_after=600)

    # -- what the desk is told ---------------------------------------------------------------------

    async def _note_only(
        self, mail: Incoming, conversation: Conversation, text: str, told: str
    ) -> Received:
        notes = (text, *_list_notes(mail, 0))
        note = "\n\n".join(notes)[:MAX_TEXT]
        appended = await self._note(mail, conversation, note, "only")
        return Received("noted", conversation.id, told, None if appended is None else appended.seq)

    async def _note(
        self, mail: Incoming, conversation: Conversation, text: str, purpose: str
    ) -> Appended | None:
        command = NoteAboutMail(conversation.customer_id, text)
        try:
            return await self._take(conversation.id, command, client_id=_name(mail, purpose))
        except Conflict:
            return None


def _name(mail: Incoming, purpose: str = "") -> str:
    """Name what becomes of a mail: the same for the same mail."""
    digest = hashlib.sha256(mail.id.encode("utf-8", "replace")).hexdigest()[:40]
    return f"{BY_MAIL}{digest}{purpose and ':' + purpose}"


def _is_stop(mail: Incoming, words: str) -> bool:
    said = words.strip().strip(".!\"'").upper()
    return said == STOP or (not said and mail.subject.strip().upper() == STOP)


def _show(mail: Incoming) -> str:
    return mail.words.strip()[:_LONGEST_SHOWN] or "(no words at all)"


def _list_notes(mail: Incoming, length: int) -> tuple[str, ...]:
    """Say what of a mail is not in the conversation."""
    notes = []
    if length > MAX_TEXT:
        left = length - MAX_TEXT
        notes.append(f"The customer's mail was longer: its last {left:,} letters were left out.")
    if mail.is_cut:
        notes.append("The customer's mail was too large to be read as a whole.")
    if mail.attached:
        named = "; ".join(_tell(each) for each in mail.attached[:_MOST_NAMED])
        more = len(mail.attached) - _MOST_NAMED
        notes.append(
            "Files came with the customer's mail and are not kept here, see the mailbox: "
            + named + (f"; and {more} more" if more > 0 else "") + "."
        )  # fmt: skip
    return tuple(notes)


def _tell(attached: Attached) -> str:
    size = f"{attached.size / 1024:,.0f} KB" if attached.size >= 1024 else f"{attached.size} bytes"
    return f"{attached.name} ({attached.media_type}, {size})"
