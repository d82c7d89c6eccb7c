"""The sentences that the detectors are measured on: this project's own held-back lists, and public data."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

_CLINC_TUNED = ("train", "val", "oos_train", "oos_val")
_CLINC_REPORTED = ("test", "oos_test")
_PAYMENT = ("CREDIT_CARD", "IBAN_CODE")


@dataclass(frozen=True, slots=True)
class Harm:
    """One prompt of SimpleSafetyTests with its area of harm, such as ``Scams and fraud``."""

    text: str
    area: str


def read_held_back(name: str) -> dict[str, list[str]]:
    """Return the sentences of one held-back list by section; without sections all are under ``""``."""
    sections: dict[str, list[str]] = {"": []}
    section = ""
    text = (files("benchmarks.detectors") / "held_back" / f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]") and " " not in line and name != "attacks":
            section = line[1:-1]
            sections[section] = []
        elif line and not line.startswith("# "):
            sections[section].append(line)
    return {section: lines for section, lines in sections.items() if lines}


def read_clinc(data: Path, *, reported: bool) -> list[str]:
    """Return what people say to an assistant: the parts to report on, or those to tune on."""
    parts = json.loads((data / "clinc150" / "data_full.json").read_text("utf-8"))
    names = _CLINC_REPORTED if reported else _CLINC_TUNED
    return [text for name in names for text, _ in parts[name]]


def read_clinc_topics(data: Path, part: str) -> dict[str, list[str]]:
    """Return the sentences of a part by what they ask."""
    rows = json.loads((data / "clinc150" / "data_full.json").read_text("utf-8"))[part]
    topics: dict[str, list[str]] = {}
    for text, topic in rows:
        topics.setdefault(topic, []).append(text)
    return topics


def read_banking(data: Path, part: str = "test") -> list[str]:
    """Return the questions of a bank's customers in a part."""
    with (data / "banking77" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def read_hwu(data: Path) -> list[str]:
    """Return what people say to an assistant at home, in the training part."""
    rows = (data / "hwu64" / "train" / "seq.in").read_text("utf-8").splitlines()
    return [row for row in rows if row]


def read_nlupp(data: Path, *, reported: bool) -> tuple[list[str], list[str]]:
    """Return what bank customers said who asked to be handed over, and what all others said.

    The folds from 10 on are those to report on, the others those to tune on.
    """
    asked: list[str] = []
    others: list[str] = []
    folds = range(10, 20) if reported else range(10)
    for number in folds:
        path = data / "nlupp" / "banking" / f"fold{number}.json"
        for row in json.loads(path.read_text("utf-8")):
            (asked if "handoff" in row.get("intents", ()) else others).append(row["text"])
    return asked, others


def read_notinject(data: Path) -> list[str]:
    """Return harmless prompts with words that trip detectors of injection."""
    names = ("one", "two", "three")
    folder = data / "injecguard"
    return [
        row["prompt"]
        for name in names
        for row in json.loads((folder / f"NotInject_{name}.json").read_text("utf-8"))
    ]


def read_harms(data: Path) -> list[Harm]:
    """Return the prompts of critical harm, in their own order."""
    path = data / "simplesafetytests" / "simplesafetytests.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [Harm(row["prompts_final"], row["harm_area"]) for row in csv.DictReader(file)]


def read_payment(data: Path) -> tuple[list[str], list[str]]:
    """Return sentences in which a card or account number stands, and all others."""
    rows: list[dict[str, Any]] = json.loads(
        (data / "presidio_synth" / "synth_dataset_v2.json").read_text("utf-8")
    )
    held: list[str] = []
    others: list[str] = []
    for row in rows:
        kinds = {span["entity_type"] for span in row["spans"]}
        (held if kinds.intersection(_PAYMENT) else others).append(row["full_text"])
    return held, others


def read_abcd(data: Path) -> list[str]:
    """Return what customers of a clothes shop said in the sample chats."""
    chats = json.loads((data / "abcd" / "abcd_sample.json").read_text("utf-8"))
    return [text for chat in chats for who, text in chat["original"] if who == "customer"]


def read_pairs(data: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return pairs of questions that ask the same in other words, and pairs that do not."""
    same: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    path = data / "covid_faq" / "eval_question_similarity_en.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = (row["question_1"].strip(), row["question_2"].strip())
            (same if row["similar"] == "1" else other).append(pair)
    return same, other
