from __future__ import annotations

import json

import pytest

from benchmarks.rows import print_head, print_row, show_row

COLUMNS = (("desk", "<6"), ("error", ">7.3f"), ("runs", ">6"), ("best", ">5.0f"))
ROW = {"desk": "bank", "error": 0.01234, "runs": 40, "best": True, "more": 1}


def test_rows_stand_under_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    print_head(COLUMNS, as_json=False)
    print_row(ROW, COLUMNS, as_json=False)
    assert capsys.readouterr().out == (
        "desk      error    runs   best\nbank      0.012      40      *\n"
    )


def test_what_is_missing_or_no_number_leaves_its_room() -> None:
    row = {"desk": "bank", "error": None, "runs": "many", "best": False}
    assert show_row(row, COLUMNS) == "bank               many       "


def test_json_has_all_of_a_row_and_no_head(capsys: pytest.CaptureFixture[str]) -> None:
    print_head(COLUMNS, as_json=True)
    print_row(ROW, COLUMNS, as_json=True)
    assert json.loads(capsys.readouterr().out) == ROW
