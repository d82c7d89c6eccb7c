"""`handraise knowledge` as typed."""

from __future__ import annotations

from pathlib import Path

from tests.agent_console.terminal import read_json, run


def test_a_broken_knowledge_file_is_told_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    file.write_text('{"id":"a","questions":["A?"],"answer":"A."}\n{"id":"b"\n')
    done = run(tmp_path, "knowledge", "add", str(file))
    assert done.returncode == 1
    assert "faq.jsonl, row 2" in done.stderr
    assert read_json(run(tmp_path, "knowledge", "list", "--json")) == []
