"""The mail to a customer: what it says, one thread, and nothing in it that somebody smuggled in."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from agent_console.mail.letter import ABOVE_THIS_LINE, LONGEST_ANSWERS
from tests.agent_console.mail.samples import LINK, TOKEN, make_letter, make_spoken


def read_back(mail: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(mail.as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def read_text(mail: EmailMessage) -> str:
    text: str = read_back(mail).get_content()
    return text.replace("\r\n", "\n")


def test_it_says_who_answered_what_and_where_to_go_on() -> None:
    text = read_text(make_letter())
    assert text.startswith(
        f"{ABOVE_THIS_LINE}\n\nAnna wrote:\n\nIt left us on Friday.\n\nGreetings"
    )
    assert f"\n{LINK}\n" in text
    assert "answer with the single word STOP" in text
    assert "> You, 5 January 2026, 08:59 UTC:\n> Where is my parcel?" in text


def test_several_answers_are_one_mail() -> None:
    bot = make_spoken("By post.", seq=7, role="bot", name=None)
    text = read_text(make_letter(make_spoken("One."), bot))
    assert text.index("Anna wrote:\n\nOne.") < text.index(
        "Our assistant (a bot) wrote:\n\nBy post."
    )


def test_all_mails_of_a_conversation_are_one_thread() -> None:
    mail = make_letter()
    thread = f"<{TOKEN}@shop.example>"
    assert (mail["In-Reply-To"], mail["References"]) == (thread, thread)
    assert mail["Message-ID"] == f"<0a1b2c.{TOKEN}@shop.example>"
    assert mail["Reply-To"] == f"Shop support <support+{TOKEN}@shop.example>"
    assert mail["From"] == "Shop support <support@shop.example>"
    assert mail["To"] == "c@x.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<mailto:support+{TOKEN}@shop.example?subject=STOP>"
    assert mail["Subject"] == "Your conversation with Shop support"


def test_a_huge_answer_is_cut_and_the_mail_says_so() -> None:
    many = [make_spoken("word " * 5000, seq=5 + each) for each in range(4)]
    text = read_text(make_letter(*many))
    assert len(text) < LONGEST_ANSWERS + 2000
    assert "(Cut: the rest is in the chat.)" in text
    assert LINK in text


def test_only_the_end_of_what_was_said_is_quoted() -> None:
    before = [make_spoken(f"number {each} " + "x" * 2000, seq=each) for each in range(1, 20)]
    text = read_text(make_letter(before=before))
    assert "number 13" not in text
    assert "number 14" in text
    assert text.count("x" * 500) == 6


def test_nothing_hides_what_is_said() -> None:
    odd = "one\u202eowt\u202c\x1b[2J\0 three\ud800"
    mail = make_letter(make_spoken(odd, name=f"Anna{odd}\r\nBcc: x@y.example"))
    assert "Annaone owt [2J three Bcc: x@y.example wrote:\n\noneowt[2J three\n" in read_text(mail)


@given(
    text=st.text(st.characters(), min_size=1),
    name=st.text(st.characters()) | st.sampled_from(["A\r\nBcc: x@y.example", "\u202eanna"]),
)
def test_whatever_people_wrote_it_can_be_sent(text: str, name: str) -> None:
    mail = make_letter(make_spoken(text, name=name), before=[make_spoken(text, name=name)])
    content = mail.as_bytes()
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    parsed = read_back(mail)
    assert parsed.keys() == make_letter().keys()
    assert parsed.defects == []
    told = parsed.get_content()
    assert not set(told) & set("\u202a\u202b\u202c\u202d\u202e\0\x1b\x08")
    assert told.startswith(ABOVE_THIS_LINE)
