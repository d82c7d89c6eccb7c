"""`handraise migrate` and `doctor` as typed: what is wrong, and what to do about it."""

from __future__ import annotations

import json
import socket
import sqlite3
from pathlib import Path

from tests.agent_console.terminal import read_json, run


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here already")
    done = run(blocked / "data", "migrate")
    assert done.returncode == 1
    assert "HANDRAISE_DATA" in done.stderr


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "handraise.db").write_bytes(b"This is a letter, not a database. " * 40)
    done = run(tmp_path, "migrate")
    assert done.returncode == 1
    assert "cannot be read as a database" in done.stderr


def test_the_database_of_another_program_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", "--database-url", "mysql://x")
    assert done.returncode == 2
    assert "HANDRAISE_DATABASE_URL: only sqlite:///PATH" in done.stderr


def test_migrating_twice_is_harmless(tmp_path: Path) -> None:
    assert read_json(run(tmp_path, "migrate", "--json"))["ok"] is True
    assert run(tmp_path, "migrate").returncode == 0
    assert (tmp_path / "handraise.db").is_file()


def test_the_doctor_tells_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        more = {"HANDRAISE_PORT": port, "HANDRAISE_MODEL": "nobody:model-1"}
        done = run(tmp_path, "doctor", "--json", **more)
    report = json.loads(done.stdout)
    results = {check["name"]: check["result"] for check in report["checks"]}
    assert (done.returncode, report["ok"]) == (1, False)
    assert (results["port"], results["model"], results["database"]) == ("fail", "fail", "ok")
    model = next(check for check in report["checks"] if check["name"] == "model")
    assert "write PROVIDER:NAME" in model["found"]
    said = run(tmp_path, "doctor", HANDRAISE_MODLE="x", HANDRAISE_MODEL_FALLBACK="y:z").stdout
    assert "warn  misspelt setting    There is no setting HANDRAISE_MODLE: HANDRAISE_MODEL" in said
    assert "warn  unused setting      HANDRAISE_MODEL_FALLBACK: no effect" in said
    wrong = run(tmp_path, "doctor", HANDRAISE_LIMITS="maybe")
    assert (wrong.returncode, "HANDRAISE_LIMITS" in wrong.stdout) == (1, True)


def test_the_doctor_lists_what_is_damaged_in_the_log(tmp_path: Path) -> None:
    whole = json.loads(run(tmp_path, "doctor", "--json", HANDRAISE_PORT="0").stdout)
    log = next(check for check in whole["checks"] if check["name"] == "log")
    assert (log["result"], whole["damage"]) == ("ok", [])
    connection = sqlite3.connect(tmp_path / "handraise.db")
    connection.executemany(
        "INSERT INTO turns VALUES (?, 2, 1, 'n1', '')", [(f"c{n}",) for n in range(30)]
    )
    connection.commit()
    connection.close()
    told = run(tmp_path, "doctor", "--json", HANDRAISE_PORT="0")
    damage = json.loads(told.stdout)["damage"]
    assert (told.returncode, len(damage)) == (1, 30)
    assert damage[0] == {"conversation_id": "c0", "seq": None, "found": "has no events at all"}
    said = run(tmp_path, "doctor", HANDRAISE_PORT="0").stdout
    assert "c1: has no events at all" in said
    assert "… and 10 more" in said
