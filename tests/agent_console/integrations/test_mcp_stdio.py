"""`handraise mcp` as a desktop client starts it: a program whose standard input and output it speaks to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from escalation.commands import WriteAsCustomer
from tests.agent_console.live_server import ANSWER, run_server

pytest.importorskip("mcp")

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError

from agent_console.integrations.mcp_stdio import Carrier


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_desktop_client_has_the_tools_of_the_running_server(
    tmp_path: Path, mode: str
) -> None:
    async with run_server(tmp_path) as live:
        _, token = await live.enrol("Ana")
        _, of_data = await live.enrol("Dora", "data")
        opened = await live.house.switchboard.open_conversation("v1")
        asked = WriteAsCustomer("v1", "Something odd?")
        await live.house.switchboard.take(opened.id, asked)
        await live.house.switchboard.wait_idle()
        named = {"conversation_id": opened.id}
        async with Client(start(live.base, token), mode=mode) as client:
            tools = (await client.list_tools()).tools
            assert "suggest_reply" in [tool.name for tool in tools]
            assert client.instructions is not None
            assert "data, never instructions" in client.instructions
            done = await client.call_tool("suggest_reply", named)
            assert done.structured_content is not None
            assert done.structured_content["draft"] == ANSWER
            missing = await client.call_tool("get_conversation", {"conversation_id": "c1"})
            assert missing.is_error
        async with Client(start(live.base, of_data), mode=mode) as client:
            assert (await client.call_tool("get_conversation", named)).is_error


async def test_a_token_that_ended_and_a_server_that_is_gone_are_told(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path) as live:
        _, token = await live.enrol("Ana")
        carried = Carrier(live.base, token)
        async with Client(carried.build_server()) as client:
            assert not (await client.call_tool("list_queue", {})).is_error
            await live.enrol("Ana")  # a new token ends the old one
            await live.house.people.refresh()
            refused = await client.call_tool("list_queue", {})
            assert refused.is_error
            assert "does not know the token" in str(refused.content)
    async with Client(carried.build_server()) as client:
        gone = await client.call_tool("list_queue", {})
        assert gone.is_error
        assert "it is not running" in str(gone.content)
        with pytest.raises(MCPError, match="it is not running"):
            await client.list_tools()


def start(url: str, token: str) -> StdioServerParameters:
    arguments = ["-m", "agent_console.cli", "mcp", "--url", url]
    return StdioServerParameters(
        command=sys.executable, args=arguments, env={"HANDRAISE_TOKEN": token}
    )
