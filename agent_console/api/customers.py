"""What programs of the operator's tell of customers, for the conditions of the policy."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from agent_console.api.parts import AtDesk, PartsGiven
from agent_console.api.requests import CUSTOMER_NAME, AttributesIn
from escalation.policy.surroundings import Attribute

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])

Name = Annotated[
    str, Path(pattern=CUSTOMER_NAME, description="The customer's id: ours, or the caller's own.")
]


@router.get("/{customer_id}/attributes")
async def read_attributes(
    customer_id: Name, _: AtDesk, parts: PartsGiven
) -> dict[str, dict[str, Attribute]]:
    """Return what was told of a customer; nothing for one of whom nobody told anything."""
    return {"attributes": dict(await parts.customers.find(customer_id))}


@router.put("/{customer_id}/attributes")
async def put_attributes(
    customer_id: Name, told: AttributesIn, member: AtDesk, parts: PartsGiven
) -> dict[str, dict[str, Attribute]]:
    """Put attributes in the place of all that the customer had; decisions see them from then on.

    Only a signed-in person or a token may: what a customer's browser says is never believed.
    """
    await parts.customers.put(customer_id, told.attributes, member.person.id)
    return {"attributes": dict(told.attributes)}
