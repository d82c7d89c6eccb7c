"""`handraise people` as typed."""

from __future__ import annotations

from pathlib import Path

from tests.agent_console.terminal import read_json, run


def test_a_person_is_added_with_link_and_token(tmp_path: Path) -> None:
    words = ("people", "add", "ana@shop.example", "--role", "human", "--token", "--json")
    first = read_json(run(tmp_path, *words, HANDRAISE_PORT="8765"))
    assert first["sign_in_url"].startswith("http://127.0.0.1:8765/sign-in?token=")
    assert (first["email"], first["role"], first["name"]) == ("ana@shop.example", "human", "Ana")
    assert first["token"].startswith("hr_")
    again = run(tmp_path, "people", "add", "ana@shop.example", "--role", "admin")
    assert "may now use the console as admin" in again.stdout
    assert "token, shown only now" not in again.stdout
