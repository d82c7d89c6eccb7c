from __future__ import annotations

import numpy as np

from benchmarks.learning_curve.ballot import Ballot

CHANCE = np.random.default_rng(1)
VECTORS = CHANCE.normal(size=(30, 6)).astype(np.float32)
OWNERS = np.array([0, 1, 2, -1, 1] * 6)


def test_it_is_ridge_regression() -> None:
    columns = np.column_stack([VECTORS, np.ones(30)])
    wanted = np.eye(4)[OWNERS]
    weights = np.linalg.solve(columns.T @ columns + np.eye(7), columns.T @ wanted)
    votes = Ballot(VECTORS, OWNERS, 3).count(VECTORS[4])
    assert votes.shape == (4,)
    assert np.allclose(votes, columns[4] @ weights, atol=1e-5)


def test_learning_one_by_one_is_fitting_at_once() -> None:
    grown = Ballot(VECTORS[:10], OWNERS[:10], 3)
    for vector, owner in zip(VECTORS[10:], OWNERS[10:], strict=True):
        grown.add(vector, int(owner))
    fitted = Ballot(VECTORS, OWNERS, 3)
    asked = CHANCE.normal(size=6).astype(np.float32)
    assert np.allclose(grown.count(asked), fitted.count(asked), atol=1e-4)
