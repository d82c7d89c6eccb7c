import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.clock import format_time
from escalation.events import Record
from escalation.routing.recent import DAYS, RecentTimes

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Log:
    """Says what happened, minute by minute, in a desk's log."""

    def __init__(self, times: RecentTimes) -> None:
        self.times = times

    def say(self, minute: float, number: int, kind: str, **inner: object) -> None:
        at = format_time(MONDAY + timedelta(minutes=minute))
        sender = inner.pop("sender", None)
        assert sender is None or isinstance(sender, str)
        text = json.dumps(inner)
        self.times.take(
            Record(f"c{number}", 1, kind, "system", None, sender, 0, at, None, "{}", text)
        )

    def serve(self, minute: float, number: int, by: str, pickup: float, handle: float) -> None:
        self.say(minute, number, "HandoffRequested")
        self.say(minute + pickup, number, "ConversationClaimed", by=by)
        self.say(minute + pickup + handle, number, "ConversationResolved", by=by)

    def measure(self, minute: float = 0.0) -> tuple[float | None, float | None]:
        """Mean minutes until a pickup, and of handling."""
        paces = self.times.measure(MONDAY + timedelta(minutes=minute))
        pickup, handling = paces.pickup, paces.handling
        return (pickup.mean / 60 if pickup else None), (handling.mean / 60 if handling else None)


@pytest.fixture
def log():
    return Log(RecentTimes())


def test_five_conversations_make_a_pace(log):
    for number in range(4):
        log.serve(number * 10, number, "ana", pickup=1, handle=5)
    assert log.measure(100) == (None, None)
    log.serve(50, 5, "ana", pickup=1, handle=5)
    assert log.measure(100) == (pytest.approx(1), pytest.approx(5))


def test_waiting_for_somebody_busy_is_no_time_to_pick_up(log):
    for number in range(1, 6):
        log.say(0, number, "HandoffRequested")
    for number in range(1, 6):  # one after the other, half a minute after the one before
        log.say(10 * number + 0.5, number, "ConversationClaimed", by="ana")
        log.say(10 * number + 10, number, "ConversationResolved", by="ana")
    pickup, handling = log.measure(100)
    assert pickup == pytest.approx((10.5 + 4 * 0.5) / 5)  # the first one she let wait
    assert handling == pytest.approx(9.5)


def test_every_way_of_letting_go_ends_the_holding(log):
    ends = [
        ("ConversationResolved", {}),
        ("ReturnedToBot", {}),
        ("ConversationReleased", {"cause": "released"}),
        ("ConversationSnoozed", {}),
        ("ConversationTransferred", {"to": "ben"}),
        ("ConversationTransferred", {"group": "night"}),
        ("ConversationClaimed", {"by": "sue", "taken_from": "ana"}),
    ]
    for number, (kind, inner) in enumerate(ends):
        log.say(0, number, "HandoffRequested")
        log.say(0, number, "ConversationClaimed", by="ana")
        log.say(7, number, kind, **inner)
    _, handling = log.measure(100)
    assert handling == pytest.approx(7)


def test_a_lapsed_lease_measures_nothing(log):
    for number in range(6):
        log.say(0, number, "ConversationClaimed", by="ana")
        log.say(30, number, "ConversationReleased", cause="lease_lapsed")
    assert log.measure(100) == (None, None)


def test_what_is_released_waits_again(log):
    for number in range(5):
        minute = number * 100
        log.say(minute, number, "HandoffRequested")
        log.say(minute, number, "ConversationClaimed", by="ana")
        log.say(minute + 4, number, "ConversationReleased", cause="released")
        log.say(minute + 6, number, "ConversationClaimed", by="ben")
    pickup, handling = log.measure(500)
    assert pickup == pytest.approx(1)  # five at once and five after two minutes
    assert handling == pytest.approx(4)


def test_taken_from_the_bot_nobody_waited(log):
    for number in range(6):
        log.say(0, number, "ConversationClaimed", by="ana")
        log.say(5, number, "ConversationResolved")
    assert log.measure(100) == (None, pytest.approx(5))


def test_an_erased_row_is_known_by_its_sender(log):
    for number in range(5):
        log.say(0, number, "HandoffRequested")
        log.say(1 + number, number, "ConversationClaimed", sender="ana")
    assert log.measure(100) == (pytest.approx(1), None)


def test_what_goes_wrong_measures_nothing(log):
    for number in range(5):
        log.say(10, number, "HandoffRequested")
        log.say(0, number, "ConversationClaimed", by="ana")  # a clock that was set back
        damaged = Record(
            *(f"c{number}", 3, "ConversationReleased", "system", None, None, 0),
            *(format_time(MONDAY), None, "{}", "{"),
        )
        log.times.take(damaged)
        log.say(0, number, "NoKindOfEvent")
    assert log.measure(100) == (0, 0)


def test_old_times_no_longer_count(log):
    for number in range(5):
        log.serve(0, number, "ana", pickup=0, handle=5)
    assert log.measure(DAYS * 24 * 60 + 4)[1] == pytest.approx(5)
    assert log.measure(DAYS * 24 * 60 + 6) == (None, None)


def test_hours_of_the_week_are_those_of_the_desk():
    log = Log(RecentTimes(ZoneInfo("Asia/Kolkata")))
    for number in range(20):
        log.serve(
            number, number, "ana", pickup=0, handle=2
        )  # ends at 9 in London, 14:30 in Kolkata
    for number in range(20, 40):
        log.serve(200, number, "ana", pickup=0, handle=20)
    morning, evening = log.measure(24 * 60 * 7)[1], log.measure(24 * 60 * 7 + 220)[1]
    assert morning == pytest.approx((20 * 2 + 30 * 11) / 50)
    assert evening == pytest.approx((20 * 20 + 30 * 11) / 50)


def test_it_measures_anew_when_enough_is_new(log):
    for number in range(200):
        log.serve(number, number, "ana", pickup=0, handle=1)
    assert log.measure(50)[1] == pytest.approx(1)
    log.serve(300, 300, "ben", pickup=0, handle=1)
    log.serve(300, 301, "cleo", pickup=0, handle=100)
    for number in range(302, 306):
        log.serve(300, number, "dan", pickup=0, handle=100)
    assert log.measure(50)[1] > 1.5


def test_nothing_is_kept_of_what_is_over(log):
    for number in range(50):
        log.serve(number, number, "ana", pickup=0, handle=1)
    assert log.times._courses == {}
