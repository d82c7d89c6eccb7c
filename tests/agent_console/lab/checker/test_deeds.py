from random import Random
from typing import Any

import pytest

from agent_console.lab.checker.check import check_history
from benchmarks.checker.histories import draw_options, make_history
from benchmarks.checker.injections.deeds import tell_well
from benchmarks.checker.injections.tape import Tape
from tests.agent_console.lab.checker.tale import Tale

ARGS = {"order": "A1", "amount": 20}
LESS = {"order": "A1", "amount": 5}
HELD = 4


class Deed:
    """Ann wants her money back, and the bot wants to give it: up to the action that is held."""

    def __init__(
        self,
        *,
        only_holder: bool = False,
        permission: str = "approve",
        seconds: float | None = None,
    ) -> None:
        self.tale = Tale()
        self.asked = self.tale.wrote()
        wants = [{"name": "refund", "args": ARGS, "permission": permission}]
        action = "handoff" if only_holder else "approve"
        self.tale.decided(self.asked, action, None, wants=wants)
        if only_holder:
            self.tale.handed_over(self.asked)
        inner: dict[str, Any] = {"name": "refund", "args": ARGS, "through_seq": self.asked}
        if seconds is not None:
            inner["approval_seconds"] = seconds
        self.held = self.tale.row("ActionHeld", "bot", inner=inner | {"only_holder": only_holder})
        self.tale.told("checking")

    def says(self, decision: str = "approve", by: str = "ben", args: Any = ARGS) -> int:
        about = {"action_seq": self.held, "decision": decision, "args": args}
        return self.tale.row("ActionDecided", "human", by=by, inner=about)

    def begins(self) -> int:
        return self.tale.row("ActionTaken", "bot", inner={"action_seq": self.held, "runner": "n1"})

    def runs(self, args: Any = ARGS, result: str | None = "Done.") -> None:
        self.tale.stores(*range(1, len(self.tale.rows) + 1))
        self.takes_effect(args, result)

    def takes_effect(self, args: Any = ARGS, result: str | None = "Done.") -> None:
        self.tale.write.deed(
            node="n1",
            conversation_id="c",
            action_seq=self.held,
            name="refund",
            args=args,
            log_id=self.tale.log_id,
            result=result,
        )

    def ends(self, outcome: str, result: str = "Done.", cause: str = "") -> int:
        inner = {"action_seq": self.held, "outcome": outcome, "result": result, "cause": cause}
        return self.tale.row("ActionClosed", "bot", inner=inner)

    def check(self) -> list[tuple[str, str]]:
        self.tale.lines[0]["deeds"] = True
        return [(each.kind, each.detail) for each in self.tale.check()]


def allow(**more: Any) -> Deed:
    """Let it be done, up to its beginning."""
    deed = Deed()
    deed.says(**more)
    deed.begins()
    return deed


def test_what_was_allowed_done_once_and_told_is_well_and_then_the_bot_answers() -> None:
    deed = allow()
    deed.runs()
    deed.ends("done")
    deed.tale.decided(deed.asked)
    deed.tale.answered(deed.asked)
    assert deed.check() == []


def test_it_is_well_in_any_history() -> None:
    tapes = [Tape(make_history(draw_options(seed)), Random(seed)) for seed in range(20)]
    told = [lines for tape in tapes if (lines := tell_well(tape)) is not None]
    assert len(told) > 3
    assert [check_history(lines) for lines in told] == [[]] * len(told)


def test_after_a_no_a_person_has_it() -> None:
    deed = Deed()
    deed.says("reject", args={})
    deed.ends("rejected", "")
    deed.tale.handed_over(deed.asked, by="ben")
    deed.tale.told("being_rechecked")
    assert deed.check() == []


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_what_was_no_success_goes_to_a_person(outcome: str) -> None:
    deed = allow()
    deed.ends(outcome, "It broke.")
    deed.tale.handed_over(deed.asked)
    deed.tale.told()
    assert deed.check() == []
    text = "Number 8 was no success, and no person was asked to look."
    for is_last in (False, True):
        deed = allow()
        deed.ends(outcome, "It broke.")
        if is_last:
            deed.tale.settles()
        else:
            deed.tale.told()
        assert deed.check() == [("deed_untold", text)]


def test_a_tool_may_have_taken_effect_where_nobody_knows() -> None:
    deed = allow()
    deed.runs(result=None)
    deed.ends("unknown", "The server stopped.")
    deed.tale.handed_over(deed.asked)
    deed.tale.told()
    assert deed.check() == []


