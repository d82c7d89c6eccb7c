"""The file of MCP servers is read as other programs write it, and mistakes in it are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.errors import ToolsUnusable
from agent.tools.mcp_settings import read_mcp_servers

GOOD = {
    "mcpServers": {
        "shop": {"command": "python", "args": ["shop.py"], "env": {"KEY": "x"}, "type": "stdio"},
        "crm": {"url": "https://crm.example/mcp", "headers": {"Authorization": "Bearer x"}},
    }
}


def test_servers_are_read_by_name(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text(json.dumps(GOOD))
    servers = read_mcp_servers(path)
    assert (servers["shop"].command, servers["shop"].args) == ("python", ["shop.py"])
    assert servers["crm"].headers == {"Authorization": "Bearer x"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("{", "is not JSON"),
        ("[]", "the whole file: Input should be a valid dictionary"),
        ("{}", "mcpServers: Field required"),
        ('{"mcpServers": {"a": {"command": 5}}}', "mcpServers.a.command: Input should be"),
        ('{"mcpServers": {"a": {}}}', 'a needs either "command" or "url"'),
        ('{"mcpServers": {"a": {"command": "x", "url": "y"}}}', "either"),
        ('{"mcpServers": {"a": {"url": "crm.example/mcp"}}}', 'a: "url" must begin with http'),
    ],
)
def test_mistakes_are_said(tmp_path: Path, text: str | None, told: str) -> None:
    path = tmp_path / "servers.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ToolsUnusable) as refusal:
        read_mcp_servers(path)
    assert refusal.value.message.startswith("HANDRAISE_MCP_SERVERS: ")
    assert told in refusal.value.message
