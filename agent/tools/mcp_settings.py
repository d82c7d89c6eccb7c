"""Which MCP servers there are: the file that other programs keep them in, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from agent.errors import ToolsUnusable

_SETTING = "HANDRAISE_MCP_SERVERS"


class McpServerSettings(BaseModel):
    """One server: a ``command`` that is started, or a ``url``."""

    command: str | None = None
    args: list[str] = Field(default_factory=list)
    env: dict[str, str] = Field(default_factory=dict)
    cwd: str | None = None
    url: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)


class _File(BaseModel):
    servers: dict[str, McpServerSettings] = Field(alias="mcpServers")


def read_mcp_servers(path: Path) -> Mapping[str, McpServerSettings]:
    """Return the servers in the file, by name. Raises ``ToolsUnusable`` with what to do."""
    try:
        servers = _File.model_validate(json.loads(path.read_text(encoding="utf-8"))).servers
    except OSError as missing:
        told = missing.strerror or type(missing).__name__
        raise ToolsUnusable(f"{_SETTING}: {path} cannot be read ({told}).") from missing
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole file"
        raise ToolsUnusable(f"{_SETTING}: {path}: {place}: {first['msg']}.") from wrong
    except ValueError as wrong:
        raise ToolsUnusable(f"{_SETTING}: {path} is not JSON ({wrong}).") from wrong
    for name, server in servers.items():
        if (server.command is None) == (server.url is None):
            raise ToolsUnusable(f'{_SETTING}: {path}: {name} needs either "command" or "url".')
        if server.url is not None and not server.url.startswith(("http://", "https://")):
            told = f'{name}: "url" must begin with http:// or https://'
            raise ToolsUnusable(f"{_SETTING}: {path}: {told}.")
    return servers
