"""The command line as a user meets it: what it prints, how it ends, and no traceback ever."""

from __future__ import annotations

import importlib
import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from agent_console import cli
from escalation.store.sqlite_file import reserve_for_server

GOOD_POLICY = "rules:\n  low_confidence:\n    action: handoff\n"


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(data: Path, *words: str, **more: str) -> Done:
    """Run a command within this process, with its data in ``data``."""
    env = {"HANDRAISE_DATA": str(data), "COLUMNS": "200"} | more
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, env),
        mock.patch.object(sys, "argv", ["handraise", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    code = end.value.code
    return Done(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def run_apart(data: Path, *words: str, **more: str) -> Done:
    """Run a command as a program of its own, as a user does."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("HANDRAISE_")}
    done = subprocess.run(
        [sys.executable, "-m", "agent_console.cli", *words],
        env=env | {"HANDRAISE_DATA": str(data)} | more,
        capture_output=True,
        text=True,
        timeout=100,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def read_json(done: Done) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").stdout
    for word in (
        "serve",
        "demo",
        "migrate",
        "doctor",
        "knowledge",
        "people",
        "policy",
        "evaluate",
        "export",
    ):
        assert word in shown


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, agent_console.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    heavy = {"fastapi", "uvicorn", "sqlalchemy", "sqlmodel", "langchain_core", "numpy", "pydantic"}
    assert loaded & heavy == set()


def test_a_person_is_added_with_link_and_token(tmp_path: Path) -> None:
    words = ("people", "add", "ana@shop.example", "--role", "human", "--token", "--json")
    first = read_json(run(tmp_path, *words, HANDRAISE_PORT="8765"))
    assert first["sign_in_url"].startswith("http://127.0.0.1:8765/sign-in?token=")
    assert (first["email"], first["role"], first["name"]) == ("ana@shop.example", "human", "Ana")
    assert first["token"].startswith("hr_")
    again = run(tmp_path, "people", "add", "ana@shop.example", "--role", "admin")
    assert "may now use the console as admin" in again.stdout
    assert "token, shown only now" not in again.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("people", "add", "ana", "--role", "human"), "not an e-mail address"),
        (("people", "add", "a@b.c", "--role", "boss"), "--role"),
        (("people", "add", "a@b.c"), "--role"),
        (("knowledge", "add", "nowhere.md"), "There is no file or folder nowhere.md"),
        (("knowledge",), "add"),
        (("knowledge", "test", " "), "the text is empty"),
        (("knowledge", "test", "a\udc80"), "half of a surrogate pair"),
        (("fly",), "fly"),
        (("export", "--format", "csv", "--out", "x"), "--format"),
        (("serve", "--workers", "2"), "PostgreSQL"),
        (("serve", "--port", "99999"), "HANDRAISE_PORT"),
        (("serve", "--host", "no such host"), "--host"),
        (("serve", "--bus-url", "redis://x"), "HANDRAISE_BUS_URL"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_was_wrong(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", HANDRAISE_MAX_ERROR="lots")
    assert done.returncode == 2
    assert done.stderr.startswith("HANDRAISE_MAX_ERROR: ")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_at_once(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_apart(tmp_path, command, "--port", str(port))
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_server_on_the_same_data_is_refused(command: str, tmp_path: Path) -> None:
    with reserve_for_server(f"sqlite:///{tmp_path / 'handraise.db'}"):
        done = run_apart(tmp_path, command, "--port", "0", HANDRAISE_MAX_EROR="0.01")
    assert "Traceback" not in done.stdout + done.stderr
    assert (done.returncode, done.stdout) == (1, "")
    assert "Another server runs on" in done.stderr
    assert "Warning: There is no setting HANDRAISE_MAX_EROR: HANDRAISE_MAX_ERROR" in done.stderr


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


def test_a_good_policy_is_described(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(GOOD_POLICY)
    assert "low_confidence" in run(tmp_path, "policy", "check", str(file)).stdout
    report = read_json(run(tmp_path, "policy", "check", str(file), "--json"))
    rules = {row["rule"]: row["runs"] for row in report["rules"]}
    assert (rules["low_confidence"], rules["bot_failed"]) == ("on", "off")


def test_a_policy_tells_who_lets_tools_run(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(f"{GOOD_POLICY}\ntools: {{order_status: free, close_account: human}}\n")
    told = run(tmp_path, "policy", "check", str(file)).stdout
    assert "order_status free, close_account human, all others approve." in told
    report = read_json(run(tmp_path, "policy", "check", str(file), "--json"))
    assert report["tools"] == {"order_status": "free", "close_account": "human"}
    assert report["other_tools"] == "approve"


def test_a_broken_policy_is_told_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(GOOD_POLICY.replace("handoff", "shout"))
    done = run(tmp_path, "policy", "check", str(file))
    assert done.returncode == 1
    assert f"{file}:3:13: found" in done.stderr
    told = run(tmp_path, "policy", "check", str(file), "--json")
    problem = json.loads(told.stdout)["problems"][0]
    assert (told.returncode, problem["line"], problem["column"]) == (1, 3, 13)
    served = run_apart(tmp_path, "serve", "--port", "0", "--policy", str(file))
    assert (served.returncode, f"{file}:3:13" in served.stderr) == (1, True)


def test_a_broken_knowledge_file_is_told_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    file.write_text('{"id":"a","questions":["A?"],"answer":"A."}\n{"id":"b"\n')
    done = run(tmp_path, "knowledge", "add", str(file))
    assert done.returncode == 1
    assert "faq.jsonl, row 2" in done.stderr
    assert read_json(run(tmp_path, "knowledge", "list", "--json")) == []


def test_an_export_of_nothing_is_empty_and_good(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("export", "--format", "openai-sft", "--out", str(out), "--json")
    report = read_json(run(tmp_path, *words))
    assert (report["examples"], report["format"]) == (0, "openai-sft")
    assert (out / report["files"]["train"]).read_text() == ""


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


def test_an_unforeseen_error_is_told_in_a_line_and_in_full_where_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**given: object) -> None:
        raise ZeroDivisionError("oh")

    importlib.import_module("agent_console.commands.checks")  # else it would keep what fails
    monkeypatch.setattr("agent_console.settings.load_settings", fail)
    done = run(tmp_path, "migrate")
    assert done.returncode == 1
    assert "ZeroDivisionError: oh" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("HANDRAISE_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["handraise", "migrate"])
    with pytest.raises(ZeroDivisionError):
        cli.main()


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
