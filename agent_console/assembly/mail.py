"""Builds what mails customers and takes their answers in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent_console.assembly.stores import open_answers
from agent_console.auth.signing import Signer
from agent_console.settings import Settings
from escalation.clock import Clock
from escalation.store.log import ConversationLog

if TYPE_CHECKING:
    from agent_console.assembly.house import House
    from agent_console.mail.postbox import Postbox
    from agent_console.mail.receive import MailReceiver, Take


def find_postbox(settings: Settings) -> Postbox | None:
    """Read by which server and from which address customers are mailed. Raises ``MailUnusable``."""
    from agent_console.mail.postbox import read_postbox

    if settings.mail is None:
        return None
    return read_postbox(settings.mail.get_secret_value(), settings.mail_from)


def open_mail(house: House, postbox: Postbox) -> None:
    """Build what mails customers and takes their answers in; its imports take a while."""
    from agent_console.mail.answers import AnswersByMail
    from agent_console.mail.follower import AnswerFollower
    from agent_console.mail.seen import Seen
    from agent_console.mail.sender import AnswerSender
    from agent_console.notify.smtp import MailSender

    store, log, clock, seen = open_answers(house.database), house.log, house.clock, Seen()
    sender = AnswerSender(
        store=store,
        log=log,
        mail=MailSender(postbox.server),
        postbox=postbox,
        signer=house.door.signer.conversations,
        seen=seen,
        base_url=house.settings.base_url,
        clock=clock,
        is_lost=house.presence.is_dead,
        count=house.metrics.count_mail,
    )
    follower = AnswerFollower(log=log, bus=house.bus, store=store, clock=clock, tell=sender.wake)
    house.answers = AnswersByMail(follower, sender, seen, house.bus)
    house.mail = build_mail_receiver(house.switchboard.take, log, house.door.signer, postbox, clock)


def build_mail_receiver(
    take: Take, log: ConversationLog, signer: Signer, postbox: Postbox, clock: Clock
) -> MailReceiver:
    """Build what takes in mails of customers."""
    from agent_console.mail.receive import MailReceiver

    return MailReceiver(
        take=take, log=log, signer=signer.conversations, postbox=postbox, clock=clock
    )
