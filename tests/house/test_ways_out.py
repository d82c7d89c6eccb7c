"""Every way out is named with its tests, at the socket and in a browser, and the tests are there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "ways-out.md"
JOURNEYS = ROOT / "tests" / "journeys"
FOLDERS = ((JOURNEYS, ROOT / "tests" / "agent_console" / "sockets"), (JOURNEYS,))
"""Where the tests of each column stand."""
ROW = re.compile(r"^\| (?!Way|-)(.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(\w+\.py)::(\w+)`")


def read_rows() -> dict[str, tuple[str, str]]:
    """Return by way what stands in the columns of its tests: at the socket, in a browser."""
    cells = [row.split(" | ") for row in ROW.findall(PAGE.read_text())]
    return {way: (socket, browser) for way, _, _, socket, browser in cells}


def is_there(folders: Sequence[Path], file: str, name: str) -> bool:
    paths = [path for folder in folders if (path := folder / file).is_file()]
    return any(f"def {name}(" in path.read_text() for path in paths)


def test_every_way_out_has_a_test_at_the_socket_and_one_in_a_browser() -> None:
    rows = read_rows()
    assert len(rows) >= 19
    for way, columns in rows.items():
        for folders, column in zip(FOLDERS, columns, strict=True):
            named = NAMED.findall(column)
            assert named, f"{way}: no test"
            missing = [name for file, name in named if not is_there(folders, file, name)]
            assert missing == [], f"{way}: {missing}"
