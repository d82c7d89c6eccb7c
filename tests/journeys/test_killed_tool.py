"""A real server that is killed around a tool's run: the tool is run once at most, and people hear of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent_console.lab.provider.server import run_provider
from benchmarks.server import ServerProcess, add_person, find_handraise, find_port
from examples.tools.player import play

pytest.importorskip("langchain_openai")

TILL = '''
import os, time
from langchain_core.tools import tool

@tool
def refund(order: str, amount: float) -> str:
    """Pay money back for an order."""
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write(f"{order} {amount:.2f}\\n")
    time.sleep(0.4)
    return f"{amount:.2f} € were refunded for order {order}."

TOOLS = [refund]
'''
KILLED_AFTER = (0.0, 0.02, 0.2)
"""Seconds after the yes was acknowledged; the tool takes 0.4."""
PATIENCE = 30.0


@dataclass
class Desk:
    """A folder with a server on it, and somebody with a token."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=find_port)
    token: str = ""
    server: ServerProcess | None = None

    def start(self) -> None:
        command = [find_handraise(), "serve", "--port", str(self.port), "--data", str(self.folder)]
        printed = self.folder / "printed.txt"
        self.server = ServerProcess(command, self.port, printed, self.settings)
        self.server.wait_ready()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = f"http://127.0.0.1:{self.port}/api/v1{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx2.request(method, url, json=body, headers=headers, timeout=PATIENCE)
        assert answer.is_success, answer.text
        return answer.json()

    def read_ledger(self, order: str) -> list[str]:
        ledger = self.folder / "ledger.txt"
        lines = ledger.read_text().splitlines() if ledger.exists() else []
        return [line for line in lines if line.startswith(f"{order} ")]

    def find_ends(self, conversation_id: str) -> list[dict[str, Any]]:
        events = self.ask("GET", f"/conversations/{conversation_id}/events?after=0")["events"]
        return [each["inner"] for each in events if each["kind"] == "ActionClosed"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "killed_till.py").write_text(TILL)
    (tmp_path / "policy.yaml").write_text("rules: {bot_failed: }\ntools: {refund: approve}\n")
    with run_provider(play) as provider:
        settings = {
            "HANDRAISE_MODEL": "openai:played",
            "HANDRAISE_MODEL_BASE_URL": provider.openai_url,
            "HANDRAISE_MODEL_API_KEY": "none",
            "HANDRAISE_TOOLS": "killed_till:TOOLS",
            "HANDRAISE_POLICY": str(tmp_path / "policy.yaml"),
            "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]),
            "LEDGER": str(tmp_path / "ledger.txt"),
        }
        desk = Desk(tmp_path, settings)
        desk.token = add_person(tmp_path)
        desk.start()
        yield desk
        if desk.server is not None:
            desk.server.kill()


def wait_for(find: Callable[[], list[Any]]) -> Any:
    """Return the first of what is found as soon as there is any."""
    ends = time.monotonic() + PATIENCE
    while not (found := find()):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return found[0]


def test_a_server_killed_at_any_moment_runs_no_tool_twice(desk: Desk) -> None:
    outcomes = []
    for number, seconds in enumerate(KILLED_AFTER):
        order = f"K-{number}"
        text = f"I want 40 euros back for order {order}."
        message = {"client_id": f"m{number}", "customer_id": f"shop:{number}", "text": text}
        conversation_id = desk.ask("POST", "/messages", message)["conversation_id"]

        def list_wishes(wanted: str = conversation_id) -> list[Any]:
            tasks = desk.ask("GET", "/tasks")["tasks"]
            return [t["id"] for t in tasks if (t["kind"], t["conversation_id"]) == ("act", wanted)]

        task = wait_for(list_wishes)
        yes = {
            "decision": "edit",
            "client_id": f"d{number}",
            "args": {"order": order, "amount": 25},
        }
        desk.ask("POST", f"/tasks/{task}/decide", yes)
        assert desk.server is not None
        time.sleep(seconds)
        desk.server.kill()
        desk.start()
        end = wait_for(lambda wanted=conversation_id: desk.find_ends(wanted))  # type: ignore[misc]
        outcomes.append(end["outcome"])
        ledger = desk.read_ledger(order)
        if end["outcome"] == "done":
            assert ledger == [f"{order} 25.00"]
        else:
            assert end["outcome"] == "unknown"
            assert ledger in ([], [f"{order} 25.00"])
            waiting = desk.ask("GET", f"/conversations/{conversation_id}")
            assert waiting["state"] == "waiting"
    assert "unknown" in outcomes
