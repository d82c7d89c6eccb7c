"""Answers become articles, and every wording of a question asks for its answer."""

from __future__ import annotations

from pathlib import Path

from benchmarks.retrieval.covid import read_covid


def test_answers_are_articles_and_questions_ask_for_them(tmp_path: Path) -> None:
    (tmp_path / "faq_covidbert.csv").write_text(
        "question,answer\nWhat is it?,A virus.\nIs it one?,A virus.\nHow long?,Two weeks.\n"
    )
    (tmp_path / "eval_question_similarity_en.csv").write_text(
        "question_1,question_2,similar\nHow long?,For how long?,1\nHow long?,Why?,0\n"
    )
    entries, asked = read_covid(tmp_path)
    assert [(entry.id, entry.answer) for entry in entries] == [
        ("a0", "A virus."),
        ("a1", "Two weeks."),
    ]
    assert [(each.text, *each.required) for each in asked] == [
        ("What is it?", "a0"),
        ("Is it one?", "a0"),
        ("How long?", "a1"),
        ("For how long?", "a1"),
    ]
