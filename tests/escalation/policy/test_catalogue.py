"""Every rule file is in the catalogue, under its own name."""

import importlib
from pathlib import Path

import escalation.policy.rules
from escalation.policy.catalogue import RULES


def test_every_rule_file_is_listed_under_its_name() -> None:
    folder = Path(escalation.policy.rules.__path__[0])
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert set(RULES) == names
    for name, rule in RULES.items():
        assert rule.name == name
        assert importlib.import_module(f"escalation.policy.rules.{name}") is not None
        assert rule.__module__ == f"escalation.policy.rules.{name}"


def test_every_setting_of_every_rule_has_a_default_and_a_description() -> None:
    for rule in RULES.values():
        assert rule().action in ("approve", "handoff")
        assert [name for name, field in rule.model_fields.items() if not field.description] == []
