import pytest

from agent_console.lab.checker.lines import BrokenHistory
from tests.agent_console.lab.checker.tale import Tale


def test_an_answer_has_one_example() -> None:
    tale = Tale()
    for name in ("c:2", "c:2b"):
        tale.write.example(conversation_id="c", target_seq=2, id=name)
    (found,) = tale.check()
    assert (found.kind, found.detail, found.lines) == (
        "double_example",
        "There are two examples of number 2.",
        (2, 3),
    )


def test_an_example_has_a_name_of_its_own() -> None:
    tale = Tale()
    for seq in (2, 3):
        tale.write.example(conversation_id="c", target_seq=seq, id="c:2")
    assert tale.kinds() == ["double_example"]


def test_several_answers_have_several_examples() -> None:
    tale = Tale()
    for seq in (2, 3):
        tale.write.example(conversation_id="c", target_seq=seq, id=f"c:{seq}")
    assert tale.check() == []


def test_an_example_does_not_keep_an_erased_text() -> None:
    tale = Tale()
    tale.write.erased(actor="ann", texts=["12345"])
    tale.write.example(conversation_id="c", target_seq=2, id="c:2", text="it is 12345")
    assert tale.kinds() == ["erased_reappeared"]


def test_the_rows_of_a_conversation_stand_together() -> None:
    tale = Tale()
    tale.wrote()
    tale.rows.insert(1, {**tale.rows[0], "conversation_id": "d"})
    with pytest.raises(BrokenHistory, match="Line 4: The rows of c do not stand together"):
        tale.check()


def test_conversations_are_checked_one_by_one() -> None:
    tale = Tale()
    tale.wrote()
    other = {**tale.rows[0], "conversation_id": "d"}
    tale.rows += [other, {**other, "seq": 3}]
    (found,) = tale.check()
    assert (found.kind, found.conversation_id) == ("gap", "d")
