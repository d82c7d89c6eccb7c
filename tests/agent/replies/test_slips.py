"""Words that were not written for a customer are found, unless the knowledge has them too."""

import pytest

from agent.dialogue import Flaw
from agent.replies.slips import find_slips

SLIPS = {
    "machine_talk": [
        "As an AI language model, I do not know.",
        "As a large language model I have no opinion.",
        "My training data ends in 2023.",
        "I was trained by OpenAI.",
        "Als KI-Sprachmodell weiß ich das nicht.",
        "En tant que modèle de langage, je ne sais pas.",
        "Como modelo de lenguaje no lo sé.",
        "Come modello linguistico non lo so.",
        "Als taalmodel weet ik dat niet.",
    ],
    "refusal": [
        "I'm sorry, but I can’t assist with that request.",
        "I cannot help you with this.",
        "I'm unable to comply with your request.",
        "That is against my guidelines.",
        "Dabei kann ich Ihnen leider nicht helfen.",
        "Je ne peux pas vous aider.",
        "Lo siento, no puedo ayudarle con eso.",
        "Non posso aiutarla con questo.",
        "Ik kan u hierbij helaas niet helpen.",
    ],
    "both_sides": ["It is free.\nCustomer: And the card?\nAssistant: Free too."],
    "placeholder": [
        "Dear {customer_name}, your parcel is on its way.",
        "Hello <name>, your parcel is on its way.",
        "Dear [Customer Name], it is free.",
        "Hello {{first_name}}, it is free.",
        "Write to <your email address>.",
        "Lorem ipsum dolor.",
    ],
    "markup": [
        "<p>It is free.</p>",
        "It is<br/>free.",
        "<script>alert(1)</script>",
        "![x](https://example.org/?q=1)",
        "[free](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "5 &euro; &amp; more",
    ],
    "raw_data": ['{"text": "It is free."}', '[{"a": 1}]', "It is\\n\\nfree.", "confidence: 0.9"],
    "garbled": ["It is fr\ufffde.", "Ã¼ber 5 Euro", "Itâ€™s free."],
    "repetition": [
        "It is free, yes. " * 4,
        "so so so so so so",
        "free of charge, free of charge, free of charge, free of charge, free of charge",
        "a" * 40,
    ],
}

ORDINARY = [
    "You can change it under [Settings](https://example.org/settings).",
    "It costs 5 €. It is paid once. It can be returned.",
    "I don't know that. Please ask the shop.",
    "We cannot help with cards of other banks, but they can.",
    "- one\n- two\n- three",
    "No, no, no: it is free!",
    "Use C:\\new\\folder and press OK.",
    "Todo lo que necesita está en su cuenta.",
    "I'm an AI assistant of the shop, not a person.",
    "–––––––––––––––",
]


@pytest.mark.parametrize(
    ("kind", "answer"), [(kind, answer) for kind, answers in SLIPS.items() for answer in answers]
)
def test_a_slip_is_found(kind: str, answer: str) -> None:
    assert kind in [flaw.kind for flaw in find_slips(answer, [])]


@pytest.mark.parametrize("answer", ORDINARY)
def test_ordinary_words_have_none(answer: str) -> None:
    assert find_slips(answer, []) == []


def test_what_the_knowledge_says_is_no_slip() -> None:
    answer = "Put <script src=x> into the page of {{shop}}."
    assert find_slips(answer, [f"To begin: {answer}"]) == []
    assert [flaw.kind for flaw in find_slips(answer, ["Put it there."])] == [
        "placeholder",
        "markup",
    ]


def test_a_table_of_the_knowledge_may_repeat_itself() -> None:
    table = "| 5 € | 5 € | 5 € | 5 € | 5 € | 5 € |"
    assert [flaw.kind for flaw in find_slips(table, ["Other."])] == ["repetition"]
    assert find_slips(table, [table]) == []


def test_a_slip_tells_its_words() -> None:
    assert find_slips("Dear [Customer  Name]!", []) == [Flaw("placeholder", "[customer name]")]
