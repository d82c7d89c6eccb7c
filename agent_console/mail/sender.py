"""Mails customers what they were answered and have not seen: all of a conversation in one mail."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from agent_console.auth.conversation_signing import ConversationSigner
from agent_console.mail.addresses import find_mailable
from agent_console.mail.letter import Letter, build_letter
from agent_console.mail.postbox import Postbox
from agent_console.mail.rows import is_by_mail, is_proven, read_whole
from agent_console.mail.seen import Seen
from agent_console.mail.spoken import find_contact, list_spoken
from agent_console.notify.delivery_sender import DeliverySender
from agent_console.notify.smtp import MailSender
from escalation.clock import Clock, parse_time
from escalation.events import Record
from escalation.store.log import ConversationLog
from escalation.work.deliveries import CUSTOMERS, DeliveryStore, Selection
from escalation.work.delivery import Delivery, Outcome

SEEN = Outcome("delivered", "not mailed: the customer saw it in the chat")
TOO_MANY = Outcome(
    "refused", "too many mails in a day about this conversation, and none was answered"
)
TOO_MANY_TO_ONE = Outcome(
    "refused", "too many mails in a day to this address, and none here was answered"
)
MOST_UNANSWERED, MOST_TO_ADDRESS = 10, 20
"""Mails in a day about one conversation, and to one address, while none in it was answered by mail:
anybody can leave the address of somebody else."""
_DAY = timedelta(days=1)
_MOST_COUNTED = 1000
_NO_ADDRESS = Outcome("refused", "the customer has left no address, or has taken it back")
_NOT_MAILABLE = Outcome("refused", "the address that the customer left cannot be mailed to")
_ERASED = Outcome("refused", "the answer was erased")

_log = logging.getLogger(__name__)


class AnswerSender(DeliverySender):
    """Reads the words from the log for every attempt: what was erased is not sent.

    ``base_url`` is where customers reach the server.
    """

    what = "answers by mail"
    together = True

    def __init__(  # noqa: PLR0913 what it is built of
        self,
        *,
        store: DeliveryStore,
        log: ConversationLog,
        mail: MailSender,
        postbox: Postbox,
        signer: ConversationSigner,
        seen: Seen,
        base_url: str,
        clock: Clock,
        is_lost: Callable[[str], bool],
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(store=store, node=log.node, clock=clock, is_lost=is_lost, count=count)
        self._log = log
        self._mail = mail
        self._postbox = postbox
        self._signer = signer
        self._seen = seen
        self._base_url = base_url

    async def find_receivers(self) -> Collection[str]:
        """Return the one name under which what goes to customers is kept."""
        return (CUSTOMERS,)

    async def carry(self, deliveries: Sequence[Delivery]) -> Outcome:
        """Mail the answers of one conversation that its customer has not seen."""
        conversation_id = deliveries[0].conversation_id
        rows = await read_whole(self._log, conversation_id)
        seen = max(self._seen.find(conversation_id), _find_written(rows))
        unseen = [each for each in deliveries if each.seq > seen]
        if not unseen:
            return SEEN
        contact = find_contact(rows)
        if contact is None:
            return _NO_ADDRESS
        to = find_mailable(contact)
        if to is None:
            return _NOT_MAILABLE
        wanted = {each.seq for each in unseen}
        spoken = list_spoken(rows)
        answers = [each for each in spoken if each.seq in wanted]
        if not answers:
            return _ERASED
        proven, facts = is_proven(rows), json.dumps({"to": self._signer.mark_mailed(to)})
        if not proven and (excess := await self._find_excess(conversation_id, facts)):
            _log.warning("an answer in %s is not mailed: %s", conversation_id, excess.told)
            return excess
        # Until then the address may be a stranger's: nobody is to mail them words through us.
        shown = [each for each in spoken if proven or each.role != "customer"]
        token = self._signer.sign_address(conversation_id)
        letter = Letter(
            id=min(unseen, key=lambda each: each.seq).id.removeprefix("mail_"),
            to=to,
            answers=answers,
            before=[each for each in shown if each.seq < answers[0].seq],
            address_token=token,
            link=f"{self._base_url}/chat#{self._signer.sign_link(conversation_id)}",
            at=parse_time(self._clock.now()),
        )
        mail = build_letter(letter, self._postbox)
        outcome = await self._mail.send(mail, [to], self._postbox.build_reply_address(token))
        return replace(outcome, facts=facts)

    async def _find_excess(self, conversation_id: str, facts: str) -> Outcome | None:
        since = parse_time(self._clock.now()) - _DAY
        mailed = Selection(states=["delivered"], since=since)
        about = await self._count_mails(replace(mailed, conversation_id=conversation_id))
        if about >= MOST_UNANSWERED:
            return TOO_MANY
        to = await self._count_mails(replace(mailed, facts=facts))
        return TOO_MANY_TO_ONE if to >= MOST_TO_ADDRESS else None

    async def _count_mails(self, selection: Selection) -> int:
        """Count them: answers that went together are one."""
        found = await self._store.list_newest(selection, _MOST_COUNTED)
        mails = {(each.conversation_id, each.ended_at) for each in found if each.told != SEEN.told}
        return len(mails)


def _find_written(rows: Sequence[Record]) -> int:
    """Return the newest message that the customer wrote in the chat: what stood above it was seen."""
    in_chat = (
        row.seq for row in reversed(rows) if row.kind == "CustomerWrote" and not is_by_mail(row)
    )
    return next(in_chat, 0)
