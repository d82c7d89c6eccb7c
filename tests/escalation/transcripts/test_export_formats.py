"""Rows in the shapes that trainers document."""

from escalation.transcripts.example import Message
from escalation.transcripts.export_formats import FORMATS, build_openai_row, build_trl_row
from tests.escalation.transcripts.words import build_example

SHORT = build_example("c1", 3, context=("When?",), target="Tomorrow.")
LONG = build_example("c1", 9, context=("Hi", "Good day!", "When?"), target="Tomorrow.")


def test_formats_have_the_names_of_the_contract() -> None:
    assert list(FORMATS) == ["trl-sft", "openai-sft"]
    assert SHORT.messages == (Message(role="user", content="When?"),)


def test_trl_rows_are_conversational_prompt_and_completion() -> None:
    assert build_trl_row(LONG) == {
        "prompt": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Good day!"},
            {"role": "user", "content": "When?"},
        ],
        "completion": [{"role": "assistant", "content": "Tomorrow."}],
    }


def test_openai_rows_end_with_the_target() -> None:
    assert build_openai_row(SHORT) == {
        "messages": [
            {"role": "user", "content": "When?"},
            {"role": "assistant", "content": "Tomorrow."},
        ]
    }


def test_openai_rows_train_on_the_target_alone() -> None:
    assert build_openai_row(LONG) == {
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Good day!", "weight": 0},
            {"role": "user", "content": "When?"},
            {"role": "assistant", "content": "Tomorrow.", "weight": 1},
        ]
    }
