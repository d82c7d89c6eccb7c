"""The doctor lists the bot's tools, who lets them run, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agent_console.commands.check import Check
from agent_console.commands.tool_checks import check_tools
from agent_console.settings import load_settings

PLACE = "tests.agent.tools.shop:refund"


def look(**given: Any) -> list[Check]:
    return check_tools(load_settings(**given))


def write_policy(folder: Path, text: str) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text)
    return path


def test_without_tools_there_is_nothing_to_tell() -> None:
    assert look() == []


def test_each_tool_is_listed_with_who_lets_it_run(tmp_path: Path) -> None:
    policy = write_policy(tmp_path, "rules:\n  bot_failed:\ntools:\n  refund: free\n  fly: human\n")
    checks = look(tools=PLACE, policy=policy, model="openai:x")
    assert [(each.name, each.result, each.found) for each in checks] == [
        ("tool refund", "ok", "free: the bot runs it by itself"),
        ("tool fly", "warn", "the policy names it, and there is no tool of that name"),
    ]
    (check,) = look(tools=PLACE, model="openai:x")
    assert check.found == "approve: a person says yes first"


def test_a_bot_that_cannot_use_them_is_said() -> None:
    for given in ({}, {"bot": "shop:bot"}):
        checks = look(tools=PLACE, **given)
        assert (checks[0].result, checks[0].found) == ("warn", "the bot cannot use its tools")


def test_tools_that_cannot_be_loaded_fail() -> None:
    (check,) = look(tools="no_such_module:TOOLS")
    assert (check.name, check.result) == ("tools", "fail")
    assert "no_such_module:TOOLS cannot be imported" in check.found


def test_a_server_that_is_down_is_a_warning(tmp_path: Path) -> None:
    servers = tmp_path / "servers.json"
    servers.write_text(
        json.dumps({"mcpServers": {"gone": {"command": str(tmp_path / "no-such-program")}}})
    )
    (check,) = look(mcp_servers=servers, model="openai:x")
    assert (check.name, check.result) == ("tools", "warn")
    assert "The MCP server gone cannot be reached" in check.found


def test_a_policy_that_cannot_be_read_is_no_business_of_theirs(tmp_path: Path) -> None:
    assert look(tools=PLACE, policy=write_policy(tmp_path, "tools: 5\n")) == []
