"""The page of faults has every fault, with its points and times."""

from agent_console.lab.faults.catalogue import FAULTS
from house.reference_faults import build_faults


def test_every_fault_is_on_the_page_once() -> None:
    page = build_faults()
    for name, fault in FAULTS.items():
        assert page.count(f"| `{name}` |") == 1
        assert fault.what in page


def test_points_and_times_are_told() -> None:
    page = build_faults()
    assert "between two steps, `sql.commit.before`" in page
    assert "up to 12 s |" in page
