import pytest

from tests.agent_console.lab.checker.tale import Tale


def build_tale(topic: str = "billing") -> Tale:
    """Tell of a customer who asked, and of the decision to answer."""
    tale = Tale()
    tale.wrote("hello", "m1")
    tale.asks("ann", "m1", text="hello")
    tale.row("DecisionMade", "system", inner={"action": "answer", "through_seq": 2, "topic": topic})
    tale.stores(1, 2, 3)
    tale.hears("ann", "m1", seq=2)
    return tale


def stop(tale: Tale, topic: str, *, is_acknowledged: bool = True) -> None:
    tale.write.order(id=1, actor="sue", topic=topic, what="stop")
    if is_acknowledged:
        tale.write.ordered(id=1)


def answer(tale: Tale, **inner: object) -> None:
    body = {"text": "so", "in_reply_to": 2}
    seq = tale.row("BotAnswered", "bot", body=body, inner=inner)
    tale.stores(seq)


@pytest.mark.parametrize("topic", ["billing", "*"])
def test_an_answer_after_an_acknowledged_stop_is_one_too_many(topic: str) -> None:
    tale = build_tale()
    stop(tale, topic)
    answer(tale)
    (found,) = tale.check()
    assert (found.kind, found.conversation_id) == ("answered_while_stopped", "c")
    assert found.detail == (
        f"Number 4 answers 0.010 s after the stop of the topic {topic} was acknowledged."
    )


def test_other_topics_go_on() -> None:
    tale = build_tale()
    stop(tale, "delivery")
    answer(tale)
    assert tale.check() == []


def test_a_stop_that_nobody_acknowledged_promises_nothing() -> None:
    tale = build_tale()
    stop(tale, "billing", is_acknowledged=False)
    answer(tale)
    assert tale.check() == []


def test_an_answer_before_the_stop_or_after_its_end_was_asked_for_is_fine() -> None:
    tale = build_tale()
    answer(tale)
    stop(tale, "billing")
    assert tale.check() == []
    tale = build_tale()
    stop(tale, "billing")
    tale.write.order(id=2, actor="sue", topic="billing", what="resume")
    answer(tale)
    assert tale.check() == []


def test_the_end_of_another_stop_ends_nothing() -> None:
    tale = build_tale()
    stop(tale, "billing")
    tale.write.order(id=2, actor="sue", topic="delivery", what="resume")
    answer(tale)
    assert [each.kind for each in tale.check()] == ["answered_while_stopped"]


def test_when_an_answer_became_durable_must_be_known() -> None:
    tale = build_tale()
    stop(tale, "billing")
    tale.row("BotAnswered", "bot", body={"text": "so", "in_reply_to": 2})
    assert tale.check() == []


def test_what_a_person_approved_may_be_sent() -> None:
    tale = build_tale()
    tale.rows[-1]["inner"]["action"] = "approve"
    held = tale.row("DraftHeld", "bot", body={"text": "so"}, inner={"through_seq": 2})
    tale.row("DraftApproved", "human", by="ben", inner={"draft_seq": held})
    tale.stores(held, held + 1)
    stop(tale, "billing")
    answer(tale, draft_seq=held, approved_by="ben")
    assert "answered_while_stopped" not in [each.kind for each in tale.check()]


def test_a_restored_backup_knows_of_no_stop() -> None:
    tale = build_tale()
    stop(tale, "billing")
    tale.write.restore(heads={"c": 3}, log_id="log2")
    answer(tale)
    assert "answered_while_stopped" not in [each.kind for each in tale.check()]
