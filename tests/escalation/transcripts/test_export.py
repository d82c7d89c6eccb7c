"""What may be trained on is written whole, once a line, with its origin beside it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from escalation.errors import Invalid, StorageUnavailable
from escalation.transcripts.example import Example, Provenance, Skip
from escalation.transcripts.example_store import Progress
from escalation.transcripts.example_store_memory import MemoryExampleStore
from escalation.transcripts.export import ExportFailed, export_examples, find_reason_to_skip
from escalation.transcripts.export_formats import FORMATS
from tests.escalation.transcripts.words import build_example


async def keep(*examples: Example, consent_seen: bool = False) -> MemoryExampleStore:
    store = MemoryExampleStore()
    grouped: dict[str, list[Example]] = {}
    for example in examples:
        grouped.setdefault(example.provenance.conversation_id, []).append(example)
    await store.replace(grouped, since=Progress(), until=Progress(1, consent_seen))
    return store


def read_rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


async def test_rows_provenance_and_manifest(tmp_path: Path) -> None:
    store = await keep(
        build_example("c2", 5, target="Second."),
        build_example("c1", 4, target="First.", reasons=("low_confidence",), by=("p7",)),
        build_example("c1", 9, skipped="only_a_transfer"),
        build_example("c3", 5, skipped="outcome_spam"),
    )
    out = tmp_path / "new" / "folder"
    summary = await export_examples(store, export_format="trl-sft", folder=out)
    assert (summary.examples, summary.conversations) == (2, 2)
    assert summary.skipped == {"only_a_transfer": 1, "outcome_spam": 1}
    assert list(read_folder(out)) == [
        "trl-sft-manifest.json",
        "trl-sft-provenance.ndjson",
        "trl-sft-train.jsonl",
    ]
    rows = read_rows(out / summary.files["train"])
    assert [row["completion"][0]["content"] for row in rows] == ["First.", "Second."]
    assert all(set(row) == {"prompt", "completion"} for row in rows)
    first = read_rows(out / summary.files["provenance"])[0]
    assert (first["line"], first["id"], first["origin"], first["draft"]) == (
        1,
        "c1:4",
        "written",
        "Soon.",
    )
    assert (first["reasons"], first["by"], first["target_seqs"]) == (
        ["low_confidence"],
        ["p7"],
        [4],
    )
    manifest = json.loads((out / summary.files["manifest"]).read_text())
    train = (out / summary.files["train"]).read_bytes()
    assert manifest["sha256"]["trl-sft-train.jsonl"] == hashlib.sha256(train).hexdigest()
    assert (manifest["examples"], manifest["consent"]) == (2, "any")


async def test_same_examples_give_the_same_bytes_and_formats_live_side_by_side(
    tmp_path: Path,
) -> None:
    store = await keep(build_example("c1", 4), build_example("c2", 4))
    for folder in ("a", "b"):
        for export_format in ("trl-sft", "openai-sft"):
            await export_examples(store, export_format=export_format, folder=tmp_path / folder)
    assert len(read_folder(tmp_path / "a")) == 6
    assert read_folder(tmp_path / "a") == read_folder(tmp_path / "b")


async def test_a_row_is_a_line_whatever_was_written(tmp_path: Path) -> None:
    odd = 'Zeile\nnew \u2028 \u2029 \x85 \x0b “ß” 🙂 \\ "'
    store = await keep(build_example("c1", 4, target=odd, context=(odd,)))
    summary = await export_examples(store, export_format="openai-sft", folder=tmp_path)
    [row] = read_rows(tmp_path / summary.files["train"])
    assert [message["content"] for message in row["messages"]] == [odd, odd]
    assert "🙂".encode() in (tmp_path / summary.files["train"]).read_bytes()


@pytest.mark.parametrize(
    ("provenance", "consent", "include_provisional", "reason"),
    [
        ({}, "any", False, None),
        ({}, "given", False, "no_consent"),
        ({"consent": "given"}, "given", False, None),
        ({"consent": "withdrawn"}, "any", True, "consent_withdrawn"),
        ({"provisional": True}, "any", False, "provisional"),
        ({"provisional": True}, "any", True, None),
    ],
)
def test_reasons_to_leave_out(provenance, consent, include_provisional, reason) -> None:
    example = build_example("c1", 4, **provenance)
    assert find_reason_to_skip(example, consent, include_provisional) == reason


@pytest.mark.parametrize(
    ("consent_seen", "asked", "written"),
    [(False, None, 2), (True, None, 1), (True, "any", 2), (False, "given", 1)],
)
async def test_given_consent_is_the_default_once_consent_was_spoken_of(
    tmp_path: Path, consent_seen, asked, written
) -> None:
    store = await keep(
        build_example("c1", 4, consent="given"), build_example("c2", 4), consent_seen=consent_seen
    )
    summary = await export_examples(store, export_format="trl-sft", folder=tmp_path, consent=asked)
    assert summary.examples == written
    assert summary.skipped == ({"no_consent": 1} if written == 1 else {})


async def test_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("escalation.transcripts.export._PAGE", 2)
    store = await keep(*(build_example("c1", number) for number in range(2, 9)))
    summary = await export_examples(store, export_format="trl-sft", folder=tmp_path)
    assert summary.examples == len(read_rows(tmp_path / summary.files["train"])) == 7


async def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no format alpaca: choose trl-sft or openai-sft"):
        await export_examples(await keep(), export_format="alpaca", folder=tmp_path)


async def test_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ExportFailed, match=r"file cannot be written to: "):
        await export_examples(await keep(), export_format="trl-sft", folder=blocked)


async def test_what_breaks_off_leaves_the_earlier_export(tmp_path: Path) -> None:
    await export_examples(
        await keep(build_example("c1", 4)), export_format="trl-sft", folder=tmp_path
    )
    before = read_folder(tmp_path)

    class Broken(MemoryExampleStore):
        async def read(self, **_):
            raise StorageUnavailable

    with pytest.raises(StorageUnavailable):
        await export_examples(Broken(), export_format="trl-sft", folder=tmp_path)
    assert read_folder(tmp_path) == before


def test_the_page_on_exports_names_every_field_reason_and_format() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "exports.md").read_text()
    named = set(re.findall(r"`([a-z_-]+)`", page))
    reasons = {*get_args(Skip), "consent_withdrawn", "no_consent", "provisional"}
    assert reasons <= named
    assert {*Provenance.model_fields, "line", "id", "origin", "draft"} <= named
    assert set(FORMATS) <= named
