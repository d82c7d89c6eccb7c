"""What is measured of each conversation, row by row."""

from __future__ import annotations

import json
import random
import time

import pytest

from escalation.events import Record
from escalation.metrics.measures import TAKEN_OVER, Measures
from tests.escalation.metrics.rows import Desk


def test_the_first_reply_counts_from_the_moment_of_escalation_not_from_the_last_word() -> None:
    desk = Desk(open_share=0.5).open().wait(5).hand_over("low_confidence")
    desk.wait(2).hear().wait(1).claim().wait(4).hear().wait(3).reply().wait(9).reply()
    assert desk.times("first_reply") == [(10, "anna")]
    (sample,) = [each for each in desk.measures.samples if each.measure == "first_reply"]
    assert sample.open_seconds == 300
    assert (sample.tags.site, sample.tags.reasons) == ("shop", ("low_confidence",))


def test_neither_release_nor_offer_nor_transfer_begins_the_first_reply_anew() -> None:
    desk = Desk().open().hand_over("x").wait(1).say("ConversationOffered", inner={"to": "ben"})
    desk.wait(1).say("OfferExpired", inner={"to": "ben"}).wait(1).claim("ben")
    desk.wait(1).say("ConversationReleased", inner={"cause": "lease_lapsed"})
    desk.wait(1).claim("ben").wait(1).say("ConversationTransferred", inner={"to": "anna"})
    desk.wait(1).reply("anna")
    assert desk.times("first_reply") == [(7, "anna")]


def test_each_stay_in_the_queue_counts_by_itself_and_parked_time_not_at_all() -> None:
    desk = Desk().open().hand_over("x").wait(3).claim("anna").wait(5)
    desk.say("ConversationReleased").wait(2).claim("ben").wait(1)
    desk.say("ConversationSnoozed", {"until": None}).wait(60)
    desk.say("ConversationWoken").wait(4).claim("ben").wait(6).resolve()
    assert desk.times("queue") == [(3, "anna"), (2, "ben"), (4, "ben")]
    assert desk.times("handle") == [(12, "ben")]
    assert desk.times("held") == [(5, "anna"), (7, "ben")]


def test_whoever_claims_what_is_parked_was_not_in_the_queue() -> None:
    desk = Desk().open().hand_over("x").wait(1).claim().say("ConversationSnoozed")
    desk.wait(30).claim().wait(2).resolve()
    assert desk.times("queue") == [(1, "anna")]
    assert desk.times("handle") == [(2, "anna")]


def test_what_is_parked_out_of_the_queue_waits_anew_when_it_wakes() -> None:
    desk = Desk().open().hand_over("x").wait(3).say("ConversationSnoozed").wait(30)
    desk.say("ConversationWoken").wait(2).claim()
    assert desk.times("queue") == [(2, "anna")]


def test_the_wrap_up_begins_with_the_last_word_of_anybody() -> None:
    desk = Desk().open().hand_over("x").claim().wait(1).reply().wait(2).hear().wait(7)
    desk.say("NoteAdded", {"text": "."}).wait(1).resolve()
    assert desk.times("wrap_up") == [(8, "anna")]


def test_what_closes_by_itself_has_no_wrap_up() -> None:
    desk = Desk().open().hand_over("x").claim().reply().wait(60).resolve(cause="silent")
    assert desk.times("wrap_up") == []
    assert desk.times("handle") == [(60, "anna")]


def test_a_return_to_the_bot_ends_the_work_and_the_next_handover_counts_anew() -> None:
    desk = Desk().open().hand_over("x").claim().wait(3).reply().wait(1).say("ReturnedToBot")
    desk.wait(30).hear().hand_over("y").wait(2).claim("ben").wait(1).reply("ben")
    assert desk.times("first_reply") == [(3, "anna"), (3, "ben")]
    assert desk.times("handle") == [(4, "anna")]
    assert [each.tags.reasons for each in desk.measures.handovers] == [("x",), ("y",)]


