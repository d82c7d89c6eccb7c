"""Figures for everything, by day, group, person, reason and site."""

from __future__ import annotations

from escalation.metrics.figures import Share
from escalation.metrics.report import Figures, Report
from escalation.metrics.summary import sum_up
from tests.escalation.metrics.rows import Desk

NAMES = {"anna": "Anna", "ben": "Ben"}


def report(desk: Desk, days: int = 30) -> Report:
    return sum_up(desk.measures, desk.now, days, NAMES.get)


def find(figures: object, key: str) -> Figures:
    assert isinstance(figures, list)
    (found,) = [each for each in figures if each.key == key]
    assert isinstance(found, Figures)
    return found


def serve(desk: Desk, c: str, *, minutes: float = 4, person: str = "anna") -> Desk:
    """A conversation from the handover to the resolution, with the first reply after so long."""
    desk.open(c=c).hand_over("low_confidence", c=c, group="billing").wait(1).claim(person, c=c)
    return desk.wait(minutes - 1).reply(person, c=c).wait(2).resolve(c=c)


def test_an_empty_desk_shows_no_number_at_all() -> None:
    told = report(Desk())
    whole = told.whole
    spreads = (whole.first_reply, whole.first_reply_open, whole.queue, whole.handle, whole.wrap_up)
    shares = (whole.csat, whole.resolved.assumed, whole.resolved.durable, whole.bot)
    assert (*spreads, *shares) == (None,) * 9
    assert (whole.handovers, whole.unanswered, told.unanswered_now) == (0, 0, 0)
    assert [*told.by_day, *told.by_group, *told.by_human, *told.by_reason, *told.by_site] == []
    assert (told.at, told.first_day) == ("2026-03-02T09:00:00Z", "2026-02-01")


def test_times_are_given_as_median_and_high_end_with_their_count() -> None:
    desk = Desk()
    for n, minutes in enumerate((2, 3, 4, 20)):
        serve(desk, f"c{n}", minutes=minutes)
    whole = report(desk).whole
    assert whole.first_reply is not None
    assert (whole.first_reply.n, whole.first_reply.median, whole.first_reply.p90) == (4, 210, 1200)
    assert whole.queue is not None
    assert (whole.queue.n, whole.queue.median) == (4, 60)
    assert whole.wrap_up is not None
    assert whole.wrap_up.median == 120
    assert whole.handle is not None
    assert whole.handle.median == 270


def test_each_name_has_its_own_figures() -> None:
    desk = serve(serve(Desk(), "c1"), "c2", person="ben", minutes=8)
    desk.rate(5, c="c1").rate(1, c="c2")
    desk.open("help", c="c3").hand_over("asked", "angry", c="c3").resolve("unsolved", c="c3")
    told = report(desk)
    assert find(told.by_group, "billing").handovers == 2
    assert find(told.by_group, "").handovers == 1
    assert [each.key for each in told.by_reason] == ["low_confidence", "angry", "asked"]
    assert find(told.by_reason, "angry").left_waiting == 1
    assert find(told.by_site, "help").unanswered == 1
    anna, ben = find(told.by_human, "anna"), find(told.by_human, "ben")
    assert (anna.name, ben.name) == ("Anna", "Ben")
    assert (anna.handovers, ben.handovers) == (1, 1)
    assert anna.csat == Share(1, 1, 1.0, 0.2065, 1.0)
    assert ben.csat is not None
    assert ben.csat.count == 0
    assert ben.first_reply is not None
    assert ben.first_reply.median == 480


def test_of_a_conversation_that_two_people_held_each_has_their_own_part() -> None:
    desk = Desk().open().hand_over("x").claim("anna").wait(3).say("ConversationReleased")
    desk.wait(1).claim("ben").wait(10).resolve()
    told = report(desk)
    anna, ben = find(told.by_human, "anna"), find(told.by_human, "ben")
    assert anna.handle is not None
    assert ben.handle is not None
    assert told.whole.handle is not None
    assert (anna.handle.median, ben.handle.median, told.whole.handle.median) == (180, 600, 780)
    assert (anna.handovers, ben.handovers, told.whole.handovers) == (1, 0, 1)


def test_what_was_resolved_lately_is_not_yet_called_durable() -> None:
    desk = serve(serve(Desk(), "old"), "back").wait_days(6.9)
    desk.say("ConversationReopened", c="back").hear("back").wait_days(1)
    serve(desk, "young")
    desk.open(c="other").resolve("unsolved", c="other").open(c="spam").resolve("spam", c="spam")
    resolved = report(desk).whole.resolved
    assert resolved.ended == 4
    assert resolved.assumed is not None
    assert (resolved.assumed.count, resolved.assumed.n) == (3, 4)
    assert resolved.durable is not None
    assert (resolved.durable.count, resolved.durable.n) == (1, 2)
    assert (resolved.too_young, resolved.reopened) == (1, 1)


def test_what_is_reopened_after_seven_days_was_durable_all_the_same() -> None:
    desk = serve(Desk(), "c1").wait_days(7.1).say("ConversationReopened", c="c1").wait_days(1)
    resolved = report(desk).whole.resolved
    assert resolved.durable is not None
    assert (resolved.durable.count, resolved.reopened) == (1, 0)


def test_what_is_reopened_while_young_is_told_and_in_no_share_yet() -> None:
    desk = serve(Desk(), "c1").wait(5).say("ConversationReopened", c="c1").wait(5)
    resolved = report(desk).whole.resolved
    assert (resolved.durable, resolved.too_young, resolved.reopened) == (None, 1, 1)


def test_the_bots_share_is_of_all_that_ended_and_only_what_stayed_resolved_without_anybody() -> (
    None
):
    desk = serve(Desk(), "human")
    desk.open(c="bot").resolve(cause="silent", c="bot")
    desk.open(c="back").resolve(cause="silent", c="back")
    desk.wait_days(2).say("ConversationReopened", c="back").wait_days(6)
    desk.open(c="young").resolve(cause="silent", c="young")
    bot = report(desk).whole.bot
    assert bot is not None
    assert (bot.count, bot.n) == (1, 3)


def test_days_without_anything_stand_between_the_others_and_older_ones_are_left_out() -> None:
    desk = serve(Desk(), "c1").wait_days(5)
    serve(desk, "c2").wait_days(3)
    told = report(desk)
    assert [each.key for each in told.by_day] == [f"2026-03-{day:02}" for day in range(2, 11)]
    counts = [each.handovers for each in told.by_day]
    assert counts == [1, 0, 0, 0, 0, 1, 0, 0, 0]
    assert report(desk, 5).by_day[0].key == "2026-03-07"
    assert report(desk, 5).whole.handovers == 1
    assert report(desk, 3).by_day == []
