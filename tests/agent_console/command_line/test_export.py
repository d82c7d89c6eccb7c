"""`handraise export` as typed."""

from __future__ import annotations

from pathlib import Path

from tests.agent_console.terminal import read_json, run


def test_an_export_of_nothing_is_empty_and_good(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("export", "--format", "openai-sft", "--out", str(out), "--json")
    report = read_json(run(tmp_path, *words))
    assert (report["examples"], report["format"]) == (0, "openai-sft")
    assert (out / report["files"]["train"]).read_text() == ""
