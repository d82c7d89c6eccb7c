"""Print how many ordinary texts are taken for unfit: ``python -m benchmarks.ordinary_words FILE…``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.ordinary_words.measure import Count, count_alarms
from benchmarks.ordinary_words.texts import read_texts
from benchmarks.rows import print_head, print_row

_COLUMNS = (
    ("file", "<28"),
    ("texts", ">6"),
    ("kept back", ">10.2%"),
    ("cited", ">8.2%"),
    ("reworded", ">9.2%"),
    ("for", "<60"),
)


def main() -> None:
    """Count and print a row for each file."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ordinary_words", description=__doc__
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--show", type=int, default=0, help="so many examples of each kind")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    print_head(_COLUMNS, as_json=asked.json)
    for path in asked.files:
        count = count_alarms(read_texts(path))
        print_row(build_row(path.name, count), _COLUMNS, as_json=asked.json)
        for kind, words in count.examples.items():
            for each in words[: asked.show]:
                print(f"    {kind}: {each}")


def build_row(name: str, count: Count) -> dict[str, object]:
    """Return what is printed of a file."""
    told = ", ".join(f"{kind} {times}" for kind, times in count.alarms.most_common())
    return {
        "file": name,
        "texts": count.texts,
        "kept back": count.alarmed / max(1, count.texts),
        "cited": count.alarmed_cited / max(1, count.texts),
        "reworded": count.alarmed_reworded / max(1, count.texts),
        "for": told,
    }


if __name__ == "__main__":
    main()
