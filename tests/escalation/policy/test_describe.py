"""The policy as rows to print."""

import json

from escalation.policy.describe import describe
from escalation.policy.load import load_policy


def test_every_rule_has_a_row_also_those_that_do_not_run() -> None:
    policy = load_policy(
        "rules: {repeated_misses: {limit: 3}, low_confidence: {shadow: true, action: approve}}"
    )
    rows = describe(policy)
    assert [(row["rule"], row["runs"], row["action"], row["settings"]) for row in rows] == [
        ("bot_failed", "off", None, {}),
        ("unfit_reply", "on", "handoff", {"flaws": {}}),
        ("sensitive_topic", "off", None, {}),
        ("asks_for_human", "off", None, {}),
        ("prompt_injection", "off", None, {}),
        (
            "repeated_misses",
            "on",
            "handoff",
            {"limit": 3, "min_frustration": 0.7, "min_repeated": 0.7},
        ),
        ("low_confidence", "shadow", "approve", {}),
        ("uncertified", "off", None, {}),
        ("rests_on_tool", "on", "approve", {}),
        ("tool_call", "on", "approve", {}),
        ("autonomy", "on", "handoff", {}),
    ]
    assert rows[0]["does"] == "Fires when the bot raised an error, took too long, or wrote nothing."
    assert json.loads(json.dumps(rows)) == rows
