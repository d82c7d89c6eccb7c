"""Every request has a time at which its reply would come too late."""

from __future__ import annotations

import pytest

from agent.models.deadline import HurriedModel
from agent.models.model import Asking
from tests.agent.models.scripted import ScriptedModel, run


@pytest.mark.parametrize(("own", "until"), [(None, 1005.0), (1003.0, 1003.0), (1009.0, 1005.0)])
def test_the_earlier_time_holds(own: float | None, until: float) -> None:
    model = ScriptedModel(lambda _: "well")
    hurried = HurriedModel(model, 5.0)
    run(hurried.ask([], Asking("c1", until=own)))
    assert model.askings == [Asking("c1", until=until)]
    assert hurried.name == "main"