def test_an_effect_needs_a_yes_and_its_beginning_stored_before_it() -> None:
    never = "refund took effect for action 4 without a person's yes."
    deed = Deed()
    deed.runs()
    assert deed.check() == [("deed_without_yes", never)]
    deed = Deed()
    deed.tale.stores(*range(1, HELD + 2))
    deed.takes_effect()
    deed.tale.stores(deed.says(), deed.begins())
    late = "refund took effect for action 4 without a person's yes stored before."
    assert deed.check()[0] == ("deed_without_yes", late)
    deed = Deed()
    deed.says()
    deed.runs()
    deed.tale.stores(deed.begins())
    deed.ends("done")
    begun = "refund took effect for action 4 without its beginning stored before."
    assert deed.check() == [("deed_without_yes", begun)]


def test_arguments_are_those_that_a_person_allowed() -> None:
    other = "refund took effect with other arguments than action 4 was allowed."
    deed = allow()
    deed.runs(LESS)
    deed.ends("done")
    assert deed.check() == [("deed_altered", other)]
    deed = allow(args=LESS)
    deed.runs(LESS)
    deed.ends("done")
    stored = "Number 6 holds other arguments than a person allowed."
    assert deed.check() == [("deed_altered", stored)]


def test_an_edit_is_stored_as_it_was_sent() -> None:
    for sent, kinds in ((LESS, []), ({"amount": 6}, ["deed_altered"])):
        deed = Deed()
        deed.tale.asks("ben", "ben-1", "decide", action_seq=4, decision="edit", args=sent)
        decided = {"action_seq": 4, "decision": "edit", "args": LESS}
        deed.tale.row("ActionDecided", "human", by="ben", client_id="ben-1", inner=decided)
        deed.begins()
        deed.runs(LESS)
        deed.ends("done")
        assert [kind for kind, _ in deed.check()] == kinds


def test_once_is_enough() -> None:
    deed = allow()
    deed.runs()
    deed.takes_effect()
    deed.ends("done")
    assert deed.check() == [("deed_twice", "refund took effect twice for action 4.")]
    deed = allow()
    deed.begins()
    deed.runs()
    deed.ends("done")
    assert deed.check() == [("deed_twice", "Number 8 begins action 4, begun before.")]
    deed = Deed()
    deed.begins()
    assert deed.check()[0] == ("deed_without_yes", "Number 6 begins action 4 without a yes.")


def test_the_end_is_told_as_it_was() -> None:
    deed = allow()
    deed.ends("done")
    nothing = "Action 4 is told as done, and no tool took effect for it."
    assert deed.check() == [("deed_untold", nothing)]
    deed = allow()
    deed.runs()
    deed.ends("done", "All of it.")
    other = "Action 4 is told with other words than its tool's."
    assert deed.check() == [("deed_untold", other)]
    deed = allow()
    deed.runs()
    deed.ends("failed")
    deed.tale.handed_over(deed.asked)
    deed.tale.told()
    failed = "refund took effect, and action 4 is told as failed."
    assert deed.check() == [("deed_untold", failed)]
    deed = Deed()
    deed.says()
    deed.ends("done")
    assert ("deed_untold", "Number 7 tells done of action 4, which is decided.") in deed.check()


def test_the_bot_waits_for_the_end() -> None:
    deed = Deed()
    deed.says()
    decided = deed.tale.decided(deed.tale.wrote("And now?"), "block")
    early = f"The bot decided with number {decided} before the end of action 4."
    assert deed.check() == [("deed_untold", early)]


def test_when_all_has_settled_nothing_is_under_way() -> None:
    for steps, standing in ((0, None), (1, "decided"), (2, "taken")):
        deed = Deed()
        for step in (deed.says, deed.begins)[:steps]:
            step()
        deed.tale.write.settled()
        untold = f"Action 4 is {standing}, and its end was never told."
        assert deed.check() == ([("deed_untold", untold)] if standing else [])


def test_nobody_decides_what_was_given_up_or_decided() -> None:
    deed = Deed()
    deed.tale.wrote("And now?")
    deed.says("reject")
    given_up = "Number 7 decides action 4, which was given up before."
    assert deed.check() == [("deed_without_yes", given_up)]
    deed = Deed()
    deed.says()
    deed.says()
    assert deed.check() == [("duplicate", "Number 7 decides action 4, decided before.")]


