"""Writes examples into files that a trainer loads, with their provenance beside them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from escalation.errors import Invalid, StorageUnavailable
from escalation.transcripts.example import Example
from escalation.transcripts.example_store import FIRST, ExampleStore, find_key
from escalation.transcripts.export_formats import FORMATS

ConsentWanted = Literal["given", "any"]

_PAGE = 500
_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\u0085\u2028\u2029"}
"""Characters that some readers of lines take for the end of one."""


class ExportFailed(StorageUnavailable):
    """The export could not be written: choose a folder that can be written to."""


@dataclass(slots=True)
class ExportSummary:
    """What was written and what was left out, by reason. ``files`` are names within ``folder``."""

    format: str
    folder: str
    consent: ConsentWanted
    include_provisional: bool
    examples: int = 0
    conversations: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


async def export_examples(
    store: ExampleStore,
    *,
    export_format: str,
    folder: Path,
    consent: ConsentWanted | None = None,
    include_provisional: bool = False,
) -> ExportSummary:
    """Write the examples that may be trained on; harvest before, to have the newest.

    ``consent`` ``given`` takes only conversations whose customer consented to training; it is the
    default as soon as consent was ever given or withdrawn in any conversation, else ``any`` is.
    Withdrawn consent always counts. The same examples give the same bytes. Files appear whole or
    not at all. Raises ``Invalid`` for an unknown format, ``ExportFailed``.
    """
    if export_format not in FORMATS:
        raise Invalid(f"There is no format {export_format}: choose {' or '.join(FORMATS)}.")
    progress = await store.load_progress()
    wanted: ConsentWanted = consent or ("given" if progress.consent_seen else "any")
    summary = ExportSummary(export_format, str(folder), wanted, include_provisional)
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        with _open_files(folder, summary) as files:
            after = FIRST
            while page := await store.read(after=after, limit=_PAGE):
                await asyncio.to_thread(files.write, page)
                after = find_key(page[-1])
            await asyncio.to_thread(files.finish)
    except OSError as error:
        raise ExportFailed(f"{folder} cannot be written to: {error.strerror}.") from error
    return summary


def find_reason_to_skip(
    example: Example, consent: ConsentWanted, include_provisional: bool
) -> str | None:
    """Return why an example is not exported; ``None`` when it is."""
    if example.skipped is not None:
        return example.skipped
    provenance = example.provenance
    if provenance.consent == "withdrawn":
        return "consent_withdrawn"
    if consent == "given" and provenance.consent != "given":
        return "no_consent"
    if provenance.provisional and not include_provisional:
        return "provisional"
    return None


class _Files:
    """The three files of an export, under other names until they are complete."""

    def __init__(self, folder: Path, summary: ExportSummary) -> None:
        self._folder = folder
        self._summary = summary
        self._build_row = FORMATS[summary.format]
        self._skipped: Counter[str] = Counter()
        self._conversations: set[str] = set()
        summary.files = {
            "train": f"{summary.format}-train.jsonl",
            "provenance": f"{summary.format}-provenance.ndjson",
            "manifest": f"{summary.format}-manifest.json",
        }
        self._parts = {role: folder / f".{name}.part" for role, name in summary.files.items()}
        self._open = {
            role: self._parts[role].open("w", encoding="utf-8", newline="\n")
            for role in ("train", "provenance")
        }

    def write(self, examples: Sequence[Example]) -> None:
        """Write a row, and its provenance under the same line number, for each that may be used."""
        for example in examples:
            reason = find_reason_to_skip(
                example, self._summary.consent, self._summary.include_provisional
            )
            if reason is not None:
                self._skipped[reason] += 1
                continue
            self._summary.examples += 1
            self._conversations.add(example.provenance.conversation_id)
            self._open["train"].write(_encode(self._build_row(example)))
            self._open["provenance"].write(
                _encode(
                    {
                        "line": self._summary.examples,
                        "id": example.id,
                        "origin": example.origin,
                        "draft": example.draft,
                        **example.provenance.model_dump(mode="json"),
                    }
                )
            )

    def finish(self) -> None:
        """Complete the summary, write the manifest, and give all files their names."""
        summary = self._summary
        summary.conversations = len(self._conversations)
        summary.skipped = dict(sorted(self._skipped.items()))
        for file in self._open.values():
            file.flush()
            os.fsync(file.fileno())
            file.close()
        digests = {summary.files[role]: _digest(self._parts[role]) for role in self._open}
        manifest = {key: value for key, value in asdict(summary).items() if key != "folder"}
        text = json.dumps(manifest | {"sha256": digests}, indent=2, ensure_ascii=False)
        self._parts["manifest"].write_text(text + "\n", encoding="utf-8")
        for role, name in summary.files.items():
            self._parts[role].replace(self._folder / name)

    def discard(self) -> None:
        """Remove what is not complete."""
        for file in self._open.values():
            file.close()
        for part in self._parts.values():
            part.unlink(missing_ok=True)


@contextmanager
def _open_files(folder: Path, summary: ExportSummary) -> Iterator[_Files]:
    files = _Files(folder, summary)
    try:
        yield files
    finally:
        files.discard()


def _encode(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS) + "\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
