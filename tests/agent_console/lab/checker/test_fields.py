from typing import Any

import pytest

from agent_console.lab.checker.fields import find_problem

ROW = {
    "conversation_id": "c",
    "seq": 1,
    "kind": "NoteAdded",
    "author": {"role": "human"},
    "epoch": 1,
    "body": {},
    "inner": {},
}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"new_field": 7}, None),
        ({"seq": "1"}, "`seq` of `row` must be a whole number, it is a text."),
        ({"seq": True}, "`seq` of `row` must be a whole number, it is true or false."),
        ({"seq": 0}, "`seq` of `row` is 0."),
        ({"seq": 10**9}, "`seq` of `row` is 1000000000."),
        ({"body": None}, "`body` of `row` must be an object, it is null."),
        ({"client_id": 7}, "`client_id` of `row` must be a text, it is a whole number."),
        ({"epoch": -1}, "`epoch` of `row` is -1."),
    ],
)
def test_rows(changes: dict[str, Any], problem: str | None) -> None:
    assert find_problem({**ROW, **changes}, "row") == problem


def test_a_field_that_is_missing() -> None:
    row = {name: value for name, value in ROW.items() if name != "inner"}
    assert find_problem(row, "row") == "`row` needs the field `inner`, an object."


@pytest.mark.parametrize(
    ("line", "op", "problem"),
    [
        ({"heads": {"c": 3}}, "restore", None),
        ({"heads": {"c": "3"}}, "restore", "`heads` of `restore` holds a text."),
        ({"heads": {"c": -3}}, "restore", "`heads` of `restore` holds -3."),
        ({"heads": []}, "settled", "`heads` of `settled` must be an object, it is a list."),
        (
            {"actor": "ben", "socket": "s", "waiting": [1]},
            "queue",
            "`waiting` of `queue` holds a whole number.",
        ),
        ({"until": "soon"}, "impaired", "`until` of `impaired` must be a number, it is a text."),
        ({"until": 3}, "impaired", None),
    ],
)
def test_parts(line: dict[str, Any], op: str, problem: str | None) -> None:
    assert find_problem(line, op) == problem
