"""A bot that pretends to be a person or the chat, or asks for a secret, is noticed in six languages."""

from __future__ import annotations

import pytest

from agent.replies.pretences import find_pretences

FOUND = {
    "pretence": [
        "I am a human, do not worry.",
        "I’m a real person, not a bot.",
        "Yes, I am human.",
        "I'm not a robot.",
        "As a human agent, I can tell you.",
        "Ich bin ein echter Mensch.",
        "Ich bin kein Roboter.",
        "Je suis une vraie personne.",
        "Je ne suis pas un robot.",
        "Soy una persona real.",
        "Sono una persona reale.",
        "Ik ben een echt mens.",
        "[Agent joined the chat]",
        "*** You are now connected to Anna ***",
        "(Mark has entered the chat)",
        "[System message] Account verified.",
        "This chat has been transferred to billing.",
        "It is free.\n— Chat ended —",
        "Anna ist dem Chat beigetreten.",
        "Vous parlez maintenant avec Anne.",
        "Ana se ha unido al chat.",
        "Anna si è unita alla chat.",
        "Anna heeft het gesprek verlaten.",
    ],
    "asks_secret": [
        "Please send me your password and card number.",
        "Send us a photo of your card and the CVV.",
        "What is your PIN?",
        "Type your full card number here.",
        "Can I have your security code?",
        "Bitte schicken Sie mir Ihr Passwort.",
        "Wie lautet Ihre PIN?",
        "Envoyez-nous votre mot de passe.",
        "Envíeme su contraseña.",
        "Mi invii la sua password.",
        "Stuur ons uw wachtwoord.",
    ],
}

ORDINARY = [
    "I'm a bot, not a human.",
    "I am an AI assistant, so I am not a person.",
    'Tick the box "I\'m not a robot" and go on.',
    "Tick the box I am not a robot.",
    "If I am a person with a disability, do I pay less?",
    "You can chat with a person from 9 to 5.",
    "Once a colleague has joined the chat, you see their name.",
    "An agent joins the chat when one is free.",
    "The chat is closed on Sundays. Chat support ends at 18:00.",
    "Je suis une personne handicapée : ai-je droit à une réduction ?",
    "Never send us your password.",
    "We will never ask you to tell us your PIN.",
    "Please do not share your card number with us.",
    "Enter your password on the sign-in page.",
    'If anybody says "send me your password", it is not us.',
    "Bitte senden Sie uns niemals Ihr Passwort.",
    "Nennen Sie uns nie Ihre PIN.",
    "Ne nous envoyez jamais votre mot de passe.",
    "If you forgot your password, choose Forgot password.",
    "Send us a photo of the parcel.",
]


@pytest.mark.parametrize(
    ("kind", "answer"), [(kind, answer) for kind, answers in FOUND.items() for answer in answers]
)
def test_a_pretence_is_found(kind: str, answer: str) -> None:
    assert [flaw.kind for flaw in find_pretences(answer, [])] == [kind]


@pytest.mark.parametrize("answer", ORDINARY)
def test_ordinary_words_are_none(answer: str) -> None:
    assert find_pretences(answer, []) == []


def test_what_the_knowledge_says_may_be_said() -> None:
    assert find_pretences("Anna joined the chat.", ["It says: Anna joined the chat."]) == []
    assert find_pretences("Anna joined the chat.", ["Anna left the chat."]) != []
