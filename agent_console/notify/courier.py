"""Carries one notice to one receiver, in that receiver's form."""

from __future__ import annotations

from agent_console.notify.formats import build_payload, build_slack, build_teams, encode
from agent_console.notify.mail import build_mail
from agent_console.notify.notice import NO_WORDS, Notice, Words
from agent_console.notify.posting import Poster
from agent_console.notify.receiver import (
    EmailReceiver,
    Receiver,
    Receivers,
    SlackReceiver,
    TeamsReceiver,
    WebhookReceiver,
)
from agent_console.notify.signing import build_headers
from agent_console.notify.smtp import MailSender
from agent_console.notify.wording import tell
from escalation.clock import Clock, parse_time
from escalation.work.delivery import Outcome


class Courier:
    """Knows how each kind of receiver is told; ``base_url`` is where people reach the console."""

    def __init__(
        self,
        receivers: Receivers,
        *,
        base_url: str,
        clock: Clock,
        poster: Poster | None = None,
        mail: MailSender | None = None,
    ) -> None:
        self._base_url = base_url
        self._clock = clock
        self._poster = poster or Poster(refuse_private=receivers.refuse_private)
        self._server = receivers.mail
        self._mail = mail or (None if self._server is None else MailSender(self._server))

    async def close(self) -> None:
        """Let go of every connection."""
        await self._poster.close()

    async def carry(
        self, receiver: Receiver, message_id: str, notice: Notice, words: Words = NO_WORDS
    ) -> Outcome:
        """Tell a receiver and say what came of it; raises nothing but ``CancelledError``."""
        match receiver:
            case WebhookReceiver():
                return await self._post_signed(receiver, message_id, notice, words)
            case SlackReceiver():
                content = encode(build_slack(tell(notice, self._base_url, words)))
                return await self._poster.post(receiver.url.get_secret_value(), content, {})
            case TeamsReceiver():
                content = encode(build_teams(tell(notice, self._base_url, words)))
                return await self._poster.post(receiver.url.get_secret_value(), content, {})
            case EmailReceiver():
                return await self._mail_it(receiver, message_id, notice, words)
            case _:
                raise TypeError(type(receiver).__name__)

    async def check(self, receiver: Receiver) -> Outcome:
        """Try a receiver out without disturbing a person.

        A program gets a signed test notice; a mail server is logged in to; of a channel the address
        is connected to, for whatever is posted there is read by people.
        """
        match receiver:
            case WebhookReceiver():
                return await self.carry(receiver, "msg_test", Notice(kind="test", at=self._now()))
            case SlackReceiver() | TeamsReceiver():
                return await self._poster.reach(receiver.url.get_secret_value())
            case _:
                assert self._mail is not None
                return await self._mail.reach()

    async def _post_signed(
        self, receiver: WebhookReceiver, message_id: str, notice: Notice, words: Words
    ) -> Outcome:
        content = encode(build_payload(notice, self._base_url, words))
        seconds = int(parse_time(self._now()).timestamp())
        secrets = [each.get_secret_value() for each in receiver.secrets]
        headers = build_headers(message_id, seconds, content, secrets)
        return await self._poster.post(receiver.url.get_secret_value(), content, headers)

    async def _mail_it(
        self, receiver: EmailReceiver, message_id: str, notice: Notice, words: Words
    ) -> Outcome:
        assert self._mail is not None
        assert self._server is not None
        mail = build_mail(
            tell(notice, self._base_url, words),
            message_id=message_id,
            sender=self._server.sender,
            to=receiver.to,
            at=parse_time(notice.at),
        )
        return await self._mail.send(mail, receiver.to)

    def _now(self) -> str:
        return self._clock.now()
