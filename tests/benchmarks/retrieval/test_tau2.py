"""What a customer says first is found in a scenario, however it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.retrieval.tau2 import divide_tasks, find_opening, read_tasks


@pytest.mark.parametrize(
    ("scenario", "opening"),
    [
        (
            '1. **Start naturally:** "Hi, I lost my\n card today." Then wait.',
            "Hi, I lost my card today.",
        ),
        ("Rules:\n- Start by saying you want a new email.\n- Be kind.", "you want a new email."),
        ("You are Jo.\n\nYou're looking for a card.\n\nWait.", "You're looking for a card."),
        (
            'Start by mentioning that you got flyers.\nLater: "Hi, I am back with the code now."',
            "you got flyers.",
        ),
    ],
)
def test_the_opening_is_found(scenario: str, opening: str) -> None:
    assert find_opening(scenario) == opening


def test_a_scenario_without_an_opening_is_refused() -> None:
    with pytest.raises(ValueError, match="does not tell"):
        find_opening("You are Jo.")


def write(folder: Path, count: int) -> None:
    tasks = [
        {
            "id": f"t{number}",
            "user_scenario": {"instructions": f'"Hello, this is request {number} of mine"'},
            "required_documents": ["a", "b"],
            "evaluation_criteria": {
                "actions": [{"name": "transfer_to_human_agents"}] if number == 0 else None
            },
        }
        for number in range(count)
    ]
    (folder / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")


def test_tasks_are_read_and_divided_by_chance(tmp_path: Path) -> None:
    write(tmp_path, 9)
    tasks = read_tasks(tmp_path)
    assert tasks[1].opening == "Hello, this is request 1 of mine"
    assert tasks[1].required == {"a", "b"}
    assert [task.ends_with_human for task in tasks] == [True] + [False] * 8
    one, other = divide_tasks(tasks, 0)
    assert (len(one), len(other)) == (4, 5)
    assert {task.id for task in (*one, *other)} == {task.id for task in tasks}
    assert divide_tasks(tasks, 0) == (one, other)
    assert divide_tasks(tasks, 1) != (one, other)
