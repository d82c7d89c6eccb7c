"""Files and folders are read, all or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.errors import KnowledgeInvalid
from agent.knowledge.ingest import read_knowledge_files

ROW = {"id": "a", "questions": ["Cost?"], "answer": "Free."}


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_folder_gives_every_file_in_it_its_own_source(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(shop / "faq.jsonl", "\ufeff" + json.dumps(ROW) + "\r\n")
    write(shop / "articles" / "returns.md", "# Returns\n\nThirty days.\n")
    write(shop / "notes.txt", "not knowledge")
    one = write(tmp_path / "single.MD", "Alone.")
    sources = read_knowledge_files([shop, one])
    assert {name: [entry.id for entry in found] for name, found in sources.items()} == {
        "shop/articles/returns.md": ["returns"],
        "shop/faq.jsonl": ["a"],
        "single.MD": ["single"],
    }


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "bad.jsonl", json.dumps(ROW) + "\n{\n"),
        write(tmp_path / "latin.jsonl", b'{"id": "a"}\n{"id": "caf\xe9"}'),
        write(tmp_path / "empty.jsonl", "\n"),
        write(tmp_path / "page.html", "<p>"),
        tmp_path / "missing.md",
        tmp_path / "nothing",
    ]
    (tmp_path / "nothing").mkdir()
    with pytest.raises(KnowledgeInvalid) as refused:
        read_knowledge_files(paths)
    told = {(Path(each.file).name, each.row): each.expected for each in refused.value.problems}
    assert told == {
        ("bad.jsonl", 2): "expected a JSON object (column 2).",
        ("latin.jsonl", 2): "expected UTF-8 text.",
        ("empty.jsonl", None): "expected at least one row.",
        ("page.html", None): "expected a file that ends in .md or .jsonl.",
        ("missing.md", None): "expected a file or folder.",
        ("nothing", None): "expected .md or .jsonl files in this folder.",
    }


def test_an_id_is_used_once_over_all_files(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", json.dumps(ROW))
    two = write(tmp_path / "two.jsonl", json.dumps(ROW))
    with pytest.raises(KnowledgeInvalid, match=r'two.jsonl: expected id "a" once, but one.jsonl'):
        read_knowledge_files([one, two])


def test_a_file_is_named_once(tmp_path: Path) -> None:
    one = write(tmp_path / "x" / "faq.jsonl", json.dumps(ROW))
    two = write(tmp_path / "y" / "faq.jsonl", json.dumps({**ROW, "id": "b"}))
    with pytest.raises(KnowledgeInvalid, match="expected every file to be named once"):
        read_knowledge_files([one, two])
