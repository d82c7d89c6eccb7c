"""What one node hears of its people, and what of it is worth telling the others."""

import pytest

from escalation.routing.seats import News, Seats
from escalation.store.signs import Seat


@pytest.fixture
def seats() -> Seats:
    return Seats("n1", lease_seconds=30)


def tell(seats: Seats, now: float, *, is_alone: bool = False) -> list[Seat]:
    """Tell what is to be told at a moment, and return it."""
    news = seats.build_news(now, is_alone=is_alone)
    seats.note_told(news, now)
    assert list(news.left) == []
    return list(news.seats)


def test_who_comes_is_told_once(seats: Seats) -> None:
    seats.connect("p1", 100)
    assert tell(seats, 101) == [Seat("n1", "p1", 1, "away", None)]
    assert seats.find_told("p1") == 101
    assert not seats.build_news(102, is_alone=False)


@pytest.mark.parametrize("is_alone", [True, False])
def test_what_a_person_says_of_themselves_is_told_at_once(seats: Seats, is_alone: bool) -> None:
    seats.connect("p1", 100)
    tell(seats, 101)
    seats.set_state("p1", "online", 3, 101.5)
    assert tell(seats, 102, is_alone=is_alone) == [Seat("n1", "p1", 2, "online", 3)]
    seats.set_state("p1", "online", None, 102.5)
    assert tell(seats, 103, is_alone=is_alone) == []
    seats.disconnect("p1")
    assert tell(seats, 104, is_alone=is_alone) == [Seat("n1", "p1", 3, "offline", 3)]


def test_renewals_are_told_once_in_a_sixth_of_the_lease(seats: Seats) -> None:
    seats.connect("p1", 100)
    tell(seats, 101)
    told = []
    for tenth in range(1, 201):
        seats.renew("p1", 101 + tenth / 10)
        told += [(101 + tenth / 10, seat.renewals) for seat in tell(seats, 101 + tenth / 10)]
    assert told == [(106, 51), (111, 101), (116, 151), (121, 201)]


def test_a_renewal_after_a_long_silence_is_told_at_once(seats: Seats) -> None:
    seats.connect("p1", 100)
    tell(seats, 101)
    assert tell(seats, 120) == []
    seats.renew("p1", 120.5)
    assert tell(seats, 121) == [Seat("n1", "p1", 2, "away", None)]


def test_a_node_that_is_alone_tells_no_renewals_until_another_comes(seats: Seats) -> None:
    seats.connect("p1", 100)
    tell(seats, 101, is_alone=True)
    seats.renew("p1", 120)
    assert tell(seats, 121, is_alone=True) == []
    assert tell(seats, 122) == [Seat("n1", "p1", 2, "away", None)]


def test_who_was_silent_for_a_lease_is_told_of_no_more_until_they_come_back(seats: Seats) -> None:
    seats.connect("p1", 100)
    tell(seats, 101)
    assert not seats.build_news(129.9, is_alone=False)
    news = seats.build_news(130, is_alone=False)
    assert news == News([], ["p1"], 130)
    seats.note_told(news, 130)
    assert not seats.build_news(131, is_alone=False)
    seats.renew("p1", 140)
    assert tell(seats, 140) == [Seat("n1", "p1", 2, "away", None)]


def test_what_was_not_stored_is_told_again(seats: Seats) -> None:
    seats.connect("p1", 100)
    news = seats.build_news(101, is_alone=False)
    assert seats.build_news(102, is_alone=False).seats == news.seats
    assert seats.find_told("p1") < 0


def test_seats_that_somebody_took_away_are_told_again(seats: Seats) -> None:
    seats.connect("p1", 100)
    seats.connect("p2", 100)
    tell(seats, 101)
    seats.note_stored({"p2"}, 100.5)  # a look that began before it was stored
    seats.note_stored({"p1", "p2"}, 102)
    assert tell(seats, 102) == []
    seats.note_stored({"p2"}, 102)
    assert tell(seats, 102) == [Seat("n1", "p1", 1, "away", None)]
    assert seats.find_told("p2") == 101


def test_only_who_is_online_is_put_away_and_the_others_are_told(seats: Seats) -> None:
    seats.connect("p1", 100)
    seats.set_state("p1", "online", None, 100)
    tell(seats, 101)
    seats.put_away("p1")
    seats.put_away("p2")
    assert tell(seats, 102, is_alone=True) == [Seat("n1", "p1", 2, "away", None)]
    assert seats.find_renewed("p1") == 100
    seats.set_state("p1", "offline", None, 103)
    seats.put_away("p1")
    assert seats.states(104) == {"p1": "offline"}
