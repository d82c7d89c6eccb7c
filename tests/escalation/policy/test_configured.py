"""What every rule with settings shares."""

from typing import ClassVar

import pytest
from pydantic import ValidationError

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.rule import Situation


class Always(ConfiguredRule):
    """Fires always."""

    name: ClassVar[str] = "always"

    def check(self, situation: Situation) -> Finding:
        if situation.failure:
            return self._pass("no", values={"x": 1})
        return self._fire("yes", action="block" if situation.draft is None else None)


def test_finding_carries_the_name_and_the_action_of_the_settings(build_situation) -> None:
    finding = Always(action="audit").check(build_situation())
    assert finding == Finding(rule="always", fired=True, action="audit", detail="yes")


def test_rule_may_choose_another_action(build_situation) -> None:
    assert Always().check(build_situation(draft=None)).action == "block"


def test_finding_that_did_not_fire_has_no_action(build_situation) -> None:
    finding = Always().check(build_situation(failure="x"))
    assert finding == Finding(rule="always", fired=False, detail="no", values={"x": 1})


def test_settings_default_to_a_handover_in_force_and_unknown_ones_are_refused() -> None:
    assert (Always().action, Always().shadow) == ("handoff", False)
    with pytest.raises(ValidationError):
        Always.model_validate({"speed": 3})
