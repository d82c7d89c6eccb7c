"""`handraise evaluate`: how good the bot would be on questions that it has never seen."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from agent.confidence.bound import find_p_value
from agent.confidence.label import LabelledQuestion
from agent.errors import FilesInvalid
from agent.evaluating.evaluation import Prediction, Ready, Target, decide, prepare
from agent.evaluating.questions_file import (
    find_contradictions,
    join_question,
    read_entries,
    read_questions,
)
from agent.evaluating.scoring import Score, score
from agent.knowledge.embedding import Embedder
from agent.knowledge.installed import MISSING, load_embedder
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import note, print_json, say
from agent_console.commands.trouble import WANTING, WRONG_USE, WrongUse

_SHOWN = 20
_LONGEST_SHOWN = 80


def run_evaluate(
    knowledge: Path,
    calibrate: Path,
    test: Path,
    target: Target,
    *,
    predictions: Path | None,
    as_json: bool,
) -> None:
    """Learn, certify, decide and report.

    Ends with code 1 where no threshold could be certified, or where the test's errors cannot be
    chance at the error asked for; with code 2 where a file cannot be used. Raises ``WrongUse``.
    """
    began = time.monotonic()
    _check(target, predictions, (knowledge, calibrate, test))
    try:
        entries = read_entries(knowledge)
        ids = {entry.id for entry in entries}
        labels = read_questions(calibrate, ids)
        asked = read_questions(test, ids)
    except FilesInvalid as invalid:
        if not as_json:
            raise WrongUse(str(invalid)) from None
        print_json({"ok": False, "problems": [asdict(problem) for problem in invalid.problems]})
        raise typer.Exit(WRONG_USE) from None
    embedder = load_embedder()
    with ProgressBar() as progress:
        ready = prepare(entries, labels, target, embedder, progress)
        decided = decide(ready, [label.question for label in asked], progress)
    if predictions is not None:
        _write(predictions, decided)
    figures = score(decided, asked)
    report = {
        **_report(ready, target, figures),
        "notes": list(_find_notes(labels, asked, embedder)),
        "contradictions": [
            {"file": str(file), "question": question, "answer_ids": list(answers)}
            for file, rows in ((calibrate, labels), (test, asked))
            for question, answers in find_contradictions(rows).items()
        ],
        "seconds": round(time.monotonic() - began, 3),
    }
    if as_json:
        print_json(report)
    else:
        _show(report)
    if not report["certified"] or report["refuted"]:
        raise typer.Exit(WANTING)


def _check(target: Target, predictions: Path | None, read: Sequence[Path]) -> None:
    for name, value in (("--max-error", target.max_error), ("--level", target.level)):
        if not 0 < value < 1:
            raise WrongUse(f"{name} must lie between 0 and 1, such as 0.02; it is {value}.")
    if not 0 <= target.unanswerable < 1:
        raise WrongUse(f"--unanswerable must lie between 0 and 1; it is {target.unanswerable}.")
    if predictions is None:
        return
    if any(predictions.resolve() == path.resolve() for path in read):
        raise WrongUse(f"--predictions would overwrite {predictions}, which is to be read.")
    if predictions.is_dir() or not predictions.absolute().parent.is_dir():
        raise WrongUse(
            f"--predictions cannot be written to {predictions}: name a file in a folder."
        )


def _report(ready: Ready, target: Target, figures: Score) -> dict[str, Any]:
    certificate = ready.certificate
    # How likely so many errors would be if exactly the error asked for were true.
    chance = 1 - find_p_value(figures.wrong - 1, figures.answered, target.max_error)
    return {
        "n": figures.n,
        "coverage": figures.coverage,
        "error_rate": figures.error_rate,
        "max_error": target.max_error,
        "level": target.level,
        "certified": ready.is_certified,
        "threshold": ready.threshold,
        "threshold_from": "labels" if ready.is_certified else "knowledge",
        "bound": certificate.bound,
        "auroc": figures.auroc,
        "auroc_answerable": figures.auroc_answerable,
        "aurc": figures.aurc,
        "ece": figures.ece,
        "brier": figures.brier,
        "coverage_at_95": figures.coverage_at_95,
        "coverage_at_98": figures.coverage_at_98,
        "answered": figures.answered,
        "wrong": figures.wrong,
        "right": figures.right,
        "answerable": figures.answerable,
        "labels_needed": certificate.missing,
        "labels_shaping": ready.shaped,
        "labels_certifying": ready.tested,
        "labels_above": certificate.tries,
        "errors_above": certificate.errors,
        "floor": certificate.floor,
        "kept": figures.error_rate <= target.max_error,
        "refuted": figures.wrong > 0 and chance <= 1 - target.level,
    }


def _find_notes(
    labels: Sequence[LabelledQuestion], asked: Sequence[LabelledQuestion], embedder: Embedder | None
) -> Iterator[str]:
    if embedder is None:
        yield MISSING
    if all(label.answer_id is not None for label in labels):
        yield (
            "No calibration question is without an answer: the threshold says nothing about "
            "questions that only a human can answer."
        )
    if all(label.answer_id is None for label in labels):
        yield "No calibration question has an answer: nothing can be certified."
    known = {join_question(label.question) for label in labels}
    repeated = len(labels) - len(known)
    if repeated:
        yield (
            f"{repeated} calibration questions repeat another one: each counts, as if customers "
            "had asked it as often."
        )
    shared = sum(join_question(label.question) in known for label in asked)
    if shared:
        yield f"{shared} test questions are calibration questions as well: they are easier."
    for name, rows in (("calibration", labels), ("test", asked)):
        if count := len(find_contradictions(rows)):
            yield (
                f"{count} {name} questions are labelled with more than one answer. Each label "
                "counts as it stands, so one of them is wrong; none shapes the bot."
            )
    shares = [sum(label.answer_id is None for label in rows) for rows in (labels, asked)]
    if _differ(shares[0], len(labels), shares[1], len(asked)):
        yield (
            f"{shares[0] / len(labels):.1%} of the calibration questions have no answer, but "
            f"{shares[1] / len(asked):.1%} of the test's: a certificate holds for questions like "
            "those it was made with."
        )


def _differ(one: int, of_one: int, other: int, of_other: int) -> bool:
    """Say whether two shares differ by more than chance (normal approximation, two sides)."""
    pooled = (one + other) / (of_one + of_other)
    spread = (pooled * (1 - pooled) * (1 / of_one + 1 / of_other)) ** 0.5
    return spread > 0 and bool(abs(one / of_one - other / of_other) > _FAR * spread)


_FAR = 2.576
"""Standard deviations beyond which one difference in a hundred lies by chance."""


def _write(file: Path, decided: Sequence[Prediction]) -> None:
    """Write the predictions, whole or not at all. Raises ``WrongUse``."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as lines:
            for each in decided:
                lines.write(json.dumps(asdict(each), ensure_ascii=False) + "\n")
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise WrongUse(f"{file} cannot be written: {error.strerror or error}.") from error


