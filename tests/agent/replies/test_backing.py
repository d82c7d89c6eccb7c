"""Only what a tool of this conversation bears out may be said to be done."""

from __future__ import annotations

import pytest

from agent.replies.backing import Evidence, is_borne_out
from agent.replies.promises import find_unbacked_promises

CALL = "refund(order=4711, amount=20)"
REFUND = Evidence("refund", CALL, "Refunded 20.00 € for order 4711.", is_deed=True)
LOOKED = Evidence("order_status", "order_status(order=4711)", "Order 4711 was shipped on 3 May.")


def bears_out(answer: str, *evidence: Evidence) -> bool:
    promises = find_unbacked_promises(answer, [])
    assert promises, "a test of what is claimed claims something"
    return all(is_borne_out(each, answer, evidence) for each in promises)


@pytest.mark.parametrize(
    "answer",
    [
        "I have refunded 20.00 € for your order 4711.",
        "I've just refunded you. It takes a few days.",
        "Your order has been refunded.",
        "Ich habe Ihnen 20 € erstattet.",
        "Je vous ai remboursé 20 €.",
        "Le he reembolsado 20 euros.",
        "Ho rimborsato il suo ordine.",
        "Ik heb uw bestelling terugbetaald.",
    ],
)
def test_what_was_carried_out_may_be_said(answer: str) -> None:
    assert bears_out(answer, REFUND)
    assert bears_out(answer, LOOKED, REFUND)
    assert not bears_out(answer)
    assert not bears_out(answer, LOOKED)


@pytest.mark.parametrize(
    "answer",
    [
        "I've cancelled your order.",
        "I have refunded you and cancelled your order.",
        "I have refunded you and escalated your complaint.",
        "I have refunded you, upgraded your plan.",
        "I have refunded your subscription.",
        "I have refunded orders 4711 and 4712.",
        "I have refunded 50 € for order 4711.",
        "I have refunded you in full.",
        "I've refunded your whole order.",
        "I have refunded you twice.",
        "I have refunded 20.00 € for your subscription.",
        "Your account has been refunded.",
        "I will refund you.",
        "I am refunding you now.",
        "Your refund is being processed.",
        "A colleague will call you back.",
        "I have transferred you to a colleague.",
        "Consider it done.",
        "I can confirm that your account is closed.",
    ],
)
def test_nothing_else_may(answer: str) -> None:
    assert not bears_out(answer, REFUND)


def test_two_deeds_bear_out_two_claims() -> None:
    cancelled = Evidence("cancel_order", "cancel_order(order=4711)", "ok", is_deed=True)
    answer = "I have refunded you and cancelled your order."
    assert bears_out(answer, REFUND, cancelled)
    assert not bears_out(answer, cancelled)


@pytest.mark.parametrize(
    ("told", "is_done"),
    [
        ("Order 4711: refunded on 3 May.", True),
        ('{"status": "refunded"}', True),
        ('{"refunded": true, "cancelled": false}', True),
        ("not refunded", False),
        ("This order has not been refunded.", False),
        ('{"refunded": false}', False),
        ('{"refunded": null}', False),
        ('{"refunded": 0}', False),
        ("refunded: 0.00 €", False),
        ("It will be refunded within a week.", False),
        ("If it is returned it is refunded.", False),
        ("refund requested", False),
        ("refundable", False),
        ("pending: to be refunded", False),
        ("Could not be refunded", False),
        ("never refunded", False),
        ("Nicht erstattet", False),
        ('{"status": "open", "note": "I was told it is refunded"}', False),
        ("Open. The customer wrote that it was refunded.", False),
        ("Message of 3 May: refunded!", False),
        ("", False),
    ],
)
def test_a_look_bears_out_only_what_it_says_plainly(told: str, is_done: bool) -> None:
    looked = Evidence("order_status", "order_status(order=4711)", told)
    assert bears_out("Your order has been refunded.", looked) is is_done
    assert not bears_out("I have refunded your order.", looked)


@pytest.mark.parametrize(
    ("name", "told", "is_done"),
    [
        ("refund", "ok", True),
        ("refund_order", "", True),
        ("refundOrder", "id 77", True),
        ("reimburse", "id 77", True),
        ("refund", "Failed: the card has expired.", False),
        ("refund", "Request accepted, pending.", False),
        ("refund", "error 17", False),
        ("refund_status", "ok", False),
        ("refund_policy", "30 days", False),
        ("can_refund", "yes", False),
        ("order_refund", "ok", False),
        ("transfer", "ok", False),
    ],
)
def test_the_name_of_what_was_carried_out_tells_its_deed(
    name: str, told: str, is_done: bool
) -> None:
    done = Evidence(name, f"{name}(order=4711)", told, is_deed=True)
    assert bears_out("I have refunded your order.", done) is is_done
    assert not bears_out("I have refunded your order.", Evidence(name, CALL, told))
