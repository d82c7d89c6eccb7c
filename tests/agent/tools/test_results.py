"""What tools told is shown as passages, tidy and not too long, and cited as sources."""

from __future__ import annotations

from agent.dialogue import LONGEST_QUOTE, Deed, Source, ToolUse
from agent.exchange import GivenPassage
from agent.replies.backing import Evidence
from agent.tools.results import (
    LONGEST_RESULT,
    build_result_source,
    find_cited_results,
    list_evidence,
    list_results,
    tidy_result,
    write_call,
)

DEED = Deed("refund", {"order": "4711", "amount": 20}, "Refunded 20.00 €.", "Ana")
USE = ToolUse("order_status", {"order": "4711"}, "Shipped.")
FAILED = ToolUse("look", {}, "There is no tool of that name.", ok=False)


def test_deeds_come_before_what_was_used() -> None:
    deed, use, failed = list_results([DEED], [USE, FAILED])
    assert deed.given.title == "refund(order=4711, amount=20)"
    assert deed.given.text == (
        "This was carried out in this conversation, after a person's yes. It told:\n"
        "Refunded 20.00 €."
    )
    assert use.given == GivenPassage("t2", "order_status(order=4711)", "Shipped.")
    assert failed.given.text == "This did not go well: There is no tool of that name."
    assert (deed.is_deed, use.is_deed, failed.ok) == (True, False, False)


def test_what_told_nothing_says_so() -> None:
    (nothing,) = list_results([], [ToolUse("ping", {}, " \n")])
    assert nothing.given == GivenPassage("t1", "ping()", "It told nothing.")


def test_a_citation_is_a_source() -> None:
    results = list_results([DEED], [USE])
    assert find_cited_results(results, ["t2", "1", "t9", "t2"]) == [results[1]]
    assert build_result_source(results[0]) == Source(
        "tool:refund", "refund(order=4711, amount=20)", "Refunded 20.00 €."
    )
    (long,) = list_results([], [ToolUse("look", {}, "x" * 2000)])
    assert len(build_result_source(long).quote) == LONGEST_QUOTE


def test_only_what_went_well_bears_anything_out() -> None:
    assert list_evidence(list_results([DEED], [FAILED])) == [
        Evidence("refund", "refund(order=4711, amount=20)", "Refunded 20.00 €.", is_deed=True)
    ]


def test_a_call_is_written_as_people_read_it() -> None:
    assert write_call("pay", {"to": "Zoë", "lines": [1], "all": True}) == (
        "pay(to=Zoë, lines=[1], all=true)"
    )
    assert len(write_call("pay", {"to": "x" * 900})) == 201


def test_results_are_tidied() -> None:
    assert tidy_result(" a\r\nb\x00\x1b[31mc\ud800\t! ") == "a\nb[31mc\t!"
    cut = tidy_result("x" * 9000)
    assert (len(cut), cut[-8:]) == (LONGEST_RESULT, "… (cut)".rjust(8))