def _show(report: Mapping[str, Any]) -> None:
    percent = {name: _tell(report[name]) for name in _SHARES}
    say(f"Questions      {report['n']}, of which {percent['answerable']} have an answer")
    say(
        f"Answered       {percent['coverage']} ({report['answered']}), "
        f"{report['wrong']} of them wrong: {percent['error_rate']}"
    )
    bar = "none" if report["threshold"] is None else f"{report['threshold']:.4f}"
    if report["certified"]:
        say(
            f"Certified      at threshold {bar}: at most {percent['max_error']} of what is sent is "
            f"wrong, at level {percent['level']}"
        )
    else:
        say(
            f"Not certified  at least {report['labels_needed']} more labels are needed, all right; "
            f"threshold {bar} comes from the knowledge, without proof"
        )
    place = "the threshold" if report["certified"] else "the first threshold tried"
    say(
        f"Labels         {report['labels_above']} of {report['labels_certifying']} reach {place}, "
        f"{report['errors_above']} of them wrong: an error of at most {percent['bound']}"
    )
    say(f"Floor          {percent['floor']} must be handed over whatever the method")
    say(
        f"In hindsight   {percent['coverage_at_95']} at 95 % right, {percent['coverage_at_98']} at 98 %"
    )
    for name in _NAMES:
        shown = "-" if report[name] is None else f"{report[name]:.4f}"
        say(f"{_NAMES[name]:<15}{shown}")
    say(f"Seconds        {report['seconds']:.1f}")
    for text in report["notes"]:
        note(f"Note: {text}")
    for each in report["contradictions"][:_SHOWN]:
        answers = ", ".join(answer or "nobody" for answer in each["answer_ids"])
        note(f"  {each['file']}: “{each['question'][:_LONGEST_SHOWN]}” → {answers}")


_NAMES = {
    "auroc": "AUROC, right",
    "auroc_answerable": "AUROC, known",
    "aurc": "AURC",
    "ece": "ECE",
    "brier": "Brier score",
}

_SHARES = (
    "answerable",
    "coverage",
    "error_rate",
    "max_error",
    "level",
    "bound",
    "floor",
    "coverage_at_95",
    "coverage_at_98",
)


def _tell(share: float) -> str:
    return f"{share:.1%}"
