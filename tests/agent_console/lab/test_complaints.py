import logging

import pytest

from agent_console.lab.complaints import listening
from escalation.errors import StorageUnavailable


def complain(name: str, error: Exception | None) -> None:
    logging.getLogger(name).error("it broke", exc_info=error)


def test_only_what_nobody_foresaw_is_kept_and_nothing_is_printed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with listening() as lines:
        complain("escalation.switchboard", KeyError("c1"))
        complain("escalation.switchboard", StorageUnavailable())
        complain("escalation.turn", ValueError("the model's own"))
        complain("escalation.store.batch", None)
        complain("asyncio", None)
    assert lines == [
        "escalation.switchboard: it broke (KeyError: 'c1')",
        "asyncio: it broke",
    ]
    assert caplog.records == []


def test_afterwards_everything_is_logged_as_before(caplog: pytest.LogCaptureFixture) -> None:
    with listening() as lines:
        pass
    complain("escalation.switchboard", KeyError("c1"))
    assert lines == []
    assert [record.name for record in caplog.records] == ["escalation.switchboard"]


def test_what_tools_raise_is_part_of_the_play_and_a_deed_that_breaks_off_is_not() -> None:
    log = logging.getLogger("escalation.work.deeds")
    with listening() as lines:
        log.error("a tool broke off", exc_info=ValueError("half a pair"))
        log.error("an action is left: %s", "why", exc_info=KeyError("why"))
    assert lines == ["escalation.work.deeds: an action is left: why (KeyError: 'why')"]
