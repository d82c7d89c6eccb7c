"""Sends mail by SMTP, off the event loop and never longer than allowed."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.utils import parseaddr
from functools import partial

from agent_console.notify.aside import run_aside
from agent_console.notify.receiver import MailServer
from agent_console.notify.wording import clean
from escalation.work.delivery import Outcome

ATTEMPT_SECONDS = 60.0
"""How long an attempt may take from its beginning to its end: some servers look at mail for long."""
_STEP_SECONDS = 30.0
"""How long the server may be silent."""
_LONGEST_REPLY = 120


class _Line(smtplib.SMTP):
    """A connection that can be cut from another thread."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(timeout=_STEP_SECONDS)
        self._tls = tls
        self._made: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # the library's
        self._made = socket.create_connection((host, port), timeout)
        if self._tls is not None:
            self._made = self._tls.wrap_socket(self._made, server_hostname=host)
        return self._made

    def protect(self, host: str, context: ssl.SSLContext) -> None:
        """Begin TLS in an open connection; the certificate must be that of ``host``."""
        self._host = host  # where the library looks for the name to check
        self.starttls(context=context)

    def let_go(self) -> None:
        """Close it, at whatever point it is."""
        self.close()
        if self._made is not None:
            self._made.close()

    def cut(self) -> None:
        """End it at once, whatever the other side does."""
        for each in (self._made, self.sock):
            if each is not None:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


class MailSender:
    """Sends mail through one server; ``context`` says whose certificates are trusted."""

    def __init__(
        self,
        server: MailServer,
        *,
        context: ssl.SSLContext | None = None,
        seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        self._server = server
        self._context = context
        self._seconds = seconds

    async def send(
        self, mail: EmailMessage, to: Sequence[str], sender: str | None = None
    ) -> Outcome:
        """Send a mail and say what came of it; raises nothing but ``CancelledError``.

        What cannot be delivered comes back to ``sender``, by default to whom the mail is from.
        """
        return await self._talk(partial(self._hand_in, mail, to, sender or self._server.sender))

    async def reach(self) -> Outcome:
        """Connect and log in, and send nothing."""
        return await self._talk(lambda _: Outcome("delivered", "lets us in"))

    async def _talk(self, act: Callable[[_Line], Outcome]) -> Outcome:
        lines: list[_Line] = []
        try:
            async with asyncio.timeout(self._seconds):
                return await run_aside(partial(self._connect, act, lines))
        except TimeoutError:
            return Outcome("failed", f"no answer within {self._seconds:g} seconds")
        finally:
            for line in lines:
                line.cut()

    def _connect(self, act: Callable[[_Line], Outcome], lines: list[_Line]) -> Outcome:
        """Log in, act and say goodbye; in a thread of its own."""
        server, context = self._server, self._context
        if context is None and server.security != "none":
            context = ssl.create_default_context()
        line = _Line(context if server.security == "tls" else None)
        lines.append(line)
        try:
            self._log_in(line, context)
            outcome = act(line)
            with suppress(smtplib.SMTPException, OSError):
                line.putcmd("QUIT")  # what is answered changes nothing any more
            return outcome
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return judge(error)
        finally:
            line.let_go()

    def _log_in(self, line: _Line, context: ssl.SSLContext | None) -> None:
        server = self._server
        greeting = line.connect(server.server, server.find_port())
        if greeting[0] != 220:
            raise smtplib.SMTPConnectError(*greeting)
        if server.security == "starttls":
            assert context is not None
            line.protect(server.server, context)
        if server.user is not None and server.password is not None:
            line.login(server.user, server.password.get_secret_value())
        line.ehlo_or_helo_if_needed()

    def _hand_in(self, mail: EmailMessage, to: Sequence[str], sender: str, line: _Line) -> Outcome:
        come_from, recipients = parseaddr(sender)[1], [parseaddr(each)[1] for each in to]
        turned_away = line.sendmail(come_from, recipients, mail.as_bytes())
        if turned_away:
            return Outcome("delivered", f"taken, but not for {', '.join(sorted(turned_away))}")
        return Outcome("delivered", "taken")


def judge(error: Exception) -> Outcome:
    """Say what an error means: what a server refuses for good is not sent again."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            word = "refused" if all(code >= 500 for code in codes) else "failed"
            return Outcome(word, f"no recipient was taken ({min(codes)})")  # type: ignore[arg-type] # one of the two
        case smtplib.SMTPAuthenticationError():
            return Outcome("failed", f"the login was refused ({error.smtp_code})")
        case smtplib.SMTPDataError() if error.smtp_code >= 500:
            return Outcome("refused", f"the mail was refused ({_quote(error)})")
        case smtplib.SMTPResponseException():
            return Outcome("failed", f"answered {_quote(error)}")
        case smtplib.SMTPNotSupportedError():
            return Outcome("failed", "the server has no STARTTLS or no login as it was asked for")
        case TimeoutError():
            return Outcome("failed", f"silent for {_STEP_SECONDS:g} seconds")
        case _:
            return Outcome("failed", f"could not be reached ({type(error).__name__})")


def _quote(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return clean(f"{error.smtp_code} {text}", _LONGEST_REPLY)
