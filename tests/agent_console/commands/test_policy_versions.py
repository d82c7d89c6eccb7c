"""`handraise policy list` and `show`: which policies were in force, with their texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent_console.adapters.policies_sql import SqlPolicies
from agent_console.commands.policy_versions import run_list, run_show
from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings, load_settings
from escalation.policy.decide import Policy, Source
from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.testing import FakeClock


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'handraise.db'}"
    migrate(url)
    return load_settings(data=tmp_path)


def note(settings: Settings) -> None:
    database, clock = Database.open(f"sqlite:///{settings.data / 'handraise.db'}"), FakeClock()
    policies = SqlPolicies(database, clock)
    policies.note(Policy((), "aaa111", source=Source("rules: one\n")))
    clock.advance(60)
    policies.note(Policy((), "bbb222", source=Source("rules: two\n", {"own.py": "LIMIT = 3\n"})))
    database.close()


def test_the_newest_is_in_force(settings: Settings, capsys: Any) -> None:
    run_list(settings, as_json=False)
    assert "No policy was ever in force here" in capsys.readouterr().out
    note(settings)
    run_list(settings, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "bbb222  since 2026-01-05T09:01:00.000Z  in force",
        "aaa111  since 2026-01-05T09:00:00.000Z",
    ]
    run_list(settings, as_json=True)
    listed = json.loads(capsys.readouterr().out)["policies"]
    assert listed[0] == {
        "version": "bbb222",
        "since": "2026-01-05T09:01:00.000Z",
        "files": ["own.py"],
    }


def test_a_policy_is_shown_with_its_files(settings: Settings, capsys: Any) -> None:
    note(settings)
    run_show(settings, "bbb222", as_json=False)
    assert capsys.readouterr().out == "rules: two\n\n# own.py\nLIMIT = 3\n"
    run_show(settings, "aaa111", as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "version": "aaa111",
        "since": "2026-01-05T09:00:00.000Z",
        "text": "rules: one\n",
        "files": {},
    }


def test_a_version_that_was_never_in_force_is_refused(settings: Settings) -> None:
    note(settings)
    with pytest.raises(WrongUse, match=r"No policy of the version aaa112 .*did you mean aaa111"):
        run_show(settings, "aaa112", as_json=False)
