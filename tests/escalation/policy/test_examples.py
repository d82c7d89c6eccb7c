"""Examples of sensitive topics are collected from wherever they stand."""

from escalation.policy.examples import collect_examples
from escalation.policy.load import load_default_policy, load_policy


def test_examples_of_sites_are_read_too_and_each_only_once() -> None:
    policy = load_policy(
        "rules: {sensitive_topic: {topics: {bricks: {examples: [I got a brick]}, fraud: }}}\n"
        "sites:\n"
        "  shop: {rules: {sensitive_topic: {topics: "
        "{bricks: {examples: [I got a brick, It was a brick]}, stones: {examples: [Stones]}}}}}\n"
    )
    assert collect_examples(policy) == {
        "bricks": ("I got a brick", "It was a brick"),
        "stones": ("Stones",),
    }


def test_there_are_none_unless_somebody_gives_some() -> None:
    assert collect_examples(load_default_policy()) == {}
