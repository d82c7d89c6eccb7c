from collections import Counter

from agent.dialogue import Confidence, Deed, Draft, Occasion
from agent_console.lab.tools import PERMITS
from agent_console.lab.wishes import Wishes

DRAFT = Draft("Re <ann-1>: Yes.", Confidence(0.9, certified=True))
OCCASION = Occasion("c1", permit=PERMITS.__getitem__)


def ask_all(wishes: Wishes, occasion: Occasion = OCCASION) -> list[Draft]:
    return [wishes.add(DRAFT, f"ann-{number}", 1, occasion) for number in range(300)]


def test_mostly_something_is_wanted_with_arguments_that_name_the_message() -> None:
    drafts = ask_all(Wishes(1, is_greedy=False))
    wanting = [draft for draft in drafts if draft.wants]
    assert 200 < len(wanting) < 270
    calls = [call for draft in wanting for call in draft.wants]
    assert Counter(call.permission for call in calls).keys() == {"approve", "human"}
    assert all(call.args["order"].startswith("ann-") for call in calls)
    assert {draft.confidence.value for draft in wanting} == {None}
    assert max(len(draft.wants) for draft in wanting) == 4


def test_else_it_answers_and_here_and_there_on_what_a_free_tool_told() -> None:
    drafts = [draft for draft in ask_all(Wishes(1, is_greedy=False)) if not draft.wants]
    resting = [draft for draft in drafts if draft.rests_on_tool]
    assert {use.name for draft in resting for use in draft.used} == {"order_status"}
    assert {draft.confidence.value for draft in resting} == {None}
    assert DRAFT in drafts


def test_what_was_done_for_a_message_is_told_and_seldom_wanted_again() -> None:
    deeds = [Deed("refund", {"order": f"ann-{number}"}, "Done.") for number in range(300)]
    occasion = Occasion("c1", deeds=deeds, permit=PERMITS.__getitem__)
    drafts = ask_all(Wishes(1, is_greedy=False), occasion)
    assert 50 < sum(bool(draft.wants) for draft in drafts) < 130
    assert all(draft.wants or draft.rests_on_tool for draft in drafts)


def test_a_greedy_one_wants_too_much_and_what_is_not_there() -> None:
    occasion = Occasion("c1")
    calls = [draft.wants for draft in ask_all(Wishes(1, is_greedy=True), occasion)]
    assert max(map(len, calls)) == 9
    assert "open_safe" in {call.name for wants in calls for call in wants}


def test_the_same_is_wanted_for_the_same_message_and_attempt() -> None:
    assert ask_all(Wishes(1, is_greedy=True), Occasion()) == ask_all(
        Wishes(1, is_greedy=True), Occasion()
    )
