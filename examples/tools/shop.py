"""The shop's tools: ordinary LangChain tools, named by HANDRAISE_TOOLS=examples.tools.shop:TOOLS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException, tool
from pydantic import Field


@dataclass
class Order:
    """What somebody bought, in euros."""

    what: str
    total: float
    state: str
    refunds: dict[str, float] = field(default_factory=dict)
    """By the key of the errand: a refund that is asked for twice is paid once."""

    @property
    def left(self) -> float:
        """What is not paid back yet."""
        return self.total - sum(self.refunds.values())


ORDERS = {
    "A-1042": Order("the Lark 2 tent", 289.0, "delivered on Monday"),
    "A-1043": Order("the Heron boots", 179.0, "on its way and arrives on Thursday"),
}
"""A real shop asks its database here."""
CLOSED: dict[str, str] = {}
"""Accounts that were closed, by customer, and why."""


@tool
def order_status(order: str) -> str:
    """Tell what an order holds, what it cost and where it is. `order` is its number, such as A-1042."""
    found = _find(order)
    return f"Order {order}, {found.what} for {found.total:.2f} €, is {found.state}."


@tool
def refund(
    order: str, amount: Annotated[float, Field(gt=0, le=1000)], config: RunnableConfig
) -> str:
    """Pay money back for an order, to the card it was paid with.

    `order` is its number, such as A-1042; `amount` is in euros.
    """
    found, key = _find(order), config["configurable"]["key"]
    if key not in found.refunds:
        if amount > found.left:
            raise ToolException(f"At most {found.left:.2f} € can be refunded for order {order}.")
        found.refunds[key] = amount
    return f"{found.refunds[key]:.2f} € were refunded for order {order}."


@tool
def close_account(reason: str, config: RunnableConfig) -> str:
    """Close the account of the customer who is writing, for good. `reason` is why, in their words."""
    # Whose account it is comes from Handraise, never from the model: it believes what it is told.
    customer = config["configurable"]["customer_id"]
    CLOSED[customer] = reason
    return "The account was closed."


def _find(order: str) -> Order:
    if order not in ORDERS:
        raise ToolException(f"There is no order {order}.")
    return ORDERS[order]


TOOLS: list[BaseTool] = [order_status, refund, close_account]
