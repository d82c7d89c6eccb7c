"""How long offers stand, who let too many pass, and who is asked again."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from escalation.commands import ExpireOffer
from escalation.conversation import Conversation
from escalation.routing.offer_book import DECLINED, UNANSWERED, Absence, OfferBook

WAITING = Conversation("c1", head=3, state="waiting")
OFFERED = replace(WAITING, head=4, state="offered", offered_to="anna", offered_seq=4)
REFUSED = replace(WAITING, head=5, refused=frozenset(("anna",)))
HELD = replace(WAITING, head=5, state="human", holder="anna")
ONLINE = {"anna": "online", "ben": "online"}


@pytest.fixture
def book() -> OfferBook:
    """One offer to Anna, which stands for 20 seconds from 100 on."""
    book = OfferBook()
    assert book.follow(WAITING, OFFERED, 20.0, 100.0) is None
    return book


def list_ends(book: OfferBook, now: float, **said: object) -> list[tuple[str, ExpireOffer]]:
    return list(book.list_ends({**ONLINE, **said}, now))  # type: ignore[dict-item]


def test_an_offer_stands_for_its_time(book: OfferBook) -> None:
    assert list_ends(book, 119.9) == []
    assert list_ends(book, 120.0) == [("c1", ExpireOffer("anna", 4, "expired"))]
    assert book.find_next_end() == 120.0
    assert book.find_seconds_left("c1", 4, 105.0) == 15.0
    assert book.find_seconds_left("c1", 4, 130.0) == 0.0
    assert book.find_seconds_left("c1", 3, 105.0) is None
    assert book.find_seconds_left("c2", 4, 105.0) is None


@pytest.mark.parametrize("state", ["away", "offline"])
def test_an_offer_ends_with_its_persons_presence(book: OfferBook, state: str) -> None:
    assert list_ends(book, 101.0, anna=state) == [("c1", ExpireOffer("anna", 4, "gone"))]


def test_an_offer_to_somebody_of_whom_nothing_is_known_ends(book: OfferBook) -> None:
    assert list(book.list_ends({}, 101.0)) == [("c1", ExpireOffer("anna", 4, "gone"))]


def test_a_desk_that_offers_no_more_takes_back_what_stands(book: OfferBook) -> None:
    ends = list(book.list_ends(ONLINE, 101.0, offering=False))  # type: ignore[arg-type]
    assert ends == [("c1", ExpireOffer("anna", 4, "withdrawn"))]


@pytest.mark.parametrize("after", [HELD, REFUSED, replace(HELD, holder="ben")])
def test_an_offer_that_is_over_stands_no_more(book: OfferBook, after: Conversation) -> None:
    book.follow(OFFERED, after, 20.0, 101.0)
    assert list_ends(book, 200.0) == []
    assert book.find_next_end() == inf


def test_what_is_seen_again_does_not_begin_anew(book: OfferBook) -> None:
    book.follow(OFFERED, replace(OFFERED, head=5), 20.0, 110.0)
    assert book.find_next_end() == 120.0


def test_a_new_offer_of_the_same_begins_anew(book: OfferBook) -> None:
    again = replace(OFFERED, head=6, offered_to="ben", offered_seq=6)
    book.follow(OFFERED, again, 20.0, 110.0)
    assert list_ends(book, 130.0) == [("c1", ExpireOffer("ben", 6, "expired"))]
    assert (book.find_asked_at("anna"), book.find_asked_at("ben")) == (100.0, 110.0)
    assert book.find_asked_at("carl") == -inf


def test_who_lets_two_pass_in_a_row_is_named_once(book: OfferBook) -> None:
    assert book.follow(OFFERED, REFUSED, 20.0, 120.0) is None
    book.follow(None, replace(OFFERED, id="c2"), 20.0, 120.0)
    absent = book.follow(None, replace(REFUSED, id="c2"), 20.0, 140.0)
    assert absent == Absence("anna", UNANSWERED)
    book.follow(None, replace(OFFERED, id="c3"), 20.0, 200.0)
    assert book.follow(None, replace(REFUSED, id="c3"), 20.0, 220.0) is None


@pytest.mark.parametrize(("since", "reason"), [(101.0, DECLINED), (120.0, UNANSWERED)])
def test_who_said_no_each_time_is_told_of_that(book: OfferBook, since: float, reason: str) -> None:
    assert book.follow(OFFERED, REFUSED, 20.0, since) is None
    book.follow(None, replace(OFFERED, id="c2"), 20.0, 130.0)
    absent = book.follow(None, replace(REFUSED, id="c2"), 20.0, 131.0)
    assert absent == Absence("anna", reason)


def test_whoever_takes_one_begins_to_count_anew(book: OfferBook) -> None:
    book.follow(OFFERED, REFUSED, 20.0, 120.0)
    book.follow(None, replace(HELD, id="c2"), 20.0, 121.0)
    book.follow(None, replace(OFFERED, id="c3"), 20.0, 122.0)
    assert book.follow(None, replace(REFUSED, id="c3"), 20.0, 142.0) is None


def test_what_was_taken_back_was_not_let_pass(book: OfferBook) -> None:
    for name in ("c1", "c2", "c3"):
        book.follow(None, replace(OFFERED, id=name), 20.0, 100.0)
        assert book.follow(None, replace(WAITING, id=name, head=5), 20.0, 101.0) is None


def test_after_a_pause_everybody_is_asked_again_and_each_once(book: OfferBook) -> None:
    book.follow(OFFERED, REFUSED, 20.0, 120.0)
    assert not book.rest(REFUSED, 60.0, 120.0)
    assert not book.rest(REFUSED, 60.0, 179.0)
    assert book.list_refused(REFUSED) == {"anna"}
    assert book.rest(REFUSED, 60.0, 180.0)
    assert book.list_refused(REFUSED) == set()
    again = replace(OFFERED, head=6, offered_seq=6, refused=REFUSED.refused)
    book.follow(REFUSED, again, 20.0, 181.0)
    assert book.list_refused(replace(REFUSED, head=7)) == {"anna"}


def test_a_pause_is_over_when_it_was_offered_meanwhile(book: OfferBook) -> None:
    book.follow(OFFERED, REFUSED, 20.0, 120.0)
    book.rest(REFUSED, 60.0, 120.0)
    book.follow(REFUSED, replace(OFFERED, head=6, offered_to="ben", offered_seq=6), 20.0, 130.0)
    assert not book.rest(REFUSED, 60.0, 190.0)


def test_without_a_pause_nobody_is_asked_again(book: OfferBook) -> None:
    assert not book.rest(REFUSED, None, 120.0)
    assert not book.rest(REFUSED, None, 9e9)


def test_another_node_begins_with_nothing(book: OfferBook) -> None:
    book.forget()
    assert (list_ends(book, 500.0), book.find_asked_at("anna")) == ([], -inf)
