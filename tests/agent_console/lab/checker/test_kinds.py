"""The checker reads the design by itself; here, and nowhere else, the two readings meet."""

from agent_console.lab.checker.kinds import HOLDER_CHANGING, HOLDER_KEEPING, PUBLIC
from escalation.events import CUSTOMER_KINDS, KINDS


def test_customers_receive_what_the_product_gives_them() -> None:
    assert PUBLIC == CUSTOMER_KINDS


def test_of_every_kind_it_is_known_whether_the_holder_changes() -> None:
    assert HOLDER_CHANGING | HOLDER_KEEPING | {"ConversationStarted"} == KINDS
    assert not HOLDER_CHANGING & HOLDER_KEEPING
