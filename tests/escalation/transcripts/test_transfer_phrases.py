"""Sentences that hand over are left out; sentences that only sound like it stay."""

import pytest

from escalation.transcripts.transfer_phrases import leave_out_transfers

TRANSFERS = [
    "Let me transfer you.",
    "Let me transfer you to a human agent.",
    "I am handing you over to a person.",
    "I'm connecting you with a specialist now.",
    "Connecting you with a specialist.",
    "YOU ARE BEING TRANSFERRED TO A HUMAN AGENT. PLEASE HOLD ON.",
    "Sure! One moment, please. I'll connect you to my supervisor.",
    "I will pass you on to our billing team.",
    "I'll hand this chat over to a colleague.",
    "Let me get a manager for you.",
    "I’ll get someone to help.",
    "A colleague will take over from here.",
    "One of our agents will be with you shortly.",
    "Transferring you now...",
    "Please wait while I transfer you to the right department.",
    "I will escalate this to my supervisor.",
    "I'm escalating your case to our fraud team.",
    "Your chat is going to another colleague.",
    "You will be connected to a person shortly.",
    "Let me put you in touch with one of our specialists.",
    "Ich verbinde Sie mit einem Kollegen.",
    "Sie werden gleich mit einer Kollegin verbunden.",
    "Je vous transfère à un collègue.",
    "Je vous mets en relation avec un conseiller.",
    "Le comunico con un agente.",
    "Voy a transferirle con un agente.",
    "Hello, I am sorry for the wait. I'll transfer you to a colleague. Thanks for your patience!",
]
OTHERS = [
    "You can transfer money to another person for free.",
    "To transfer you need the IBAN of the other person.",
    "I have transferred the refund to your account.",
    "Your account will be transferred to the new bank.",
    "Your money was transferred to you by the sender.",
    "If you are transferred money from abroad, a fee applies.",
    "Please hand your passport over to the officer.",
    "Your parcel was handed over to the carrier's team.",
    "You can connect your card to your phone.",
    "You are connected to the internet.",
    "You will be redirected to your bank's page.",
    "We will send you a new card to your home address.",
    "Send your question to our support team at support@example.com.",
    "I have forwarded the label to your e-mail address.",
    "A person will need to sign for it.",
    "Our support team is open from 9 to 5.",
    "Sie werden am Montag beliefert.",
    "Sure! One moment, please.",
    "",
]


@pytest.mark.parametrize("text", TRANSFERS)
def test_nothing_remains_of_a_transfer(text: str) -> None:
    assert leave_out_transfers(text) == ""


@pytest.mark.parametrize("text", OTHERS)
def test_other_sentences_stay_as_they_are(text: str) -> None:
    assert leave_out_transfers(text) == text


def test_only_the_sentence_goes_from_an_answer() -> None:
    text = "Your refund is on its way. I'll connect you to my supervisor.\n\nIt takes 3 days!"
    assert leave_out_transfers(text) == "Your refund is on its way.\n\nIt takes 3 days!"
    text = "Sure thing, let me transfer you. Meanwhile: the fee is 3 EUR."
    assert leave_out_transfers(text) == "Meanwhile: the fee is 3 EUR."


@pytest.mark.parametrize(
    "piece", ["transfer you to ", "sorry ", "let me get you a ", "you are being "]
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    text = (piece * 8000)[:8000]
    assert leave_out_transfers(text) in ("", text)
