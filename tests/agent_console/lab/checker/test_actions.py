from typing import Any

from agent_console.lab.checker.actions import Actions
from agent_console.lab.checker.book import Book
from agent_console.lab.checker.rows import Row

BOOK = Book({"op": "begin", "t": 0.0, "log_id": "log1", "people": {}})


def row(seq: int, kind: str, **inner: Any) -> Row:
    line = {"seq": seq, "kind": kind, "author": {}, "epoch": 1, "body": {}, "inner": inner}
    return Row(line, BOOK)


def hold(actions: Actions, seq: int, **more: Any) -> None:
    inner = {"name": "refund", "args": {"amount": 5}, "through_seq": 2} | more
    actions.hold(row(seq, "ActionHeld", **inner))


def test_an_action_goes_its_way() -> None:
    actions = Actions()
    hold(actions, 4)
    actions.decide(row(5, "ActionDecided", action_seq=4, decision="edit", args={"amount": 3}))
    actions.take(row(6, "ActionTaken", action_seq=4))
    action = actions.find(4)
    assert action is not None
    assert (action.standing, action.yes, action.taken) == ("taken", 5, 6)
    assert (action.args, action.chosen) == ({"amount": 5}, {"amount": 3})
    assert actions.is_any_open
    assert actions.close(row(7, "ActionClosed", action_seq=4, outcome="done", result="So."))
    assert (action.closed, action.outcome, action.result) == (7, "done", "So.")
    assert not actions.is_any_open


def test_a_no_is_no_yes() -> None:
    actions = Actions()
    hold(actions, 4)
    actions.decide(row(5, "ActionDecided", action_seq=4, decision="reject"))
    action = actions.find(4)
    assert action is not None
    assert (action.is_decided, action.yes) == (True, 0)


def test_what_is_for_the_holder_outlives_a_new_message() -> None:
    actions = Actions()
    hold(actions, 4)
    hold(actions, 5, only_holder=True)
    actions.give_up(all_of_them=False)
    assert [each.standing for each in actions] == ["void", "held"]
    actions.give_up(all_of_them=True)
    assert [each.standing for each in actions] == ["void", "void"]


def test_actions_of_other_programs_are_not_ours() -> None:
    actions = Actions()
    hold(actions, 4, through_seq=0)
    actions.decide(row(5, "ActionDecided", action_seq=4, decision="approve"))
    assert actions.close(row(6, "ActionClosed", action_seq=4)) is None
    assert list(actions) == []
