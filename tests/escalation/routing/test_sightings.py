"""What a node makes of what it has seen of the others, on times given by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from escalation.routing.sightings import Sightings, find_nearest
from escalation.store.signs import Seat, Signs


@pytest.fixture
def others() -> Sightings:
    return Sightings("n1", lease_seconds=30, dead_after=3.5)


def look(
    others: Sightings, at: float, nodes: dict[str, int], seats: Sequence[Seat] = (), took: float = 0
) -> None:
    others.see(Signs(nodes, seats), began=at, ended=at + took)


def seat(renewals: int, node: str = "n2", person_id: str = "p1") -> Seat:
    return Seat(node, person_id, renewals, "online", 3)


# -- nodes ----------------------------------------------------------------------------------------


def test_a_node_that_does_not_beat_is_dead_after_a_while(others: Sightings) -> None:
    look(others, 100, {"n2": 7}, took=0.5)
    look(others, 103.9, {"n2": 7})
    assert not others.is_dead("n2", 0)
    look(others, 104, {"n2": 7})
    assert others.is_dead("n2", 0)
    assert others.list_dead() == {"n2": 7}


def test_a_node_that_beats_is_not_dead_and_one_that_wakes_up_lives_again(others: Sightings) -> None:
    for at in range(100, 120):
        look(others, at, {"n2": at})
        assert not others.is_dead("n2", 0)
    look(others, 130, {"n2": 119})
    assert others.is_dead("n2", 0)
    look(others, 131, {"n2": 120})
    assert not others.is_dead("n2", 0)
    assert others.list_dead() == {}


def test_any_other_number_is_a_sign_of_life(others: Sightings) -> None:
    look(others, 100, {"n2": 9})
    look(others, 103, {"n2": 2})  # the database was put back to an earlier state
    look(others, 106, {"n2": 2})
    assert not others.is_dead("n2", 0)


def test_nobody_dies_while_nobody_looks(others: Sightings) -> None:
    assert not others.is_dead("n2", 0)
    look(others, 100, {"n2": 7})
    assert not others.is_dead("n2", 0)
    look(others, 900, {"n2": 8})
    assert not others.is_dead("n2", 0)


def test_a_node_whose_row_was_taken_away_is_dead_at_once(others: Sightings) -> None:
    look(others, 100, {"n2": 7})
    look(others, 101, {})
    assert others.is_dead("n2", 0)
    assert others.list_dead() == {}
    look(others, 102, {"n2": 8})
    assert not others.is_dead("n2", 0)


def test_a_node_that_never_had_a_row_gets_a_full_term(others: Sightings) -> None:
    look(others, 50, {})
    assert not others.is_dead("n0", 100)
    look(others, 103, {})
    assert not others.is_dead("n0", 103)
    look(others, 103.5, {})
    assert others.is_dead("n0", 103.5)


def test_who_must_be_alone_takes_all_others_for_dead_until_they_beat(others: Sightings) -> None:
    look(others, 100, {"n1": 1, "n2": 7})
    others.presume_dead()
    assert others.is_dead("n2", 0)
    assert others.is_dead("n0", 0)
    assert others.list_dead() == {"n2": 7}
    assert others.is_silent("p1", renewed=69.9)
    look(others, 101, {"n1": 1, "n2": 8})
    assert not others.is_dead("n2", 0)


def test_a_node_is_alone_while_fresh_looks_show_no_other(others: Sightings) -> None:
    assert not others.is_alone(100)
    look(others, 100, {"n1": 1})
    assert others.is_alone(101.3)
    assert not others.is_alone(101.4)
    look(others, 103, {"n1": 1, "n2": 7})
    assert not others.is_alone(103)


# -- leases ---------------------------------------------------------------------------------------


def test_alone_a_lease_ends_after_its_term_as_far_as_was_looked(others: Sightings) -> None:
    look(others, 129.9, {"n1": 1})
    assert not others.is_silent("p1", renewed=100)
    look(others, 130, {"n1": 1})
    assert others.is_silent("p1", renewed=100)
    assert not others.is_silent("p1", renewed=100.1)


def test_beside_another_node_a_lease_waits_for_signs_that_are_under_way(others: Sightings) -> None:
    look(others, 133.4, {"n1": 1, "n2": 7})
    assert not others.is_silent("p1", renewed=100)
    look(others, 133.5, {"n1": 1, "n2": 8})
    assert others.is_silent("p1", renewed=100)


def test_a_node_that_has_just_gone_may_have_heard_of_somebody(others: Sightings) -> None:
    look(others, 129, {"n2": 7})
    look(others, 130, {})
    assert not others.is_silent("p1", renewed=100)
    look(others, 133.5, {})
    assert others.is_silent("p1", renewed=100)
    look(others, 200, {})
    assert others.is_silent("p1", renewed=170)


def test_a_sign_of_life_elsewhere_counts_from_when_it_was_seen(others: Sightings) -> None:
    look(others, 99, {"n2": 1}, [seat(1)])
    look(others, 120, {"n2": 2}, [seat(2)], took=0.5)
    for at in (130, 140, 150, 153.9):
        look(others, at, {"n2": int(at)}, [seat(2)])
        assert not others.is_silent("p1", renewed=0)
    look(others, 154, {"n2": 154}, [seat(2)])
    assert others.is_silent("p1", renewed=0)
    assert not others.is_silent("p1", renewed=121)


def test_the_sign_of_life_outlives_the_row_and_the_node(others: Sightings) -> None:
    look(others, 120, {"n2": 1}, [seat(5)])
    look(others, 121, {})
    look(others, 153, {})
    assert not others.is_silent("p1", renewed=0)
    look(others, 153.5, {})
    assert others.is_silent("p1", renewed=0)
    look(others, 500, {})
    assert others.is_silent("p1", renewed=0)


def test_nobody_falls_silent_while_nobody_looks(others: Sightings) -> None:
    assert not others.is_silent("p1", renewed=-1000)
    look(others, 100, {"n2": 1}, [seat(5)])
    assert not others.is_silent("p1", renewed=99)


def test_the_own_rows_are_nobody_else_s(others: Sightings) -> None:
    look(others, 100, {"n1": 1}, [seat(5, node="n1")])
    assert others.is_alone(100)
    assert others.states(100) == {}
    assert others.is_silent("p1", renewed=70)


# -- presence -------------------------------------------------------------------------------------


def test_people_are_there_while_their_node_lives(others: Sightings) -> None:
    look(others, 100, {"n2": 1}, [seat(1)])
    assert others.states(103.4) == {"p1": "online"}
    assert others.capacity("p1", 103.4) == 3
    assert others.states(103.5) == {}
    assert others.capacity("p1", 103.5) is None


def test_people_are_there_while_they_give_signs_of_life(others: Sightings) -> None:
    look(others, 100, {"n2": 1}, [seat(1)])
    look(others, 133, {"n2": 2}, [seat(1)])
    assert others.states(133.4) == {"p1": "online"}
    assert others.states(133.5) == {}


def test_who_is_at_several_nodes_is_as_available_as_anywhere(others: Sightings) -> None:
    seats = [
        Seat("n2", "p1", 1, "away", 2),
        Seat("n3", "p1", 1, "online", None),
        Seat("n4", "p1", 1, "offline", 5),
        Seat("n2", "p2", 1, "away", None),
    ]
    look(others, 100, {"n2": 1, "n3": 1, "n4": 1}, seats)
    assert others.states(100) == {"p1": "online", "p2": "away"}
    assert others.capacity("p1", 100) == 5
    assert others.capacity("p2", 100) is None


def test_the_nearest_of_two_states() -> None:
    assert find_nearest("offline", "away") == "away"
    assert find_nearest("online", "away") == "online"


def test_who_lives_is_judged_by_what_is_known_now(others: Sightings) -> None:
    look(others, 100, {"n2": 7, "n3": 1})
    look(others, 102, {"n2": 8, "n3": 1})
    assert others.list_living(102) == {"n2", "n3"}
    assert others.list_living(104) == {"n2"}
    assert others.list_living(106) == set()


def test_when_somebody_was_heard_of_is_told(others: Sightings) -> None:
    look(others, 100, {"n2": 7}, [seat(1)])
    look(others, 110, {"n2": 8}, [seat(1)])
    assert others.find_heard("p1") == 100
    look(others, 120, {"n2": 9}, [seat(2)], took=0.5)
    assert others.find_heard("p1") == 120.5
    assert others.find_heard("p2") < 0
