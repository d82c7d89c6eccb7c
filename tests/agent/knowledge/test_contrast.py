"""A question is shared out among the owners of what lies around it, by a regression."""

import numpy as np
import pytest

from agent.knowledge.contrast import Near, contrast

SIZE = 16
CHANCE = np.random.default_rng(3)


def near(vectors: np.ndarray, asked: np.ndarray) -> Near:
    return Near(vectors, vectors @ asked)


def make(middles: list[int], scatter: float = 0.15) -> np.ndarray:
    vectors = np.eye(SIZE)[middles] + CHANCE.normal(size=(len(middles), SIZE)) * scatter
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32, copy=False)


KNOWN = make([0] * 5 + [1] * 5 + [2] * 5)
OWNERS = np.repeat(np.arange(3, dtype=np.int32), 5)
ASKED = make([0])[0]


def test_the_shares_are_those_of_a_kernel_regression() -> None:
    found = contrast(near(KNOWN, ASKED), OWNERS, 3)
    kernel = np.exp(2.0 * (KNOWN @ KNOWN.T - 1)) + 0.1 * np.eye(len(KNOWN))
    asked = np.exp(2.0 * (KNOWN @ ASKED - 1))
    weights = np.linalg.solve(kernel.astype(np.float64), asked.astype(np.float64))
    assert found.shares == pytest.approx(weights.reshape(3, 5).sum(axis=1), abs=1e-3)
    assert found.turned_away == 0.0
    assert found.shares[0] > 0.7 > 0.2 > found.shares[1:].max()


def test_what_is_hidden_is_as_if_it_were_not_there() -> None:
    hidden = np.where(OWNERS == 0, -1, OWNERS).astype(np.int32)
    rest = OWNERS > 0
    found = contrast(near(KNOWN, ASKED), hidden, 3)
    alone = contrast(near(KNOWN[rest], ASKED), OWNERS[rest], 3)
    assert found.shares == pytest.approx(alone.shares, abs=1e-5)
    assert found.shares[0] == 0.0


def test_others_take_their_share_without_being_told_of() -> None:
    others = np.where(OWNERS == 2, 2, OWNERS).astype(np.int32)
    found = contrast(near(KNOWN, ASKED), others, 2)
    assert len(found.shares) == 2
    assert found.shares == pytest.approx(contrast(near(KNOWN, ASKED), OWNERS, 3).shares[:2])


def test_what_was_turned_away_takes_its_share() -> None:
    away = near(make([0] * 4), ASKED)
    before = contrast(near(KNOWN, ASKED), OWNERS, 3)
    found = contrast(near(KNOWN, ASKED), OWNERS, 3, away)
    assert found.turned_away > 0.2
    assert found.shares[0] < before.shares[0] - 0.2


def test_only_what_lies_around_counts() -> None:
    many = np.concatenate([KNOWN, make([9] * 400, scatter=0.3)])
    owners = np.concatenate([OWNERS, np.full(400, 2, dtype=np.int32)])
    found = contrast(near(many, ASKED), owners, 3)
    assert found.shares[0] == pytest.approx(contrast(near(KNOWN, ASKED), OWNERS, 3).shares[0], 0.2)


def test_where_all_is_hidden_nobody_has_a_share() -> None:
    found = contrast(near(KNOWN, ASKED), np.full(15, -1, dtype=np.int32), 2)
    assert (found.shares.tolist(), found.turned_away) == ([0.0, 0.0], 0.0)
