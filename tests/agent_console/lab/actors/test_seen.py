from typing import Any

from agent_console.lab.actors.seen import Seen


def tell(*events: tuple[str, dict[str, Any]]) -> Seen:
    """Fold events, numbered from 1; each is a kind with its inner part."""
    seen = Seen()
    for seq, (kind, inner) in enumerate(events, 1):
        body = {"text": f"<alice-{seq}> Hi"} if kind == "CustomerWrote" else {}
        assert seen.take({"seq": seq, "kind": kind, "body": body, "inner": inner})
    return seen


STARTED: tuple[str, dict[str, Any]] = ("ConversationStarted", {})
WROTE: tuple[str, dict[str, Any]] = ("CustomerWrote", {})


def test_a_customer_s_words_wait_for_an_answer() -> None:
    seen = tell(STARTED, WROTE)
    assert (seen.asked, seen.is_answered, seen.state) == ("alice-2", False, "bot")
    assert tell(STARTED, WROTE, ("BotAnswered", {})).is_answered
    assert tell(STARTED, WROTE, ("HumanWrote", {})).is_answered


def test_the_holder_is_who_took_it_last() -> None:
    claimed = ("ConversationClaimed", {"by": "anna"})
    given = ("ConversationTransferred", {"by": "anna", "to": "ben"})
    assert tell(STARTED, claimed).holder == "anna"
    assert (tell(STARTED, claimed, given).holder, tell(STARTED, given).state) == ("ben", "human")
    for kind, state in (
        ("ConversationReleased", "waiting"),
        ("ReturnedToBot", "bot"),
        ("ConversationResolved", "resolved"),
    ):
        seen = tell(STARTED, claimed, (kind, {}))
        assert (seen.holder, seen.state) == (None, state)


def test_drafts_are_known_by_their_numbers() -> None:
    held: tuple[str, dict[str, Any]] = ("DraftHeld", {})
    assert tell(STARTED, WROTE, held).held == 3
    aside = tell(STARTED, WROTE, held, ("DraftSetAside", {}))
    assert (aside.held, aside.suggestion) == (None, 4)
    assert tell(STARTED, WROTE, held, ("DraftApproved", {})).held is None


def test_answers_wait_for_a_verdict_until_it_is_given() -> None:
    drawn: tuple[str, dict[str, Any]] = ("BotAnswered", {"review": True})
    assert tell(STARTED, WROTE, ("DraftHeld", {}), drawn, drawn).reviews == [4, 5]
    assert tell(STARTED, WROTE, ("DraftHeld", {}), drawn).held is None
    judged = ("AnswerAudited", {"answer_seq": 3})
    assert tell(STARTED, WROTE, drawn, judged).reviews == []


def test_what_came_before_changes_nothing_and_a_hole_is_told() -> None:
    seen = tell(STARTED, WROTE)
    assert seen.take({"seq": 2, "kind": "ConversationResolved", "body": {}})
    assert seen.state == "bot"
    assert not seen.take({"seq": 4, "kind": "BotAnswered", "body": {}})
    assert seen.cursor == 2


def test_what_the_bot_wants_done_is_known_until_it_is_decided_or_given_up() -> None:
    wanted = ("ActionHeld", {"through_seq": 2, "args": {"amount": 5}, "only_holder": False})
    foreign = ("ActionHeld", {"through_seq": 0, "args": {}, "only_holder": False})
    seen = tell(STARTED, WROTE, wanted, wanted, foreign)
    assert list(seen.wanted) == [3, 4]
    assert seen.wanted[3] == ({"amount": 5}, False)
    assert seen.settled is None
    decided = ("ActionDecided", {"action_seq": 3, "decision": "approve"})
    given_up = ("ActionClosed", {"action_seq": 4, "outcome": "given_up"})
    seen = tell(STARTED, WROTE, wanted, wanted, decided, given_up)
    assert (seen.wanted, seen.settled) == ({}, 4)
