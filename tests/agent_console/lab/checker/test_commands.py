import pytest

from agent_console.lab.checker.lines import BrokenHistory
from tests.agent_console.lab.checker.tale import Tale


def test_an_acknowledgement_of_what_was_not_sent_is_stale() -> None:
    tale = Tale()
    tale.hears("ann", "m1", seq=1)
    tale.asks("ann", "m1", text="hello")
    (found,) = tale.check()
    assert found.kind == "stale_acknowledgement"
    assert found.detail == "ann was told that `m1` is done, which was not sent before."
    assert found.lines == (2,)


def test_an_acknowledgement_of_an_unknown_command_is_stale() -> None:
    tale = Tale()
    tale.hears("ben", id=7, head=1, epoch=1)
    assert tale.kinds() == ["stale_acknowledgement"]


def test_one_message_has_one_number() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.wrote("hello", "m1")
    tale.row("CustomerRated", "customer", by="ann")
    tale.hears("ann", "m1", seq=2)
    tale.hears("ann", "m1", seq=3)
    found = tale.check()
    assert {each.kind for each in found} == {"stale_acknowledgement"}
    assert found[0].lines == (3, 4)


def test_one_epoch_has_one_owner() -> None:
    tale = Tale()
    tale.is_claimed_by("ben")
    for person in ("ben", "cleo"):
        number = tale.asks(person, kind="claim")
        tale.hears(person, id=number, head=4, epoch=3)
    found = tale.check()
    assert (
        found[0].detail
        == "ben and cleo were both told that they own the conversation under epoch 3."
    )
    assert {each.kind for each in found} == {"two_owners"}


def test_claiming_again_what_one_holds_is_acknowledged_under_the_same_epoch() -> None:
    tale = Tale()
    tale.is_claimed_by("ben")
    for _ in range(2):
        number = tale.asks("ben", kind="claim")
        tale.hears("ben", id=number, head=4, epoch=3)
    assert tale.check() == []


def test_an_id_is_used_once() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.lines.append({**tale.lines[-1]})
    with pytest.raises(BrokenHistory, match="Line 3: `id` 1 of ann was used before"):
        tale.check()