def test_a_handover_counts_for_the_group_that_it_was_routed_to_first() -> None:
    desk = Desk().open().hand_over("x", group="billing").wait(1).claim().wait(1)
    desk.say("ConversationTransferred", inner={"group": "returns"}).wait(2).claim("ben")
    desk.wait(1).reply("ben")
    assert [each.tags.group for each in desk.measures.handovers] == ["billing"]
    groups = [(each.measure, each.tags.group) for each in desk.measures.samples]
    assert groups == [("queue", "billing"), ("queue", "returns"), ("first_reply", "returns")]


@pytest.mark.parametrize("kind", ["ConversationClaimed", "ConversationTransferred"])
def test_what_nobody_asked_for_is_a_handover_of_its_own_reason(kind: str) -> None:
    desk = Desk().open().say(kind, inner={"by": "sue", "to": "sue"}).wait(2).reply("sue")
    assert [each.tags.reasons for each in desk.measures.handovers] == [(TAKEN_OVER,)]
    assert desk.times("first_reply") == [(2, "sue")]
    assert desk.times("queue") == []


def test_a_handover_that_nobody_met_is_counted_and_whether_it_was_taken() -> None:
    desk = Desk().open().hand_over("x").wait(9).resolve("other", "customer_left")
    desk.open(c="c2").hand_over("x", c="c2").claim(c="c2").wait(1).resolve(c="c2")
    assert [each.was_taken for each in desk.measures.unmet] == [False, True]
    assert desk.measures.count_unanswered() == 0
    desk.hear().say("ConversationReopened").hand_over("y")
    assert desk.measures.count_unanswered() == 1


def test_only_what_no_person_ever_touched_is_the_bots() -> None:
    desk = Desk()
    for c in ("c1", "c2", "c3", "c4"):
        desk.open(c=c)
    desk.say("BotAnswered", {"text": "So."}).resolve(cause="silent")
    desk.say("DraftApproved", c="c2").resolve(c="c2", cause="silent")
    desk.hand_over("x", c="c3").resolve(c="c3", cause="customer_left")
    desk.claim(c="c4").say("ReturnedToBot", c="c4").resolve(c="c4", cause="silent")
    assert [each.by_bot for each in desk.measures.resolutions] == [True, False, False, False]


def test_who_leaves_with_the_bots_answer_is_taken_to_have_been_helped() -> None:
    desk = Desk()
    for c in ("c1", "c2", "c3", "c4", "c5"):
        desk.open(c=c)
    desk.say("BotAnswered").resolve("other", "silent")
    desk.say("BotAnswered", c="c2").hear("c2").resolve("other", "customer_left", c="c2")
    desk.say("BotAnswered", c="c3").hand_over("x", c="c3").resolve("other", "silent", c="c3")
    desk.claim(c="c4").reply(c="c4").resolve("other", c="c4")
    desk.claim(c="c5").reply(c="c5").say("ReturnedToBot", c="c5")
    desk.resolve("other", "customer_left", c="c5")
    found = [each.is_assumed for each in desk.measures.resolutions]
    assert found == [True, False, False, False, True]


def test_a_resolution_knows_when_it_was_undone_and_the_next_is_another_one() -> None:
    desk = Desk().open().resolve().wait(5).say("ConversationReopened").hear().wait(1).resolve()
    first, second = desk.measures.resolutions
    assert first.reopened_at == first.at + 300
    assert second.reopened_at is None


def test_the_last_of_several_ratings_counts_once_for_each_resolution() -> None:
    desk = Desk().open().hand_over("x").claim().reply().resolve().rate(2).wait(1).rate(5)
    desk.say("ConversationReopened").hear().resolve().rate(4).rate(0)
    desk.say("CustomerRated", {"score": 1, "seq": 4})
    found = [(each.score, each.tags.human) for each in desk.measures.ratings]
    assert found == [(5, "anna"), (4, None)]


