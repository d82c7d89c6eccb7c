from tests.agent_console.lab.checker.tale import Tale


def build_lapse(sign: float) -> Tale:
    """Ben gave a sign of life so many seconds before his lease ended."""
    tale = Tale(lease_seconds=30.0)
    tale.is_claimed_by("ben")
    tale.stores(1, 2, 3, 4)
    tale.write.presence(actor="ben", state="online", sent=tale.t)
    tale.wait(sign)
    tale.released("ben", "lease_lapsed")
    tale.told("requeued")
    tale.stores(5, 6)
    return tale


def test_a_lease_lasts_as_long_as_it_should() -> None:
    assert build_lapse(31.0).check() == []


def test_a_lease_that_ends_early_took_the_conversation_from_somebody_who_was_there() -> None:
    (found,) = build_lapse(20.0).check()
    assert found.kind == "human_after_lost_lease"
    assert found.detail == (
        "ben lost it with number 5, 20.02 s after a sign of life (the lease: 30 s)."
    )


def test_who_comes_back_after_the_lease_may_lose_it_where_several_nodes_have_to_hear_of_it() -> (
    None
):
    def come_back_late(*nodes: str) -> list[str]:
        tale = Tale(lease_seconds=30.0)
        for node in nodes:
            tale.write.restart(node=node)
        tale.is_claimed_by("ben")
        tale.stores(1, 2, 3, 4)
        tale.write.presence(actor="ben", state="online", sent=tale.t)
        tale.wait(40)
        tale.write.presence(actor="ben", state="online", sent=tale.t)
        tale.wait(0.1)
        tale.released("ben", "lease_lapsed")
        tale.told("requeued")
        tale.stores(5, 6)
        return tale.kinds()

    assert come_back_late("n1") == ["human_after_lost_lease"]
    assert come_back_late("n1", "n2") == []


def test_a_command_is_a_sign_of_life_once_it_is_acknowledged() -> None:
    tale = Tale(lease_seconds=30.0)
    tale.is_claimed_by("ben")
    tale.wait(20)
    number = tale.asks("ben", "n1", "note", text="x")
    tale.wait(20)  # it is on its way
    tale.released("ben", "lease_lapsed")
    tale.told("requeued")
    tale.row("NoteAdded", "human", by="ben", body={"text": "x"}, client_id="n1")
    tale.stores(1, 2, 3, 4, 5, 6, 7)
    tale.hears("ben", "n1", seq=7, id=number)
    assert tale.check() == []


def test_somebody_gone_does_not_keep_a_conversation() -> None:
    tale = Tale(lease_seconds=30.0)
    tale.is_claimed_by("ben")
    tale.write.presence(actor="ben", state="online")
    tale.wait(66)
    tale.settles()
    (found,) = tale.check()
    assert (found.kind, found.detail) == (
        "left_without_a_word",
        "ben holds it, and was silent for 66 s.",
    )


def test_a_restart_gives_every_lease_a_full_term() -> None:
    tale = Tale(lease_seconds=30.0)
    tale.is_claimed_by("ben")
    tale.wait(60)
    tale.write.restart(node="n1")
    tale.wait(10)
    tale.settles()
    assert tale.check() == []


def test_without_a_lease_in_the_history_nothing_is_known_of_leases() -> None:
    tale = Tale()
    tale.is_claimed_by("ben")
    tale.wait(600)
    tale.settles()
    assert tale.check() == []
