import pytest

from agent_console.lab.checker.check import check_history
from tests.agent_console.lab.checker.tale import Tale


def tell(capacity: int, *, after: float = 4.0, said: int | None = None) -> list[str]:
    """Ben has one conversation for a while, and is offered it again by another's word."""
    tale = Tale()
    tale.lines[0]["capacities"] = {"ben": capacity}
    tale.is_claimed_by("ben")
    tale.stores(1, 2, 3, 4)
    if said is not None:
        tale.write.capacity(actor="ben", most=said)
    tale.wait(after)
    lines = tale.lines
    tale.write.stored(node="n1", conversation_id="d", seq=1)
    tale.write.stored(node="n1", conversation_id="d", seq=2)
    tale.write.stored(node="n1", conversation_id="d", seq=3)
    tale.write.stored(node="n1", conversation_id="d", seq=4)
    other = [
        ("ConversationStarted", "customer", "eve", {}),
        ("HandoffRequested", "customer", "eve", {"by": "eve"}),
        ("CustomerNotified", "system", None, {}),
        ("ConversationOffered", "system", None, {"to": "ben"}),
    ]
    for row in tale.rows:
        tale.write.row(**row)
    for seq, (kind, role, sender, inner) in enumerate(other, 1):
        tale.write.row(
            conversation_id="d",
            seq=seq,
            kind=kind,
            author={"role": role},
            epoch=1 if seq == 1 else 2,
            body={"text": "", "code": "queued"},
            inner=inner,
            sender=sender,
        )
    tale.write.end()
    return [each.kind for each in check_history(lines)]


def test_nobody_is_offered_more_than_they_take() -> None:
    assert tell(1) == ["offered_above_capacity"]
    assert tell(2) == []


def test_who_offers_may_not_have_read_of_what_was_just_taken() -> None:
    assert tell(1, after=1.0) == []


@pytest.mark.parametrize(("said", "kinds"), [(0, ["offered_above_capacity"]), (3, [])])
def test_people_may_take_more_than_is_usual_not_less(said: int, kinds: list[str]) -> None:
    assert tell(1, said=said) == kinds


@pytest.mark.parametrize(("source", "kinds"), [("c", []), ("b", ["merge_lost"])])
def test_what_is_merged_is_taken_along(source: str, kinds: list[str]) -> None:
    tale = Tale()
    tale.is_claimed_by("ben")
    # Into itself: the story has one conversation only.
    tale.row("ConversationAbsorbed", "human", by="ben", inner={"source": source})
    tale.row("ConversationMerged", "human", by="ben", body={"into": "c"})
    assert tale.kinds() == kinds
