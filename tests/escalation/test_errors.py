"""Errors: stable codes of the contract, messages that say what to do."""

from __future__ import annotations

from escalation import errors
from escalation.errors import AlreadyTaken, HandraiseError

CODES_OF_THE_CONTRACT = {
    "already_taken", "not_holder", "stale_epoch", "already_decided", "not_found", "forbidden",
    "rate_limited", "too_large", "invalid", "conflict", "storage_unavailable",
}  # fmt: skip
OUR_OWN = {"damaged"}


def _all_errors() -> list[type[HandraiseError]]:
    return [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, HandraiseError)
    ]


def test_every_code_of_the_contract_has_an_error_and_hardly_another_exists() -> None:
    assert {each.code for each in _all_errors()} == CODES_OF_THE_CONTRACT | OUR_OWN


def test_the_docstring_is_the_message() -> None:
    for each in _all_errors():
        assert str(each()) == (each.__doc__ or "").strip().splitlines()[0]
        assert str(each()).endswith(".")


def test_details_travel_with_the_error() -> None:
    error = AlreadyTaken("Ada holds it.", by={"id": "p1", "name": "Ada"})
    assert error.message == "Ada holds it."
    assert error.details == {"by": {"id": "p1", "name": "Ada"}}
