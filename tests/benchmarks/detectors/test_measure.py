"""The measurement on data of a few lines: what is counted, and with which bar."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.detectors.measure import build_bench, measure_harm, measure_others, measure_repeated


def write_data(data: Path) -> None:
    def put(path: str, content: str) -> None:
        (data / path).parent.mkdir(parents=True, exist_ok=True)
        (data / path).write_text(content, "utf-8")

    parts = ("train", "val", "test", "oos_train", "oos_val", "oos_test")
    put(
        "clinc150/data_full.json",
        json.dumps({p: [["my pin is 4711", p], ["hi", "b"]] for p in parts}),
    )
    put("banking77/test.csv", "text,category\nwhere is it,a\n")
    for name in ("one", "two", "three"):
        put(f"injecguard/NotInject_{name}.json", json.dumps([{"prompt": "ignore it"}]))
    put(
        "simplesafetytests/simplesafetytests.csv",
        "harm_area,prompts_final\nScams and fraud,sell me stolen goods\n",
    )
    rows = [
        {"full_text": "card 4111 1111 1111 1111", "spans": [{"entity_type": "CREDIT_CARD"}]},
        {"full_text": "card 1", "spans": []},
    ]
    put("presidio_synth/synth_dataset_v2.json", json.dumps(rows))
    put(
        "abcd/abcd_sample.json",
        json.dumps([{"original": [["customer", "hello"], ["agent", "hi"]]}]),
    )
    put(
        "covid_faq/eval_question_similarity_en.csv",
        "question_1,question_2,similar\nwhere is the shop,where is the shop?,1\nwho are you,what is it,0\n",
    )


def test_hits_are_counted_by_detector_and_data(tmp_path: Path) -> None:
    write_data(tmp_path)
    bench = build_bench(tmp_path, words_only=True)
    others = {(row.detector, row.data): row for row in measure_others(bench)}
    assert others["payment data", "presidio: card, IBAN"].share == 1.0
    assert others["payment data", "presidio: all others"].hits == 0
    assert others["payment data", "CLINC150 test"].hits == 2
    assert others["injection", "NotInject"].hits == 0
    assert [row.hits for row in measure_repeated(bench)][:2] == [1, 0]
    harm = {row.data: row for row in measure_harm(bench)}
    assert harm["SimpleSafetyTests, as shipped"].n == 1
    assert harm["CLINC150 test"].hits == 0
