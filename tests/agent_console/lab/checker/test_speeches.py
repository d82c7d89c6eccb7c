"""Words of unfinished answers in a history: what is in order, and what is not."""

from __future__ import annotations

import pytest

from tests.agent_console.lab.checker.tale import Tale


def build_begun() -> Tale:
    """The customer asked (row 2), and the bot began to answer (row 3); both sockets are there."""
    tale = Tale()
    tale.wrote()
    tale.row("AnswerBegun", "bot", inner={"through_seq": 2, "seal": "s"})
    for actor in ("ann", "ben"):
        tale.follows(actor)
        for seq in (1, 2, 3):
            if actor == "ben" or seq != 3:
                tale.shows(actor, seq)
    return tale


def hear(tale: Tale, actor: str, text: str, begun_seq: int = 3) -> None:
    tale.write.delta(
        actor=actor,
        role="customer" if actor == "ann" else "human",
        socket=tale.sockets[actor],
        conversation_id="c",
        turn=2,
        begun_seq=begun_seq,
        index=1,
        text=text,
        log_id="log1",
    )


def withdraw(tale: Tale, seen: str = "Your par", *, lost: bool = False) -> int:
    return tale.row("AnswerWithdrawn", "bot", body={"seen": seen, "lost": lost})


def kinds(tale: Tale) -> list[str]:
    return [each.kind for each in tale.check()]


def test_words_before_the_answer_that_begins_with_them_are_in_order() -> None:
    tale = build_begun()
    hear(tale, "ann", "Your par")
    hear(tale, "ben", "Your parcel")
    tale.decided(2, draft="Your parcel is here.")
    tale.answered(2, "Your parcel is here.")
    assert kinds(tale) == []


def test_what_a_socket_had_read_of_rows_that_a_restore_took_away_counts_for_nothing() -> None:
    tale = build_begun()
    tale.row("NoteAdded", "human", body={"text": "Hm"})
    tale.shows("ben", 4)
    hear(tale, "ben", "Your par")
    for actor in ("ann", "ben"):
        tale.leaves(actor)
    tale.restores(3)
    withdraw(tale, "", lost=True)
    assert kinds(tale) == []


def test_words_that_are_taken_back_as_they_were_seen_are_in_order() -> None:
    tale = build_begun()
    hear(tale, "ann", "Your")
    tale.claimed("ben")
    withdraw(tale)
    assert kinds(tale) == []


def test_words_after_a_takeover_on_the_same_socket_are_the_bots_after_it() -> None:
    tale = build_begun()
    seq = tale.claimed("ben")
    hear(tale, "ben", "Your")
    tale.shows("ben", seq)
    tale.shows("ann", seq)
    hear(tale, "ann", "Your par")
    withdraw(tale)
    found = tale.check()
    assert [each.kind for each in found] == ["bot_after_takeover"]
    assert found[0].detail == "ann got words of the bot after number 4 (ConversationClaimed)."


def test_words_after_their_withdrawal_dangle() -> None:
    tale = build_begun()
    seq = withdraw(tale)
    for actor in ("ann", "ben"):
        tale.shows(actor, seq)
    hear(tale, "ben", "Your")
    tale.decided(2)
    tale.answered(2)
    assert kinds(tale) == ["dangling_words"]


def test_words_without_a_beginning_on_record_dangle() -> None:
    tale = build_begun()
    hear(tale, "ann", "Your", begun_seq=2)
    tale.decided(2)
    tale.answered(2)
    assert kinds(tale) == ["dangling_words"]


@pytest.mark.parametrize("again", [True, False])
def test_an_answer_that_was_begun_and_never_ended_dangles(again: bool) -> None:
    tale = build_begun()
    if again:
        tale.row("AnswerBegun", "bot", inner={"through_seq": 2, "seal": "t"})
        tale.decided(2)
        tale.answered(2)
    else:
        tale.claimed("ben")
        tale.said("ben")
        tale.settles()
    assert "dangling_words" in kinds(tale)


def test_a_withdrawal_of_other_words_is_a_misquotation() -> None:
    tale = build_begun()
    hear(tale, "ann", "Your parcel is")
    tale.claimed("ben")
    withdraw(tale, "Your par")
    found = tale.check()
    assert [each.kind for each in found] == ["misquoted"]
    assert found[0].detail == "Number 5 (AnswerWithdrawn) says other words than ann saw."


def test_an_answer_of_other_words_is_a_misquotation() -> None:
    tale = build_begun()
    hear(tale, "ann", "Your parcel")
    tale.decided(2, draft="No idea.")
    tale.answered(2, "No idea.")
    assert kinds(tale) == ["misquoted"]


@pytest.mark.parametrize("crashed", [True, False])
def test_only_after_a_failure_may_nobody_know_the_words(crashed: bool) -> None:
    tale = build_begun()
    hear(tale, "ann", "Your")
    if crashed:
        tale.write.crash(node="n1")
    tale.claimed("ben")
    withdraw(tale, "", lost=True)
    assert kinds(tale) == ([] if crashed else ["misquoted"])


@pytest.mark.parametrize("trouble", ["", "crash", "socket", "nudges_lost"])
def test_words_that_stand_long_after_a_takeover_are_late(trouble: str) -> None:
    tale = Tale()
    tale.wrote()
    tale.row("AnswerBegun", "bot", inner={"through_seq": 2})
    if trouble == "crash":
        tale.write.crash(node="n1")
    elif trouble == "socket":
        tale.write.impaired(socket="s1")
    elif trouble:
        tale.write.fault(name=trouble)
    tale.stores(1, 2, 3, tale.claimed("ben"))
    tale.wait(0.7)
    tale.stores(withdraw(tale))
    assert kinds(tale) == (["late"] if trouble in ("", "socket") else [])


def test_the_bot_begins_nothing_while_a_person_holds_it() -> None:
    tale = Tale()
    tale.wrote()
    tale.claimed("ben")
    tale.row("AnswerBegun", "bot", inner={"through_seq": 2})
    withdraw(tale)
    assert kinds(tale) == ["bot_after_takeover"]


def test_words_in_a_conversation_that_is_not_followed_are_a_leak() -> None:
    tale = build_begun()
    tale.sockets["eve"] = "s-eve"
    hear(tale, "eve", "Your")
    tale.decided(2)
    tale.answered(2)
    assert kinds(tale) == ["leak"]


def test_the_data_team_is_shown_no_words() -> None:
    tale = build_begun()
    tale.follows("dan", after=3)
    hear(tale, "dan", "so")
    tale.decided(2)
    tale.answered(2)
    assert kinds(tale) == ["leak"]