def test_erased_rows_still_name_the_person_by_their_header() -> None:
    desk = Desk().open().hand_over("x").wait(2).say("ConversationClaimed", sender="anna")
    desk.wait(1).say("HumanWrote", sender="anna")
    assert desk.times("queue") == [(2, "anna")]
    assert desk.times("first_reply") == [(3, "anna")]


def test_damaged_content_and_unknown_kinds_stop_nothing() -> None:
    desk = Desk().open()
    at = "2026-03-02T09:00:00.000Z"
    broken = Record("c1", 3, "HandoffRequested", "system", None, None, 1, at, None, "{}", "{")
    desk.measures.take(broken)
    desk.say("SomethingNewer").say("Unreadable").wait(1).reply()
    assert desk.times("first_reply") == [(1, "anna")]
    assert desk.measures.handovers[0].tags.reasons == ()


def test_what_is_long_over_can_be_forgotten() -> None:
    desk = Desk().open().hand_over("x").claim().reply().resolve().rate(5).wait_days(400)
    desk.open(c="c2").hand_over("y", c="c2").claim(c="c2").reply(c="c2").resolve(c="c2")
    measures = desk.measures
    measures.forget(desk.now.timestamp() - 366 * 86_400)
    assert {each.tags.reasons for each in measures.samples} == {("y",)}
    assert [each.tags.reasons for each in measures.handovers] == [("y",)]
    assert [each.tags.reasons for each in measures.resolutions] == [("y",)]
    assert measures.ratings == []
    assert list(measures._courses) == ["c2"]


def test_what_nobody_went_on_with_is_forgotten_but_not_who_waits() -> None:
    desk = Desk().open().open(c="c2").hand_over("x", c="c2").wait_days(400).open(c="c3")
    desk.measures.forget(desk.now.timestamp() - 366 * 86_400)
    assert list(desk.measures._courses) == ["c2", "c3"]
    assert desk.measures.count_unanswered() == 1


def test_a_row_costs_about_as_much_as_to_decode_its_content() -> None:
    """Contents as long as real ones, against ``json.loads`` of the same (measured: 1.2 times)."""
    rows = write_many(20_000)
    contents = [(row.body, row.inner) for row in rows]

    def decode() -> float:
        begun = time.process_time()
        for body, inner in contents:
            json.loads(body)
            json.loads(inner)
        return time.process_time() - begun

    def measure() -> float:
        measures = Measures(lambda since, until, _: until - since)
        begun = time.process_time()
        for row in rows:
            measures.take(row)
        return time.process_time() - begun

    decoded = min(decode() for _ in range(3))
    for row in rows:
        row._content = None
    measured = measure()
    assert measured < 4 * decoded


def write_many(count: int) -> list[Record]:
    chance = random.Random(6)
    decision = json.dumps({"findings": [{"rule": f"r{n}", "detail": "d" * 60} for n in range(8)]})
    said = json.dumps({"text": "Where is my parcel? " * 5})
    course = [
        ("ConversationStarted", '{"site":"shop"}', "{}"),
        ("CustomerWrote", said, '{"epoch":1}'),
        ("DecisionMade", "{}", decision),
        ("BotAnswered", said, decision),
        ("CustomerWrote", said, '{"epoch":1}'),
        ("DecisionMade", "{}", decision),
        ("HandoffRequested", "{}", '{"epoch":2,"reasons":["low_confidence"]}'),
        ("ConversationClaimed", "{}", '{"epoch":3,"by":"p1"}'),
        ("HumanWrote", said, '{"epoch":3,"by":"p1"}'),
        ("ConversationResolved", '{"outcome":"solved"}', '{"epoch":4,"by":"p1"}'),
    ]
    rows = []
    for n in range(count // len(course)):
        for seq, (kind, body, inner) in enumerate(course, 1):
            minute, second = divmod(chance.randrange(3600), 60)
            at = f"2026-03-02T{9 + seq:02}:{minute:02}:{second:02}.000Z"
            rows.append(Record(f"c{n}", seq, kind, "system", None, None, 1, at, None, body, inner))
    return rows
