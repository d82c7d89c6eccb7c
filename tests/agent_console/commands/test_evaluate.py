"""`handraise evaluate`: the report, the predictions, the exit codes, and every kind of bad file."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

from agent.confidence.label import LabelledQuestion
from agent.evaluating.evaluation import Target
from agent.knowledge.installed import MISSING
from agent.testing import WordEmbedder
from agent_console.commands import evaluate
from agent_console.commands.trouble import WANTING, WRONG_USE, WrongUse
from tests.agent.sample_desk import build_entries, build_labels

CONTRACT = [
    "n",
    "coverage",
    "error_rate",
    "max_error",
    "certified",
    "threshold",
    "bound",
    "auroc",
    "aurc",
    "ece",
    "brier",
    "labels_needed",
    "seconds",
]
SHARED = Path(__file__).parents[4] / "shared" / "data"


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_labels(path: Path, labels: Sequence[LabelledQuestion]) -> Path:
    return write_rows(
        path, ({"question": each.question, "answer_id": each.answer_id} for each in labels)
    )


class Desk:
    """Files of a small desk, and the command run on them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.knowledge = write_rows(
            folder / "k.jsonl",
            (
                {"id": each.id, "questions": list(each.questions), "answer": each.answer}
                for each in build_entries()
            ),
        )
        self.labels = write_labels(folder / "c.jsonl", build_labels(260, seed=3))
        self.test = write_labels(folder / "t.jsonl", build_labels(120, seed=7))
        self.predictions = folder / "p.jsonl"
        self._capsys = capsys

    def run(self, max_error: float = 0.1, *, as_json: bool = True) -> tuple[int, str, str]:
        """Return exit code, standard output and standard error."""
        code = 0
        try:
            evaluate.run_evaluate(
                self.knowledge,
                self.labels,
                self.test,
                Target(max_error),
                predictions=self.predictions,
                as_json=as_json,
            )
        except typer.Exit as end:
            code = end.exit_code
        out, err = self._capsys.readouterr()
        return code, out, err

    def read_predictions(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.predictions.read_text("utf-8").splitlines()]


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setattr(evaluate, "load_embedder", WordEmbedder)
    return Desk(tmp_path, capsys)


def test_a_good_desk_is_reported_with_every_field_of_the_contract(desk: Desk) -> None:
    code, out, _ = desk.run()
    report = json.loads(out)
    assert code == 0
    assert set(CONTRACT) <= report.keys()
    assert report["n"] == 120
    assert report["certified"] is True
    assert report["kept"] is True
    assert report["labels_needed"] == 0
    assert report["bound"] <= report["max_error"] == 0.1
    predictions = desk.read_predictions()
    assert len(predictions) == 120
    assert predictions[0].keys() == {"question", "answer_id", "confidence", "action", "reasons"}
    sent = [each for each in predictions if each["action"] == "answer"]
    assert len(sent) / 120 == report["coverage"]
    assert all(each["confidence"] >= report["threshold"] for each in sent)


def test_labels_of_the_test_change_no_prediction(desk: Desk) -> None:
    desk.run()
    before = desk.predictions.read_bytes()
    rows = [json.loads(line) for line in desk.test.read_text().splitlines()]
    answers = [row["answer_id"] for row in rows]
    random.Random(1).shuffle(answers)
    write_rows(
        desk.test,
        (
            {"question": row["question"], "answer_id": a}
            for row, a in zip(rows, answers, strict=True)
        ),
    )
    code, out, _ = desk.run()
    assert desk.predictions.read_bytes() == before
    assert code == WANTING
    assert json.loads(out)["refuted"] is True


def test_too_few_labels_are_found_wanting(desk: Desk) -> None:
    write_labels(desk.labels, build_labels(30, seed=3))
    code, out, _ = desk.run(0.02)
    report = json.loads(out)
    assert code == WANTING
    assert report["certified"] is False
    assert report["threshold_from"] == "knowledge"
    assert 119 <= report["labels_needed"] <= 149
    for each in desk.read_predictions():
        assert each["reasons"] == (
            ["uncertified"] if each["action"] == "answer" else ["low_confidence"]
        )


def test_people_get_lines(desk: Desk) -> None:
    code, out, _ = desk.run(as_json=False)
    assert code == 0
    assert out.startswith("Questions      120, of which ")
    assert "Certified      at threshold 0." in out
    write_labels(desk.labels, build_labels(30, seed=3))
    code, out, _ = desk.run(as_json=False)
    assert code == WANTING
    assert "Not certified  " in out


