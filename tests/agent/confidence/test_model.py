"""The confidence model: judged, kept, and refused when broken."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from agent.confidence.calibration import Calibration
from agent.confidence.estimate import TERMS, Estimate
from agent.confidence.model import ConfidenceModel, dump_model, is_current, read_model
from agent.confidence.prior import SCALES
from agent.confidence.signals import SEARCH_SIGNALS
from agent.confidence.threshold import RiskPoint
from agent.errors import ConfidenceInvalid

USUAL = {name: SCALES[name].mean for name in SEARCH_SIGNALS}
MODEL = ConfidenceModel(
    Estimate((*(0.5,) * len(TERMS), 40.0), (*(0.5,) * len(TERMS), 2.0)),
    Calibration(0.5, 0.0),
    (RiskPoint(0.93, 0.5, 0.0, 200.0),),
    {"answerable": 10, "missing": 5},
)


def test_it_judges() -> None:
    confidence = MODEL.judge({**USUAL, "repeated": 1.0}, MODEL.find_threshold(0.02))
    assert confidence.raw == pytest.approx(-2.0)
    assert confidence.value == pytest.approx(1 / (1 + math.e))
    assert (confidence.threshold, confidence.certified) == (0.93, False)
    assert confidence.shares["repeated"] == -4.0


def test_the_shares_of_search_and_reply_add_up_to_the_score() -> None:
    signals = {**USUAL, "composed": 1.0, "doubt": 0.4, "invented": 1.0, "ungrounded": 0.5}
    confidence = MODEL.judge(signals, None)
    assert confidence.raw == pytest.approx(sum(confidence.shares.values()))
    assert confidence.raw == pytest.approx(MODEL.replies.score(2.0, signals))


def test_judged_drafts_weigh_its_replies_anew() -> None:
    wrong = ({**USUAL, "composed": 1.0, "hedged": 1.0}, False)
    right = ({**USUAL, "composed": 1.0, "hedged": 0.0}, True)
    unreadable = [({"hedged": 1.0}, True), ({**USUAL, "hedged": math.nan}, True)]
    learnt = MODEL.learn_replies([wrong, right] * 50)
    assert learnt.replies.weights["hedged"] < MODEL.replies.weights["hedged"] - 1
    assert learnt.replies == MODEL.learn_replies([wrong, right] * 50 + unreadable * 9).replies
    assert replace(learnt, replies=MODEL.replies) == MODEL.learn_replies([]) == MODEL


def test_what_is_likelier_wrong_than_right_is_never_sent() -> None:
    bold = replace(MODEL, risks=(RiskPoint(0.01, 1.0, 0.0, 5000.0),))
    assert bold.find_threshold(0.02) == 0.5
    assert replace(MODEL, risks=()).find_threshold(0.02) is None


def test_what_is_not_a_number_is_no_confidence() -> None:
    assert MODEL.judge({**USUAL, "lead": math.nan}, 0.5).value is None


def test_it_is_read_as_it_was_kept() -> None:
    kept = json.loads(json.dumps(dump_model(MODEL), allow_nan=False))
    assert is_current(kept)
    assert read_model(kept) == MODEL


def spoil(path: str, value: object) -> object:
    data: Any = json.loads(json.dumps(dump_model(MODEL)))
    part = data
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in way:
        part = part[step]
    part[last] = value
    return data


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        spoil("format", 99),
        spoil("signals", ["lead"]),
        spoil("known", [1.0]),
        spoil("chosen", None),
        spoil("known", [float("nan")] * (len(TERMS) + 1)),
        spoil("chosen.0", "2"),
        spoil("chosen.0", True),
        spoil("known.0", float("inf")),
        spoil("calibration", {"slope": 1.0, "tilt": 2.0}),
        spoil("calibration.slope", -1.0),
        spoil("risks", [{"threshold": 0.5}]),
        spoil("risks.0.threshold", None),
        spoil("cases", []),
        spoil("reply_signals", ["doubt"]),
        spoil("replies", {}),
        spoil("replies.weights.doubt", 0.5),
        spoil("replies.weights.doubt", None),
        spoil("replies.faith", float("nan")),
        spoil("cases", {"answerable": "many"}),
    ],
)
def test_broken_data_is_refused(data: object) -> None:
    with pytest.raises(ConfidenceInvalid):
        read_model(data)
