"""Which curve suits how many labels: the table from which the switches were chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from agent.confidence.calibration import METHODS, choose_method, fit_calibration
from agent.confidence.report import find_brier, find_ece, find_log_loss
from benchmarks.guarantee.desks import Desk

COUNTS = (30, 100, 300, 1000, 2000, 4000, 8000, 12_000)
LEFT_TO_JUDGE = 2000


def run_calibrations(desk: Desk, draws: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each number of labels and method, judged on the questions that are left."""
    for count in COUNTS:
        if count > len(desk.raws) - LEFT_TO_JUDGE:
            break
        for method in METHODS:
            found = []
            for draw in range(draws):
                order = np.random.default_rng([seed, draw, count]).permutation(len(desk.raws))
                mine, rest = np.split(order, [count])
                if len(set(desk.right[mine])) == 1:
                    continue
                curve = fit_calibration(desk.raws[mine], desk.right[mine], np.ones(count), method)
                values, right = curve.find_probabilities(desk.raws[rest]), desk.right[rest]
                found.append(
                    (
                        find_ece(values, right),
                        find_brier(values, right),
                        find_log_loss(values, right),
                    )
                )
            ece, brier, log_loss = np.mean(found, axis=0).tolist()
            yield {
                "desk": desk.name,
                "labels": count,
                "draws": draws,
                "method": method,
                "chosen": choose_method(count) == method,
                "ece": ece,
                "brier": brier,
                "log_loss": log_loss,
            }
