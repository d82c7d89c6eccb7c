import pytest

from agent_console.lab.defects.catalogue import DEFECTS


def test_at_least_thirty_defects_can_be_planted() -> None:
    assert len(DEFECTS) >= 30
    assert all(each.summary.endswith(".") for each in DEFECTS.values())


@pytest.mark.parametrize("name", DEFECTS)
def test_the_product_still_has_what_a_defect_breaks(name: str) -> None:
    with DEFECTS[name].planted():
        pass
