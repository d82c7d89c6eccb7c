from types import ModuleType
from typing import Any

import pytest

from agent_console.lab.defects.planting import Planter, defect

HOUSE = ModuleType("house")
HOUSE.__dict__["door"] = "shut"


class Clock:
    def read(self) -> str:
        return "ten"


@defect
def late_clock(planter: Planter) -> None:
    """The clock is an hour late."""
    planter.replace(
        Clock, "read", lambda original: lambda clock: f"an hour before {original(clock)}"
    )
    planter.replace(HOUSE, "door", lambda _: "open")


def test_a_defect_lasts_for_its_block_and_leaves_nothing_behind() -> None:
    before = Clock.read
    with late_clock.planted():
        assert Clock().read() == "an hour before ten"
        assert HOUSE.__dict__["door"] == "open"
    assert Clock.read is before
    assert HOUSE.__dict__["door"] == "shut"


def test_a_defect_is_taken_out_whatever_happens_in_its_block() -> None:
    def break_off() -> None:
        with late_clock.planted():
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert Clock().read() == "ten"


def test_a_defect_is_called_and_explained_as_its_function() -> None:
    assert (late_clock.name, late_clock.summary) == ("late-clock", "The clock is an hour late.")


def test_what_is_not_there_any_more_cannot_be_replaced() -> None:
    def change(original: Any) -> Any:
        return original

    with pytest.raises(AttributeError, match="house has no roof of its own any more"):
        Planter().replace(HOUSE, "roof", change)
