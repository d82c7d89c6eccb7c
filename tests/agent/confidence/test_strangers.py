"""Questions about other things are there, many and different."""

from agent.confidence.strangers import read_strangers


def test_there_are_enough_and_none_twice() -> None:
    strangers = read_strangers()
    assert len(strangers) >= 300
    assert len({each.casefold() for each in strangers}) == len(strangers)
    assert all(0 < len(each) < 120 for each in strangers)
