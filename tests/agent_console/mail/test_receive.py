"""Answers by mail come in: once, the customer's own words, and nothing lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from agent_console.auth.conversation_signing import ConversationSigner
from agent_console.mail.receive import MOST_IN_AN_HOUR, MailReceiver, NoConversation, Received
from agent_console.wire.fields import MAX_TEXT
from escalation.commands import (
    BlockCustomer,
    Command,
    LeaveContact,
    MergeConversation,
    ResolveConversation,
    WriteAsHuman,
)
from escalation.errors import Forbidden, RateLimited, StorageUnavailable
from escalation.merging import build_absorption
from escalation.store.log import Appended
from escalation.switchboard import build_write
from escalation.testing import ANNA, CUSTOMER_ID
from tests.agent_console.mail.desk import make_postbox
from tests.agent_console.mail.samples import PROGRAMS
from tests.agent_console.notify.stage import Stage

CUSTOMER = "Bo <C@x.example>"


@dataclass
class Door:
    """A conversation with a customer who left an address, and what takes mails in."""

    stage: Stage = field(default_factory=Stage)
    signer: ConversationSigner = field(default_factory=lambda: ConversationSigner("secret"))
    fails_at: int = -1
    """Which of the coming writes fails."""
    conversation_id: str = ""

    def __post_init__(self) -> None:
        self.receiver = MailReceiver(
            take=self.take,
            log=self.stage.log,
            signer=self.signer,
            postbox=make_postbox(25),
            clock=self.stage.clock,
        )

    async def open(self) -> None:
        self.conversation_id = await self.stage.hand_over()
        await self.stage.leave_contact(self.conversation_id)
        await self.stage.claim(self.conversation_id)
        await self.stage.act(self.conversation_id, WriteAsHuman(ANNA, "It left on Friday."))

    async def take(
        self,
        conversation_id: str,
        command: Command,
        *,
        client_id: str | None = None,
        admit: Callable[[], None] | None = None,
    ) -> Appended:
        self.fails_at -= 1
        if self.fails_at == -1:
            raise StorageUnavailable
        write = build_write(conversation_id, command, client_id=client_id, admit=admit)
        return await self.stage.log.append(write)

    @property
    def address(self) -> str:
        return f"support+{self.signer.sign_address(self.conversation_id)}@shop.example"

    def write(self, text: str = "Thanks!\n", **headers: str) -> EmailMessage:
        mail = EmailMessage()
        given = {"From": CUSTOMER, "To": self.address, "Message-ID": "<1@x.example>", **headers}
        for name, value in given.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail

    async def give(self, mail: EmailMessage | bytes) -> Received:
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        return await self.receiver.receive(content)

    async def list_said(self, kind: str = "CustomerWrote") -> list[str]:
        rows = await self.stage.log.read(self.conversation_id)
        return [row.read_body()["text"] for row in rows if row.kind == kind][
            kind == "CustomerWrote" :
        ]


@pytest.fixture
async def door() -> Door:
    door = Door()
    await door.open()
    return door


async def test_an_answer_is_the_customers_newest_message(door: Door) -> None:
    received = await door.give(door.write("Thanks!\n\nIs it blue?\n"))
    assert received == Received("taken", door.conversation_id, "", received.seq)
    assert await door.list_said() == ["Thanks!\n\nIs it blue?"]
    conversation = await door.stage.log.load(door.conversation_id)
    assert conversation.asked == received.seq


async def test_an_answer_to_what_was_merged_goes_on_in_the_other_one(door: Door) -> None:
    source = door.conversation_id
    target = await door.stage.hand_over()
    merge = MergeConversation(ANNA, target)
    absorb = await build_absorption(door.stage.log, source, merge)
    assert absorb is not None
    await door.take(target, absorb)
    await door.take(source, merge)
    received = await door.give(door.write("Please cancel it.\n"))
    assert (received.word, received.conversation_id) == ("taken", target)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
async def test_what_was_quoted_is_left_out(door: Door, program: Callable[[str], str]) -> None:
    await door.give(door.write(program("Is it blue?")))
    assert await door.list_said() == ["Is it blue?"]


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
async def test_it_is_found_by_what_it_answers(door: Door, header: str) -> None:
    name = door.signer.sign_address(door.conversation_id)
    answered = {header: f"<0a1b2c.{name}@shop.example>", "To": "support@shop.example"}
    assert (await door.give(door.write(**answered))).word == "taken"


async def test_a_mail_of_no_conversation_is_refused(door: Door) -> None:
    forged = f"support+{door.conversation_id}-{'a' * 16}@shop.example"
    for address in ("support@shop.example", forged):
        with pytest.raises(NoConversation):
            await door.give(door.write(To=address))
    unknown = door.signer.sign_address("c" + "z" * 24)
    with pytest.raises(NoConversation):
        await door.give(door.write(To=f"support+{unknown}@shop.example"))
    with pytest.raises(NoConversation):
        await door.give(b"\xff\0nonsense")
    assert await door.list_said() == []


async def test_of_a_mail_of_no_conversation_nothing_but_its_head_is_read(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: bytes) -> None:
        raise AssertionError("its body was read")

    monkeypatch.setattr("agent_console.mail.receive.read_mail", fail)
    with pytest.raises(NoConversation):
        await door.give(door.write(To="support@shop.example"))
    with pytest.raises(AssertionError):
        await door.give(door.write())


async def test_what_is_too_deep_to_be_read_is_noted_and_not_given_again(door: Door) -> None:
    deep = b"Content-Type: message/rfc822\r\n\r\n" * 3000
    sent = f"From: {CUSTOMER}\r\nTo: {door.address}\r\n".encode()
    received = await door.give(sent + deep)
    assert (received.word, received.told) == ("noted", "no new words")
    odd = f"From: {'(' * 20_000}\r\nTo: {door.address}\r\n\r\nHi".encode()
    assert (await door.give(odd)).told == "not from the customer's address"


async def test_the_same_mail_is_taken_once(door: Door) -> None:
    first = await door.give(door.write())
    second = await door.give(door.write())
    assert (first.word, second.word) == ("taken", "repeated")
    assert first.seq == second.seq
    with_footer = await door.give(door.write("Thanks!\nfooter of a list\n"))
    assert with_footer.word == "repeated"
    assert await door.list_said() == ["Thanks!"]


async def test_another_address_is_not_the_customer(door: Door) -> None:
    senders = ["eve@x.example", f"{CUSTOMER}, eve@x.example", "Bo"]
    mails = [door.write(From=each, **{"Message-ID": f"<{len(each)}@e>"}) for each in senders]
    assert [(await door.give(mail)).word for mail in mails] == ["noted"] * 3
    assert await door.list_said() == []
    notes = await door.list_said("NoteAdded")
    assert len(notes) == 3
    assert notes[0].startswith("A mail came from eve@x.example, not from the address")
    assert notes[0].endswith("Thanks!")
    assert (await door.give(mails[0])).word == "noted"
    assert len(await door.list_said("NoteAdded")) == 3


async def test_after_the_address_was_taken_back_nobody_speaks_by_mail(door: Door) -> None:
    await door.stage.act(door.conversation_id, LeaveContact(CUSTOMER_ID, ""))
    assert (await door.give(door.write())).word == "noted"
    assert await door.list_said() == []


@pytest.mark.parametrize(
    ("text", "subject"), [("STOP\n", "Re: x"), ("Stop.\n", "Re: x"), ("\n", "STOP")]
)
async def test_the_word_stop_takes_the_address_back(door: Door, text: str, subject: str) -> None:
    received = await door.give(door.write(text, Subject=subject))
    assert received.word == "stopped"
    assert (await door.stage.log.load(door.conversation_id)).contact is None
    assert await door.list_said() == []


async def test_machines_are_not_heard(door: Door) -> None:
    vacation = await door.give(door.write("I am away", Auto_Submitted="auto-replied"))
    assert (vacation.word, vacation.told) == (
        "dropped",
        "no person wrote it: Auto-Submitted: auto-replied",
    )
    own = await door.give(door.write(From=f"Shop <{door.address}>"))
    assert (own.word, own.told) == ("dropped", "it is a mail of ours")
    rows = await door.stage.log.read(door.conversation_id)
    assert not any(row.kind == "NoteAdded" for row in rows)


def write_bounce(door: Door, number: int = 1) -> bytes:
    return (
        f"From: mailer-daemon@x.example\r\nTo: {door.address}\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <{number}@d>\r\n"
        "Content-Type: multipart/report; boundary=b; report-type=delivery-status\r\n\r\n"
        "--b\r\n\r\n550 no such user\r\n--b--\r\n"
    ).encode()


async def test_a_mail_of_ours_that_came_back_is_told_to_the_desk(door: Door) -> None:
    received = await door.give(write_bounce(door))
    assert received.word == "noted"
    (note,) = await door.list_said("NoteAdded")
    assert "came back" in note
    assert "550 no such user" in note


async def test_files_and_what_is_too_long_are_named(door: Door) -> None:
    mail = door.write("word " * 3000)
    mail.add_attachment(b"x" * 5000, maintype="image", subtype="png", filename="parcel.png")
    received = await door.give(mail)
    assert received.word == "taken"
    (said,) = await door.list_said()
    assert len(said) == MAX_TEXT
    long, files = await door.list_said("NoteAdded")
    assert "its last 6,999 letters were left out" in long
    assert "parcel.png (image/png, 5 KB)" in files


async def test_where_nothing_new_is_found_all_of_it_is_noted(door: Door) -> None:
    received = await door.give(door.write("> old\n> words\n"))
    assert (received.word, received.told) == ("noted", "no new words")
    (note,) = await door.list_said("NoteAdded")
    assert note.endswith("> old\n> words")


async def test_a_resolved_conversation_opens_again(door: Door) -> None:
    await door.stage.act(door.conversation_id, ResolveConversation(ANNA, "solved"))
    await door.give(door.write())
    assert (await door.stage.log.load(door.conversation_id)).state != "resolved"


async def test_who_is_blocked_is_refused(door: Door) -> None:
    await door.stage.act(door.conversation_id, BlockCustomer(ANNA, "spam"))
    with pytest.raises(Forbidden):
        await door.give(door.write())


@pytest.mark.parametrize("fails_at", [0, 1, 2])
async def test_what_the_storage_did_not_take_is_whole_the_next_time(
    door: Door, fails_at: int
) -> None:
    mail = door.write("word " * 3000)
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="parcel.png")
    door.fails_at = fails_at
    with pytest.raises(StorageUnavailable):
        await door.give(mail)
    await door.give(mail)
    assert len(await door.list_said()) == 1
    assert len(await door.list_said("NoteAdded")) == 2


async def test_two_programs_that_answer_each_other_are_slowed_down(door: Door) -> None:
    for number in range(MOST_IN_AN_HOUR):
        await door.give(door.write(**{"Message-ID": f"<{number}@x>"}))
    with pytest.raises(RateLimited):
        await door.give(door.write(**{"Message-ID": "<more@x>"}))
    assert (await door.give(door.write(**{"Message-ID": "<0@x>"}))).word == "repeated"
    door.stage.clock.advance(3601)
    assert (await door.give(door.write(**{"Message-ID": "<more@x>"}))).word == "taken"


async def test_of_mails_that_came_back_too_no_more_are_noted(door: Door) -> None:
    for number in range(MOST_IN_AN_HOUR):
        assert (await door.give(write_bounce(door, number))).word == "noted"
    with pytest.raises(RateLimited):
        await door.give(write_bounce(door, MOST_IN_AN_HOUR))
    assert (await door.give(write_bounce(door, 0))).word == "noted"
    assert len(await door.list_said("NoteAdded")) == MOST_IN_AN_HOUR
