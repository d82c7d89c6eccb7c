"""An answer rests on results that it cites, or that it was shown without citing anything."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage

from agent.dialogue import Deed, Flaw, Turn
from agent.exchange import Reply, Task
from agent.models.model import Told
from agent.tools.resting import Rest, find_rest
from agent.tools.results import list_results
from agent.tools.using import Spoken

RESULTS = list_results([Deed("refund", {"order": "4711"}, "Refunded 20.00 €.")], [])
TOLD = Told(message=AIMessage(""), model="m")
ASKED = [Turn("customer", "Please refund order 4711.")]


@pytest.mark.parametrize(
    ("cited", "answerable", "has_results", "cites", "is_measured"),
    [
        (("t1",), True, True, True, False),
        (("1", "t1"), True, True, True, False),
        (("1",), True, True, False, True),
        ((), True, True, False, False),
        ((), True, False, False, True),
        (("t1",), True, False, False, True),
        (("t1",), False, True, False, True),
    ],
)
def test_what_it_rests_on(
    cited: tuple[str, ...], answerable: bool, has_results: bool, cites: bool, is_measured: bool
) -> None:
    spoken = Spoken(TOLD, Task("?"), RESULTS if has_results else ())
    reply = Reply("Done.", answerable=answerable, cited=cited)
    rest = find_rest(spoken, reply, names_knowledge="1" in cited)
    assert (bool(rest.cited), rest.is_measured) == (cites, is_measured)


def test_what_it_cites_is_a_source_and_bears_it_out() -> None:
    rest = Rest(RESULTS, is_measured=False)
    assert [source.id for source in rest.sources] == ["tool:refund"]
    assert rest.find_flaws("I have refunded 20 € for order 4711.", ASKED, []) == ()
    assert rest.find_flaws("The refund is 50 €.", ASKED, []) == (Flaw("groundless", "50"),)
    assert rest.find_flaws("I have refunded 50 €.", ASKED, []) == (
        Flaw("promise", "i have refunded"),
        Flaw("groundless", "50"),
    )
    assert rest.find_flaws("I have cancelled it.", ASKED, []) == (
        Flaw("promise", "i have cancelled"),
    )


def test_what_is_measured_needs_no_such_check() -> None:
    rest = Rest((), is_measured=True)
    assert rest.find_flaws("It costs 50 €.", ASKED, []) == ()
    assert rest.find_flaws("I have refunded you.", ASKED, []) != ()
