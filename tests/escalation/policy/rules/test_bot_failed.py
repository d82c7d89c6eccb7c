import pytest

from agent.dialogue import Confidence, Draft, ToolCall
from escalation.policy.rules.bot_failed import BotFailed


def test_answer_passes(build_situation) -> None:
    finding = BotFailed().check(build_situation())
    assert (finding.rule, finding.fired) == ("bot_failed", False)


def test_failure_fires_and_says_how(build_situation) -> None:
    finding = BotFailed().check(build_situation(draft=None, failure="no answer within 30 s"))
    assert (finding.fired, finding.action) == (True, "handoff")
    assert finding.detail == "The bot failed: no answer within 30 s."


def test_a_failure_told_as_a_sentence_is_not_ended_twice(build_situation) -> None:
    finding = BotFailed().check(build_situation(draft=None, failure="The model did not answer."))
    assert finding.detail == "The bot failed: The model did not answer."


@pytest.mark.parametrize("changes", [{"draft": None}, {"text": ""}, {"text": " \n"}])
def test_no_words_fire(build_situation, changes) -> None:
    finding = BotFailed(action="block").check(build_situation(**changes))
    assert (finding.fired, finding.action) == (True, "block")
    assert finding.detail == "The bot wrote no answer."


def test_who_wants_something_done_needs_no_words(build_situation) -> None:
    draft = Draft("", Confidence(None), wants=(ToolCall("refund", {}),))
    assert not BotFailed().check(build_situation(draft=draft)).fired
