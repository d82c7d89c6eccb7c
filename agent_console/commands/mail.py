"""`handraise mail`: takes in what customers answer, lists what they were mailed, and sends it again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import typer

from agent_console.assembly.database import build_signer, find_database_url, open_database
from agent_console.assembly.mail import build_mail_receiver, find_postbox
from agent_console.assembly.stores import open_answers, open_log
from agent_console.commands.deliveries import (
    count_states,
    replay_deliveries,
    show_counts,
    show_delivery,
    tell_delivery,
    with_deliveries,
)
from agent_console.commands.report import print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.mail.addresses import find_mailable
from agent_console.mail.incoming import LONGEST_MAIL
from agent_console.mail.postbox import MailUnusable, Postbox
from agent_console.mail.receive import NoConversation, Received
from agent_console.notify.smtp import MailSender
from agent_console.settings import Settings, load_settings
from escalation.clock import SystemClock
from escalation.commands import Command, WriteAsCustomer
from escalation.errors import Forbidden, StorageUnavailable
from escalation.shut_out import ShutOut
from escalation.store.log import Appended, ConversationLog
from escalation.switchboard import build_write
from escalation.work.deliveries import CUSTOMERS, DeliveryStore, Selection
from escalation.work.delivery import Delivery

UNREADABLE, NO_SUCH_USER, TRY_AGAIN, NOT_ALLOWED = 65, 67, 75, 77
"""Exit codes that mail servers know (``sysexits.h``): all but 75 send the mail back to its sender."""
_PIECE = 1 << 20


def run_receive(given: Mapping[str, Any], source: BinaryIO, *, as_json: bool) -> None:
    """Take in one mail from ``source``; ends with a code that a mail server understands.

    Whatever is our own trouble, settings too, ends with 75: the mail server keeps the mail.
    """
    content = _read(source)
    if not content.strip():
        _end("There is no mail on standard input.", UNREADABLE)
    try:
        received = asyncio.run(_receive(load_settings(**given), content))
    except NoConversation as error:
        _end(error.message, NO_SUCH_USER)
    except Forbidden as error:
        _end(error.message, NOT_ALLOWED)
    except Exception as error:  # noqa: BLE001 no mail may be lost for a mistake of ours
        _end(f"Not taken in now ({type(error).__name__}): {error}", TRY_AGAIN)
    if as_json:
        print_json(
            {
                "outcome": received.word,
                "conversation_id": received.conversation_id,
                "seq": received.seq,
                "told": received.told,
                "notes": list(received.notes),
            }
        )
    else:
        say(" ".join(filter(None, (received.word, received.conversation_id, received.told))))


def run_list(settings: Settings, selection: Selection, *, limit: int, as_json: bool) -> None:
    """List the newest answers that customers may have been mailed, with what came of them."""

    async def find(store: DeliveryStore) -> tuple[dict[str, int], list[Delivery]]:
        counts = count_states((await store.count()).get(CUSTOMERS, {}))
        return counts, list(await store.list_newest(selection, limit))

    counts, newest = asyncio.run(with_deliveries(settings, open_answers, find))
    if as_json:
        print_json({"counts": counts, "deliveries": [tell_delivery(each) for each in newest]})
        return
    say(show_counts(counts))
    for each in newest:
        say(show_delivery(each, f"{each.conversation_id} {each.seq:>4}"))


def run_replay(settings: Settings, selection: Selection, *, as_json: bool) -> None:
    """Let answers be mailed once more by the running server; ends with 1 where none fits."""
    if not (selection.ids or selection.states or selection.since):
        raise WrongUse("Say which: ids, --state or --since.")
    replay_deliveries(settings, open_answers, selection, ("answer", "answers"), as_json=as_json)


def run_test(settings: Settings, address: str, *, as_json: bool) -> None:
    """Send a test mail for real; ends with 1 where it is not taken. Raises ``MailUnusable``."""
    postbox = require_postbox(settings)
    to = find_mailable(address)
    if to is None:
        raise WrongUse(f"{address} is no address that mail can be sent to.")
    mail = _build_test(postbox, to)
    outcome = asyncio.run(MailSender(postbox.server).send(mail, [to]))
    if as_json:
        print_json({"delivered": outcome.word == "delivered", "told": outcome.told})
    else:
        say(f"{'ok' if outcome.word == 'delivered' else 'fail'}: {outcome.told}")
    if outcome.word != "delivered":
        raise typer.Exit(WANTING)


def require_postbox(settings: Settings) -> Postbox:
    """Return by what customers are mailed. Raises ``MailUnusable``, also where nothing is set."""
    postbox = find_postbox(settings)
    if postbox is None:
        raise MailUnusable("Nobody is mailed: HANDRAISE_MAIL names no mail server.")
    return postbox


def _build_test(postbox: Postbox, to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "A test"
    mail["From"] = postbox.server.sender
    mail["To"] = to
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=postbox.domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("This is a test: answers to customers would arrive like this.\n")
    return mail


async def _receive(settings: Settings, content: bytes) -> Received:
    postbox = require_postbox(settings)
    await asyncio.to_thread(_require_database, settings)
    database = await asyncio.to_thread(open_database, settings)
    try:
        signer = await asyncio.to_thread(build_signer, database)
    finally:
        await asyncio.to_thread(database.close)
    clock = SystemClock()
    log = await asyncio.to_thread(open_log, settings, clock)
    try:
        take = partial(_append, log)
        return await build_mail_receiver(take, log, signer, postbox, clock).receive(content)
    finally:
        await log.close()


async def _append(
    log: ConversationLog,
    conversation_id: str,
    command: Command,
    *,
    client_id: str | None = None,
    admit: Callable[[], None] | None = None,
) -> Appended:
    """Carry a command out as the server does, which takes up the bot's turn that follows from it.

    Whether anybody is at the desk only the server knows: it tells those who wait when nobody is.
    """
    if isinstance(command, WriteAsCustomer):
        command = replace(command, anyone_online=True)
        admit = await _build_admission(log, command.customer_id, admit)
    return await log.append(build_write(conversation_id, command, client_id=client_id, admit=admit))


async def _build_admission(
    log: ConversationLog, customer_id: str, admit: Callable[[], None] | None
) -> Callable[[], None]:
    """Refuse new words of customers who were shut out, in whichever conversation that was."""
    shut_out = ShutOut()
    shut_out.load(await log.list_blocked())

    def admit_customer() -> None:
        shut_out.refuse(customer_id)
        if admit is not None:
            admit()

    return admit_customer


def _require_database(settings: Settings) -> None:
    """Refuse to begin a new one, in which no conversation would ever be found."""
    path = Path(find_database_url(settings).removeprefix("sqlite:///"))
    if not path.is_file():
        raise StorageUnavailable(f"There is no database at {path}: set HANDRAISE_DATA.")


def _read(source: BinaryIO) -> bytes:
    """Read all of it, so that whoever writes is not cut off, and keep what is looked at."""
    kept = bytearray()
    while piece := source.read(_PIECE):
        if len(kept) <= LONGEST_MAIL:
            kept += piece
    return bytes(kept)


def _end(message: str, code: int) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    raise typer.Exit(code)
