"""Ordinary texts are found in files of the usual forms."""

import json
from pathlib import Path

import pytest

from benchmarks.ordinary_words.texts import Said, read_texts


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.jsonl",
            '{"answer": " Free. ", "questions": ["Cost?", "Price?"]}\n{"answer": "x"}\n',
            [Said("Free.", "Cost?")],
        ),
        (
            "b.jsonl",
            json.dumps({"content": "One paragraph of it.\n\nshort\n\nThe other paragraph."}),
            [Said("One paragraph of it."), Said("The other paragraph.")],
        ),
        ("c.csv", 'question,answer\nCost?,"It is\nfree."\n', [Said("It is\nfree.", "Cost?")]),
        ("d.md", "# A heading of the page\n\nA paragraph of the page.\n", None),
        (
            "e.json",
            json.dumps([{"original": [["agent", "Hi!"], ["customer", "Hello"]]}]),
            [Said("Hi!")],
        ),
    ],
)
def test_a_file_is_read(tmp_path: Path, name: str, content: str, said: list[Said] | None) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    expected = [Said("# A heading of the page"), Said("A paragraph of the page.")]
    assert read_texts(file) == (expected if said is None else said)


def test_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"expected \.jsonl"):
        read_texts(tmp_path / "a.txt")
