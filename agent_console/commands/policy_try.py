"""`handraise policy try`: says what sentences would score, and which rules about messages would fire."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.dialogue import MessageReader, Signals, Turn
from agent.message_reader import open_message_reader
from agent_console.assembly.policy import load_policy_at
from agent_console.commands.report import print_json, say
from escalation.conversation import Conversation
from escalation.policy.decide import Policy, decide
from escalation.policy.examples import collect_examples
from escalation.policy.rule import Situation

_ABOUT_MESSAGES = ("sensitive_topic", "asks_for_human", "prompt_injection", "repeated_misses")
_SHOWN = 0.05


def run_try(file: Path, sentences: Sequence[str], *, as_json: bool) -> None:
    """Score each sentence as a customer's first message under a policy file. Raises ``PolicyError``."""
    policy = load_policy_at(file)
    reader = open_message_reader(collect_examples(policy))
    rows = [_try(sentence, policy, reader) for sentence in sentences]
    if as_json:
        print_json({"policy": policy.version, "sentences": rows})
        return
    for row in rows:
        say(f"“{row['sentence']}”")
        for signal, score in row["signals"].items():
            words = row["evidence"].get(signal)
            say(f"  {signal:<18} {score:4.2f}  {words or ''}".rstrip())
        for detail in row["fired"].values():
            say(f"  → {detail}")
        if not row["fired"]:
            say("  → No rule about messages fires.")


def _try(sentence: str, policy: Policy, reader: MessageReader) -> dict[str, Any]:
    signals = reader.read([Turn("customer", sentence)])
    situation = Situation(Conversation(id="policy-try"), signals, None)
    findings = decide(policy, situation).findings
    scores = _list_scores(signals)
    return {
        "sentence": sentence,
        "signals": {name: score for name, score in scores.items() if score >= _SHOWN},
        "evidence": dict(signals.evidence),
        "fired": {
            finding.rule: finding.detail
            for finding in findings
            if finding.fired and finding.rule in _ABOUT_MESSAGES
        },
    }


def _list_scores(signals: Signals) -> dict[str, float]:
    """Return every score of a message, the highest first."""
    scores = {
        **signals.topics,
        "wants_human": signals.wants_human,
        "frustration": signals.frustration,
        "injection": signals.injection,
    }
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
