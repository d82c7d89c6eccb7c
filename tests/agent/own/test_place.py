"""The name of an own bot: where it stands, and which version of its file that is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from agent.own.place import name_own_bot

MODULE = "named_bot_of_a_test"


def test_the_name_changes_with_the_file_and_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = tmp_path / f"{MODULE}.py"
    path.write_text("bot = None\n")
    name = name_own_bot(f"{MODULE}:bot")
    assert re.fullmatch(rf"own:{MODULE}:bot@[0-9a-f]{{12}}", name)
    assert name_own_bot(f"{MODULE}:bot") == name
    path.write_text("raise SystemExit\n")
    assert name_own_bot(f"{MODULE}:bot") != name
    assert MODULE not in sys.modules


@pytest.mark.parametrize("place", ["no_such_module:bot", "no.such.module:bot", "shop", "", "..:x"])
def test_without_a_file_it_has_a_name_all_the_same(place: str) -> None:
    assert name_own_bot(place) == f"own:{place}@unread"
