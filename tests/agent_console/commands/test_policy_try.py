"""`handraise policy try`: scores with the words behind them, and the rules that would fire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import message_reader
from agent_console.commands.policy_try import run_try
from escalation.policy.problems import PolicyError

POLICY = """\
rules:
  asks_for_human:
  sensitive_topic:
    topics:
      refund_fraud: { examples: [I sent back a brick and kept the money] }
"""


@pytest.fixture(autouse=True)
def without_embedder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(message_reader, "load_embedder", lambda: None)
    message_reader._open.cache_clear()
    yield
    message_reader._open.cache_clear()


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY, "utf-8")
    return path


def test_it_says_what_sentences_score_and_what_would_fire(policy: Path, capsys) -> None:
    run_try(
        policy, ["i sent a brick back and kept the money", "get me a human", "hi"], as_json=False
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "“i sent a brick back and kept the money”"
    assert lines[1].split()[:1] == ["refund_fraud"]
    assert lines[1].endswith("like: I sent back a brick and kept the money")
    assert "  wants_human        1.00  get me a human" in lines
    assert "  → The customer asks for a person (“get me a human”)." in lines
    assert lines[-2:] == ["“hi”", "  → No rule about messages fires."]


def test_as_json_it_names_the_rules(policy: Path, capsys) -> None:
    run_try(policy, ["get me a human"], as_json=True)
    (row,) = json.loads(capsys.readouterr().out)["sentences"]
    assert row["signals"]["wants_human"] > 0.99
    assert list(row["fired"]) == ["asks_for_human"]


def test_a_broken_policy_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        run_try(tmp_path / "none.yaml", ["hi"], as_json=False)
