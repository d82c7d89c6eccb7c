"""The bot's errors say where, what and what to do."""

from agent.errors import (
    KnowledgeInvalid,
    ModelFailed,
    ModelReplyInvalid,
    ModelTimedOut,
    Problem,
)


def test_the_docstring_is_the_message() -> None:
    error = ModelTimedOut()
    assert error.message == "The model did not answer in time."
    assert error.code == "model_timed_out"
    assert isinstance(error, ModelFailed)


def test_a_reply_is_invalid_in_a_way_of_its_own() -> None:
    error = ModelReplyInvalid("The model's reply is empty.", "reply_empty")
    assert (str(error), error.code) == ("The model's reply is empty.", "reply_empty")
    assert ModelReplyInvalid().code == "model_reply_invalid"


def test_problems_name_file_row_and_remedy() -> None:
    error = KnowledgeInvalid(
        [
            Problem("faq.jsonl", 3, "expected a JSON object.", "Mend or remove the row."),
            Problem("a.md", None, "expected some text.", "Fill it in or remove it."),
        ]
    )
    assert error.message == (
        "faq.jsonl, row 3: expected a JSON object. Mend or remove the row.\n"
        "a.md: expected some text. Fill it in or remove it."
    )


def test_a_long_list_of_problems_is_cut_in_words_only() -> None:
    error = KnowledgeInvalid([Problem("f", row, "x.", "y.") for row in range(25)])
    assert error.message.endswith("… and 5 more.")
    assert len(error.problems) == 25
