"""`handraise backup` and `restore` as typed."""

from __future__ import annotations

from pathlib import Path

from escalation.store.sqlite_file import reserve_for_server
from tests.agent_console.terminal import read_json, run


def test_a_backup_is_made_and_put_back(tmp_path: Path) -> None:
    words = ("people", "add", "ana@shop.example", "--role", "human", "--json")
    assert run(tmp_path, *words).returncode == 0
    backup = tmp_path / "backup.db"
    made = read_json(run(tmp_path, "backup", str(backup), "--json"))
    assert (made["file"], made["conversations"], made["events"]) == (str(backup), 0, 0)
    assert made["size"] == backup.stat().st_size
    again = run(tmp_path, "backup", str(backup))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    said = run(tmp_path, "backup", str(tmp_path / "second.db"))
    assert "second.db holds 0 conversations with 0 events" in said.stdout
    new = tmp_path / "new"
    done = read_json(run(new, "restore", str(backup), "--json"))
    assert (done["kept"], done["events"], len(done["log_id"])) == (None, 0, 16)
    told = run(new, "restore", str(backup))
    assert "under a new log_id" in told.stdout
    assert "handraise.db.before-" in told.stdout
    missing = run(new, "restore", str(tmp_path / "nowhere.db"))
    assert (missing.returncode, "There is no file" in missing.stderr) == (2, True)
    nothing = run(tmp_path / "empty", "backup", str(tmp_path / "third.db"))
    assert (nothing.returncode, "There is no database" in nothing.stderr) == (2, True)


def test_a_restore_under_a_running_server_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    assert run(tmp_path, "backup", str(tmp_path / "backup.db")).returncode == 0
    with reserve_for_server(f"sqlite:///{tmp_path / 'handraise.db'}"):
        done = run(tmp_path, "restore", str(tmp_path / "backup.db"))
    assert (done.returncode, "Another server runs on" in done.stderr) == (1, True)
