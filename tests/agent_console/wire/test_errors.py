from agent_console.wire.errors import ERRORS, find_row
from escalation import errors as refusals
from escalation.errors import HandraiseError


def list_codes() -> set[str]:
    return {
        each.code
        for each in vars(refusals).values()
        if isinstance(each, type) and issubclass(each, HandraiseError)
    }


def test_every_refusal_has_a_row() -> None:
    assert list_codes() <= set(ERRORS)


def test_only_passing_troubles_may_be_tried_again() -> None:
    again = {code for code, row in ERRORS.items() if row.again}
    assert again == {"rate_limited", "storage_unavailable", "internal"}


def test_an_unknown_code_is_our_mistake() -> None:
    assert find_row("never heard of").status == 500
    assert find_row("already_taken").status == 409
