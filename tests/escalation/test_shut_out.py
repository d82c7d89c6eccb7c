"""Customers who were shut out, as a node knows them."""

from __future__ import annotations

import pytest

from escalation.commands import BlockCustomer, UnblockCustomer
from escalation.errors import Forbidden
from escalation.shut_out import ShutOut
from tests.escalation.steps import ADA, asked, follow


def test_a_customer_is_refused_from_the_block_to_its_end() -> None:
    shut_out = ShutOut()
    shut_out.refuse("v1")
    blocked, _ = follow(asked(), BlockCustomer(ADA, "spam"))
    shut_out.see(blocked)
    shut_out.refuse("v2")
    with pytest.raises(Forbidden, match="This chat is closed"):
        shut_out.refuse("v1")
    assert shut_out.list_conversations("v1") == ["c1"]
    shut_out.see(follow(blocked, UnblockCustomer(ADA))[0])
    shut_out.refuse("v1")


def test_what_is_stored_is_known_from_the_start() -> None:
    shut_out = ShutOut()
    shut_out.load({"c7": "v7"})
    with pytest.raises(Forbidden):
        shut_out.refuse("v7")