def test_contradictions_are_told_with_what_happens(desk: Desk) -> None:
    labels = build_labels(260, seed=3)
    wrong = "colour" if labels[0].answer_id != "colour" else "refund"
    write_labels(desk.labels, [*labels, LabelledQuestion(labels[0].question.upper(), wrong)])
    _, out, _ = desk.run()
    report = json.loads(out)
    assert report["contradictions"] == [
        {
            "file": str(desk.labels),
            "question": labels[0].question,
            "answer_ids": [labels[0].answer_id, wrong],
        }
    ]
    assert any("labelled with more than one answer" in note for note in report["notes"])
    _, _, err = desk.run(as_json=False)
    assert f"c.jsonl: “{labels[0].question}” → " in err


def test_files_that_do_not_fit_each_other_are_noted(desk: Desk) -> None:
    known = [label for label in build_labels(260, seed=3) if label.answer_id is not None]
    write_labels(desk.labels, known)
    write_labels(desk.test, [*build_labels(120, seed=7), known[0]])
    notes = " ".join(json.loads(desk.run()[1])["notes"])
    assert "No calibration question is without an answer" in notes
    assert "1 test questions are calibration questions as well" in notes
    assert "0.0% of the calibration questions have no answer, but" in notes


def test_without_an_embedder_it_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "load_embedder", lambda: None)
    assert MISSING in json.loads(desk.run()[1])["notes"]


def test_labels_of_one_kind_only(desk: Desk) -> None:
    nobody = [LabelledQuestion(each.question, None) for each in build_labels(40, seed=3)]
    write_labels(desk.labels, nobody)
    write_labels(desk.test, nobody[:1])
    code, out, _ = desk.run()
    report = json.loads(out)
    assert code == WANTING
    assert (report["auroc"], report["floor"]) == (None, 1.0)
    assert "No calibration question has an answer: nothing can be certified." in report["notes"]


@pytest.mark.parametrize("name", ["knowledge", "labels", "test"])
@pytest.mark.parametrize("content", ["", "\n", "{", "[1, 2]", '{"question": NaN}', "\x00"])
def test_a_bad_file_is_named_and_nothing_is_written(desk: Desk, name: str, content: str) -> None:
    file: Path = getattr(desk, name)
    file.write_text(content)
    code, out, _ = desk.run()
    assert code == WRONG_USE
    assert {problem["file"] for problem in json.loads(out)["problems"]} == {file.name}
    with pytest.raises(WrongUse, match=file.name):
        desk.run(as_json=False)
    assert not desk.predictions.exists()


def test_an_answer_that_the_knowledge_lacks_is_named(desk: Desk) -> None:
    write_labels(desk.test, [LabelledQuestion("How?", "delivery"), LabelledQuestion("Why?", "x")])
    with pytest.raises(WrongUse, match=r't\.jsonl, row 2: expected "answer_id" to be an id of'):
        desk.run(as_json=False)


@pytest.mark.parametrize("max_error", [0.0, 1.0, -0.1, float("nan"), float("inf")])
def test_an_error_rate_that_is_none(desk: Desk, max_error: float) -> None:
    with pytest.raises(WrongUse, match="--max-error must lie between 0 and 1"):
        desk.run(max_error)


def test_predictions_never_overwrite_what_is_read_and_need_a_folder(desk: Desk) -> None:
    for path in (desk.test, desk.test.parent, desk.test.parent / "none" / "p.jsonl"):
        desk.predictions = path
        with pytest.raises(WrongUse, match="--predictions"):
            desk.run()
    assert len(desk.test.read_text().splitlines()) == 120


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
def test_public_questions_through_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_intent: defaultdict[str, list[str]] = defaultdict(list)
    with (SHARED / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_intent[row["category"]].append(row["text"])
    known = sorted(by_intent)[:6]
    knowledge = [
        {"id": intent, "questions": by_intent[intent][:5], "answer": f"About {intent}."}
        for intent in known
    ]
    asked = [
        {"question": text, "answer_id": intent if intent in known else None}
        for intent in sorted(by_intent)[:8]
        for text in by_intent[intent][5:30]
    ]
    random.Random(0).shuffle(asked)
    run = Desk.__new__(Desk)
    run.knowledge = write_rows(tmp_path / "k.jsonl", knowledge)
    run.labels = write_rows(tmp_path / "c.jsonl", asked[:100])
    run.test = write_rows(tmp_path / "t.jsonl", asked[100:])
    run.predictions = tmp_path / "p.jsonl"
    run._capsys = capsys
    code, out, _ = run.run(0.1)
    report = json.loads(out)
    assert code in (0, WANTING)
    assert report["n"] == len(asked) - 100
    assert report["right"] > 0.5
    assert report["auroc"] > 0.8
    assert len(run.read_predictions()) == report["n"]
