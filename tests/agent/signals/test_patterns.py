"""Patterns: a text is made comparable, the strongest pattern wins."""

from __future__ import annotations

from agent.signals.patterns import Hit, compile_patterns, find_strongest, prepare


def test_a_text_is_made_comparable() -> None:
    assert prepare("  I\u2019m  f\u00fcr\u200bious\n\u00c9t\u00e9 \ud800 ") == "i'm furious ete"
    assert prepare("\uff28\uff45\uff4c\uff50") == "help"


def test_the_highest_score_wins_and_brings_its_words() -> None:
    patterns = compile_patterns({0.4: ["order"], 0.9: ["lost order", "gone"]})
    assert find_strongest(patterns, "my lost order") == Hit(0.9, "lost order")
    assert find_strongest(patterns, "my order") == Hit(0.4, "order")


def test_a_pattern_is_found_at_word_boundaries_only() -> None:
    patterns = compile_patterns({1.0: ["sue"]})
    assert find_strongest(patterns, "what is the issue, suede") is None
