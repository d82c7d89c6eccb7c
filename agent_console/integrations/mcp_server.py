"""An MCP server over the desk: four tools, each answer by the role of whoever sent the request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import Field, ValidationError
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from agent_console.integrations.desk_tools import (
    INSTRUCTIONS,
    MCP_VERSION,
    MOST_LISTED,
    ConversationTold,
    DeskTools,
    KnowledgeFound,
    QueueListed,
    Suggestion,
)
from agent_console.wire.outbound import tell_message
from escalation.commands import Person
from escalation.errors import HandraiseError

_PERSON = "handraise.person"
"""Where the scope of a request holds the person who sent it."""

_READING = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

_Result = TypeVar("_Result")
_Context = Context[Any, Any]
ConversationId = Annotated[str, Field(description="Its id, as list_queue tells it.", max_length=64)]


class McpService:
    """The server over HTTP: one answer per request, and nothing remembered between two."""

    def __init__(self, tools: DeskTools) -> None:
        server = build_server(tools)
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            # Origins are the doorkeeper's business, who knows which ones the operator allows.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._manager = server.session_manager
        self._began = asyncio.Event()
        self._ending = asyncio.Event()
        self._life: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to take requests."""
        self._life = asyncio.create_task(self._live())
        await self._began.wait()

    async def stop(self) -> None:
        """Break off what is under way."""
        self._ending.set()
        if self._life is not None:
            await self._life

    async def answer(self, person: Person, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that ``person`` sent."""
        await self._manager.handle_request({**scope, _PERSON: person}, receive, send)

    async def _live(self) -> None:
        """Hold the manager open: it must end in the task in which it began."""
        async with self._manager.run():
            self._began.set()
            await self._ending.wait()


class _Server(MCPServer[Any]):
    """Says what is wrong with an argument in a sentence; the library would repeat its validator's."""

    @override
    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: _Context | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as refused:
            if isinstance(refused.__cause__, ValidationError):
                raise ToolError(_tell_wrong(name, refused.__cause__)) from None
            raise


def _tell_wrong(name: str, problem: ValidationError) -> str:
    """Say which arguments are wrong and how, without their values."""
    wrong = (
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg'][0].lower()}{each['msg'][1:]}"
        for each in problem.errors(include_url=False, include_input=False)
    )
    return f"{name} was not carried out: {'; '.join(wrong)}."


def build_server(tools: DeskTools) -> MCPServer[Any]:
    """Build the server with its tools."""
    server = _Server(
        "handraise",
        title="Handraise",
        instructions=INSTRUCTIONS,
        version=MCP_VERSION,
        log_level="WARNING",
        subscriptions=False,
    )

    @server.tool(title="Search the knowledge", annotations=_READING)
    async def search_knowledge(
        ctx: _Context,
        question: Annotated[str, Field(description="What to look for, in plain words.")],
        limit: Annotated[int, Field(description="How many entries at most.", ge=1, le=20)] = 5,
    ) -> KnowledgeFound:
        """Find the entries of the desk's knowledge that may answer a question, best first."""
        return await _tell(tools.search_knowledge(_find_person(ctx), question, limit))

    @server.tool(title="List the queue", annotations=_READING)
    async def list_queue(
        ctx: _Context,
        limit: Annotated[int, Field(description="How many at most.", ge=1, le=MOST_LISTED)] = 20,
    ) -> QueueListed:
        """List the conversations that wait for a person, in the order of the queue."""
        return await _tell(tools.list_queue(_find_person(ctx), limit))

    @server.tool(title="Read a conversation", annotations=_READING)
    async def get_conversation(ctx: _Context, conversation_id: ConversationId) -> ConversationTold:
        """Read what was said in a conversation, and where it stands."""
        return await _tell(tools.get_conversation(_find_person(ctx), conversation_id))

    @server.tool(title="Draft a reply", annotations=_READING)
    async def suggest_reply(ctx: _Context, conversation_id: ConversationId) -> Suggestion:
        """Draft a reply to the customer's newest messages for a person to send; sends nothing."""
        return await _tell(tools.suggest_reply(_find_person(ctx), conversation_id))

    return server


def _find_person(ctx: _Context) -> Person:
    request = ctx.request_context.request
    assert request is not None, "every request came over HTTP"
    person: Person = request.scope[_PERSON]
    return person


async def _tell(answer: Awaitable[_Result]) -> _Result:
    """Return the answer; a refusal of the house is told in its words. Raises ``ToolError``."""
    try:
        return await answer
    except HandraiseError as refusal:
        raise ToolError(tell_message(refusal)) from refusal
