import pytest

from agent_console.lab.defects.hunt import hunt

# All of them are hunted by `python -m benchmarks.defects`, which takes longer.


@pytest.mark.parametrize(
    ("defect", "kind"),
    [
        ("acknowledged-before-commit", "lost"),
        ("claim-from-another", "two_owners"),
        ("effect-first", "effect_without_decision"),
        ("stale-turn-accepted", "bot_after_takeover"),
        ("inner-shown", "leak"),
        ("words-changed", "mutated"),
        ("window-outlives-claim", "bot_after_takeover"),
        ("window-cut-short", "window_cut_short"),
        ("words-after-takeover", "bot_after_takeover"),
        ("withdrawal-cut-short", "misquoted"),
        ("run-before-it-is-stored", "deed_without_yes"),
        ("begun-again-after-a-crash", "deed_twice"),
        ("edit-forgotten", "deed_altered"),
        ("done-for-want-of-a-no", "deed_without_yes"),
        ("unknown-told-as-done", "deed_untold"),
        ("offered-again-while-offered", "offered_to_two"),
        ("parked-offered", "offered_while_parked"),
        ("clocks-forget", "clock_said_twice"),
        ("closed-over-a-person", "closed_while_held"),
        ("whispers-for-all", "whisper_overheard"),
    ],
)
def test_a_planted_defect_is_noticed_and_named(defect: str, kind: str) -> None:
    catch = hunt(defect, range(60))
    assert catch is not None
    assert kind in catch.kinds


def test_what_is_no_defect_is_not_found() -> None:
    # Only a node that is not alone could notice: there is one node at most where nothing strikes.
    assert hunt("turns-left-lying", range(3), ()) is None
