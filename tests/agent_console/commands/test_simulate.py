import json
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from agent_console.cli import main
from agent_console.commands import simulate as module
from agent_console.commands.simulate import read_seeds, run_simulate
from agent_console.commands.trouble import WrongUse
from agent_console.lab.campaign import Report

FAILED = [{"seed": 3, "kind": "lost", "detail": "Number 5 is gone."}]


def simulate(**given: Any) -> None:
    settled: dict[str, Any] = {
        "jobs": 1,
        "messages": 10,
        "twice": False,
        "keep_in": None,
        "as_json": True,
    }
    run_simulate(given.pop("seeds", "0:2"), given.pop("faults", "none"), **{**settled, **given})


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A campaign in which seed 3 failed, so it is said."""

    def fail(*_: object, **__: object) -> Report:
        return Report("0:5", 5, [*FAILED], "ab", {"crash": 1}, {"crash sql.read": 1}, hashes=["ab"])

    monkeypatch.setattr(module, "run_campaign", fail)


def test_a_sound_product_is_reported_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    simulate()
    report = json.loads(capsys.readouterr().out)
    assert report["schedules"] == 2
    assert report["anomalies"] == []
    assert (report["seeds"], len(report["hash"])) == ("0:2", 64)
    assert {"faults", "points", "seconds"} <= report.keys()


def test_what_is_told_to_people_names_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(as_json=False, faults="socket_dropped")
    told = capsys.readouterr().out
    assert "schedules    2 (seeds 0:2)" in told
    assert "anomalies    0" in told
    assert "the rarest struck" in told


@pytest.mark.usefixtures("failing")
def test_an_anomaly_is_made_smaller_kept_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        simulate(seeds="0:5", keep_in=tmp_path, as_json=False)
    assert ended.value.exit_code == 1
    told = capsys.readouterr()
    assert "seed 3: lost: Number 5 is gone." in told.out
    assert "replay with: handraise simulate --seeds 3:4 --faults none" in told.out
    assert json.loads((tmp_path / "seed-3.json").read_text())["schedule"]["seed"] == 3


def test_played_twice_nothing_differs(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(twice=True)
    assert json.loads(capsys.readouterr().out)["differing"] == []


def test_a_difference_between_two_plays_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hashes = iter((["aa", "bb"], ["aa", "cc"]))
    monkeypatch.setattr(
        module, "run_campaign", lambda *_, **__: Report("0:2", 2, hashes=next(hashes))
    )
    with pytest.raises(typer.Exit) as ended:
        simulate(twice=True)
    assert ended.value.exit_code == 1
    assert json.loads(capsys.readouterr().out)["differing"] == [1]


@pytest.mark.parametrize("text", ["", "5", "5:5", "7:5", "a:b", "-1:4", "1:2:3"])
def test_seeds_are_a_range_that_is_not_empty(text: str) -> None:
    with pytest.raises(WrongUse, match="is no range of seeds"):
        read_seeds(text)


def test_seeds_without_the_last() -> None:
    assert read_seeds("5:8") == range(5, 8)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--seeds", "4:4"], "'4:4' is no range of seeds"),
        (["--seeds", "0:4", "--faults", "flood"], "'flood' is no fault. There are: crash, "),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_there_is(
    given: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["handraise", "simulate", *given])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
