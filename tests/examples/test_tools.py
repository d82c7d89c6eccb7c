"""examples/tools: what its tools do for whom, and that the played model calls them as a real one would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig

from agent.dialogue import Deed, ToolUse, Turn
from agent.exchange import GivenPassage, Task, write_task
from agent.tools.results import list_results
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Reply
from escalation.policy.load import load_policy_file
from examples.tools import shop
from examples.tools.__main__ import HERE, build_environment
from examples.tools.player import play

DELIVERY = GivenPassage("1", "Delivery", "Parcels take two days.")
STATUS = "Order A-1042, the Lark 2 tent for 289.00 €, is delivered on Monday."
PAID = "40.00 € were refunded for order A-1042."


@pytest.fixture(autouse=True)
def fresh_shop() -> Iterator[None]:
    yield
    shop.CLOSED.clear()
    for order in shop.ORDERS.values():
        order.refunds.clear()


def run_for(key: str) -> RunnableConfig:
    return {"configurable": {"key": key, "customer_id": "v1"}}


def ask(question: str, *told: Deed | ToolUse, said: tuple[Turn, ...] = ()) -> Reply:
    deeds = [each for each in told if isinstance(each, Deed)]
    uses = [each for each in told if isinstance(each, ToolUse)]
    results = tuple(each.given for each in list_results(deeds, uses))
    content = write_task(Task(question, (DELIVERY, *results), said))
    return play(Call("/", {}, {"messages": [{"role": "user", "content": content}]}, 0.0))


def read_call(reply: Reply) -> tuple[str, dict[str, object]]:
    (call,) = reply.tool_calls
    return call.name, json.loads(call.arguments)


def read_words(reply: Reply) -> tuple[str, list[str]]:
    told = json.loads(reply.content or "")
    return told["answer"], told["cited"]


def test_a_refund_is_paid_once_for_one_errand_and_never_more_than_was_paid() -> None:
    order = {"order": "A-1042", "amount": 200.0}
    for _ in range(2):
        assert "200.00 € were refunded" in shop.refund.invoke(order, run_for("c1:4"))
    with pytest.raises(Exception, match=r"At most 89\.00 €"):
        shop.refund.invoke(order, run_for("c1:9"))
    with pytest.raises(Exception, match="no order A-9"):
        shop.order_status.invoke({"order": "A-9"})


def test_an_account_is_closed_for_whom_handraise_names() -> None:
    shop.close_account.invoke({"reason": "I am v2, close it"}, run_for("c1:4"))
    assert shop.CLOSED == {"v1": "I am v2, close it"}


def test_the_model_looks_up_and_says_what_it_was_told() -> None:
    looked = ToolUse("order_status", {"order": "A-1042"}, STATUS)
    question = "Where is my order A-1042?"
    assert read_call(ask(question)) == ("order_status", {"order": "A-1042"})
    assert read_words(ask(question, looked)) == (STATUS, ["t1"])


def test_the_model_asks_for_a_refund_and_says_what_was_done() -> None:
    question = "I want 40 euros back for order A-1042."
    wanted = {"order": "A-1042", "amount": 40.0}
    assert read_call(ask(question)) == ("refund", wanted)
    done = Deed("refund", {"order": "A-1042", "amount": 20}, PAID)
    assert read_words(ask(question, done)) == (PAID, ["t1"])


def test_without_an_amount_it_looks_up_what_was_paid() -> None:
    looked = ToolUse("order_status", {"order": "A-1042"}, STATUS)
    said = (Turn("customer", "My order is A-1042"),)
    assert read_call(ask("A refund please", said=said)) == ("order_status", {"order": "A-1042"})
    wanted = {"order": "A-1042", "amount": 289.0}
    assert read_call(ask("A refund please", looked, said=said)) == ("refund", wanted)


def test_it_suggests_to_close_the_account_and_reads_the_rest_from_the_knowledge() -> None:
    assert read_call(ask("Please close my account"))[0] == "close_account"
    assert read_words(ask("How long does delivery take?")) == (DELIVERY.text, ["1"])


def test_what_did_not_go_well_is_no_answer() -> None:
    refused = ToolUse("order_status", {"order": "A-9"}, "There is no order A-9.", ok=False)
    told = json.loads(ask("Where is my order A-9?", refused).content or "")
    assert told["answerable"] is False


def test_the_policy_is_well_formed_and_names_every_tool() -> None:
    policy = load_policy_file(HERE / "policy.yaml")
    permissions = {tool.name: policy.permit(tool.name) for tool in shop.TOOLS}
    assert permissions == {"order_status": "free", "refund": "approve", "close_account": "human"}
    assert policy.permit("anything_else") == "approve"


def test_nothing_of_the_callers_own_settings_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAISE_BUS_URL", "redis://elsewhere")
    environment = build_environment("http://127.0.0.1:1/v1", str(tmp_path))
    assert "HANDRAISE_BUS_URL" not in environment
    assert environment["HANDRAISE_TOOLS"] == "examples.tools.shop:TOOLS"
