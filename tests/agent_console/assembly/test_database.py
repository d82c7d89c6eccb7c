"""The database: its folder is private, and the address noted in it leads to the server."""

from __future__ import annotations

from pathlib import Path

from agent_console.assembly.database import find_address, note_address, open_database
from agent_console.settings import load_settings


def test_links_lead_to_where_the_server_ran_last_unless_told_otherwise(tmp_path: Path) -> None:
    database = open_database(load_settings(data=tmp_path))
    assert find_address(database, load_settings()) == "http://127.0.0.1:8000"
    note_address(database, "http://127.0.0.1:8123")
    note_address(database, "http://127.0.0.1:8124")
    assert find_address(database, load_settings()) == "http://127.0.0.1:8124"
    assert find_address(database, load_settings(port=9)) == "http://127.0.0.1:9"
    told = load_settings(public_url="https://help.example")
    assert find_address(database, told) == "https://help.example"
    database.close()


def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    open_database(load_settings(data=tmp_path / "new")).close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
