"""A shop's tools, of every making that LangChain has, and what each was run with."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Annotated, Any

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolArg, StructuredTool, ToolException, tool
from pydantic import BaseModel, Field, field_validator

RAN: list[tuple[str, dict[str, Any]]] = []
"""What was run; a test begins by emptying it."""
STUCK = threading.Event()
"""Lets go whoever waits in ``wait_in_thread``."""


@tool
async def order_status(order: str) -> str:
    """Tell where an order is."""
    RAN.append(("order_status", {"order": order}))
    return f"Order {order} was shipped on 3 May with DHL."


class Refund(BaseModel):
    """What a refund needs."""

    order: str = Field(description="The order's number.", min_length=4)
    amount: float = Field(description="In euros.", gt=0, le=500)

    @field_validator("order")
    @classmethod
    def _check_order(cls, value: str) -> str:
        if not value.isdigit():
            raise ValueError("an order has digits only")
        return value


@tool(args_schema=Refund)
async def refund(order: str, amount: float) -> str:
    """Pay money back for an order."""
    RAN.append(("refund", {"order": order, "amount": amount}))
    return f"Refunded {amount:.2f} € for order {order}."


@tool
def close_account(reason: str) -> str:
    """Close the customer's account."""
    RAN.append(("close_account", {"reason": reason, "thread": threading.current_thread().name}))
    return "Closed."


@tool
async def whose(config: RunnableConfig) -> dict[str, Any]:
    """Tell for whom it is run."""
    return dict(config["configurable"])


@tool
async def secretly(order: str, customer: Annotated[str, InjectedToolArg] = "nobody") -> str:
    """Tell whose order that is."""
    return f"{order} is of {customer}"


@tool
async def refuse() -> str:
    """Say no."""
    raise ToolException("Orders older than 30 days cannot be changed.")


@tool
async def break_down() -> str:
    """Run into a mistake of its own."""
    raise ValueError("password=hunter2")


@tool
async def wait_forever() -> str:
    """Never come back."""
    await asyncio.get_running_loop().create_future()
    return ""


@tool
def wait_in_thread() -> str:
    """Stop the thread that it runs in."""
    STUCK.wait()
    return "free"


@tool
async def cancel_itself() -> str:
    """Cancel work of its own."""
    raise asyncio.CancelledError


@tool
async def swallow() -> str:
    """Take no notice of being cancelled."""
    with suppress(asyncio.CancelledError):
        await asyncio.get_running_loop().create_future()
    return "never mind"


OPEN = asyncio.Event()
"""Lets ``hold_out`` end."""


@tool
async def hold_out() -> str:
    """Take no notice of being cancelled, again and again."""
    while not OPEN.is_set():
        with suppress(asyncio.CancelledError):
            await OPEN.wait()
    return "at last"


SCHEMA = {
    "type": "object",
    "properties": {"size": {"type": "integer", "minimum": 1}},
    "required": ["size"],
    "additionalProperties": False,
}


async def _measure(**args: Any) -> list[dict[str, Any]]:
    return [{"type": "text", "text": f"size {args['size']}"}]


MEASURE: BaseTool = StructuredTool.from_function(
    coroutine=_measure, name="measure", description="Measure something.", args_schema=SCHEMA
)
STOCK = order_status.model_copy(update={"name": "stock"})
"""Called as a tool of ``mcp_shop`` is."""