def test_what_is_for_the_holder_is_decided_by_nobody_else() -> None:
    other = "ben decided action 5 with number 8, and held nothing."
    for by, found in (("cleo", []), ("ben", [("human_after_lost_lease", other)])):
        deed = Deed(only_holder=True, permission="human")
        deed.tale.claimed("cleo")
        deed.says(by=by)
        assert deed.check() == found


def test_what_is_held_was_wanted_so() -> None:
    deed = Deed(permission="human")
    unwanted = "Number 4 holds what was not wanted so in a decision before it."
    assert deed.check() == [("effect_without_decision", unwanted)]
    deed = Deed(only_holder=True)
    inner = {"name": "refund", "args": ARGS, "through_seq": deed.asked}
    deed.tale.row("ActionHeld", "bot", inner=inner)
    waits = "The bot held action 7 while nobody held the conversation."
    assert deed.check() == [("bot_after_takeover", waits)]


def test_who_only_looks_at_data_allows_nothing() -> None:
    deed = allow(by="dan")
    deed.runs()
    deed.ends("done")
    assert deed.check() == [("deed_without_yes", "Number 6 is the yes of dan, who may say none.")]


def test_a_yes_that_a_restore_kept_is_not_carried_out_again() -> None:
    for again in (False, True):
        deed = allow()
        deed.runs(result=None)
        deed.tale.restores(6)
        if again:
            deed.takes_effect(result=None)
        deed.ends("unknown", "The database was restored.")
        deed.tale.handed_over(deed.asked)
        deed.tale.told()
        kinds = {kind for kind, _ in deed.check()}
        assert kinds == ({"deed_twice", "deed_without_yes"} if again else set())


def test_what_waited_before_a_restore_is_not_allowed_and_done_once_more() -> None:
    deed = allow()
    deed.runs()
    deed.tale.restores(5)
    deed.says()
    deed.begins()
    deed.takes_effect()
    deed.ends("done")
    assert deed.check() == [("deed_twice", "refund took effect twice for action 4.")]


def test_what_a_restore_took_away_altogether_is_excused() -> None:
    deed = allow()
    deed.runs()
    deed.ends("done")
    deed.tale.restores(2)
    deed.tale.decided(deed.asked)
    deed.tale.answered(deed.asked)
    assert deed.check() == []


# -- a deadline ------------------------------------------------------------------------------------


def lapse(after: float, *, seconds: float | None = 5.0, is_told: bool = True) -> Deed:
    """Let nobody decide, so that a person is asked for after so many seconds."""
    deed = Deed(seconds=seconds)
    deed.tale.stores(*range(1, len(deed.tale.rows) + 1))
    deed.tale.wait(after)
    about = {"through_seq": deed.asked, "reasons": ["approval_overdue"]}
    begun = deed.tale.row("HandoffRequested", "system", inner=about)
    deed.ends("given_up", "", "approval_overdue")
    if is_told:
        deed.tale.told("late")
    deed.tale.stores(*range(begun, len(deed.tale.rows) + 1))
    return deed


def test_what_nobody_decides_about_in_time_is_given_up_for_a_person() -> None:
    assert lapse(5.0).check() == []


def test_an_apology_may_be_all_that_comes_of_it() -> None:
    deed = Deed(seconds=5.0)
    deed.ends("given_up", "", "approval_overdue")
    deed.tale.told("unchecked")
    assert deed.check() == []


@pytest.mark.parametrize("seconds", [5.0, None])
def test_nothing_is_given_up_before_its_time(seconds: float | None) -> None:
    found = [kind for kind, _ in lapse(4.9, seconds=seconds).check()]
    assert "window_cut_short" in found
    assert ("double_escalation" in found) == (seconds is None)


def test_who_asked_is_told_when_it_is_given_up() -> None:
    deed = lapse(5.0, is_told=False)
    deed.tale.settles()
    assert "left_without_a_word" in [kind for kind, _ in deed.check()]
    deed = Deed(seconds=5.0)
    deed.ends("given_up", "", "approval_overdue")
    deed.tale.settles()
    assert [kind for kind, _ in deed.check()] == ["left_without_a_word"]


def test_the_yes_is_a_persons() -> None:
    deed = Deed(seconds=5.0)
    about = {"action_seq": deed.held, "decision": "approve", "args": ARGS}
    yes = deed.tale.row("ActionDecided", "system", inner=about)
    deed.begins()
    deed.runs()
    deed.ends("done")
    assert deed.check() == [("deed_without_yes", f"Number {yes} is a yes, and no person's.")]
