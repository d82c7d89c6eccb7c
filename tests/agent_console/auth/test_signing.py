import pytest
import time_machine

from agent_console.auth.signing import BadToken, NotSignedIn, Signer, make_visitor_id


def test_each_purpose_has_tokens_of_its_own() -> None:
    signer = Signer("secret")
    assert signer.read_visitor(signer.sign_visitor("v1")) == "v1"
    assert signer.read_link(signer.sign_link("p1")) == "p1"
    assert signer.read_session(signer.sign_session("p1")) == "p1"
    with pytest.raises(NotSignedIn):
        signer.read_session(signer.sign_link("p1"))
    with pytest.raises(BadToken):
        signer.read_visitor(signer.sign_link("v1"))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é"])
def test_a_forged_token_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        Signer("secret").read_visitor(token)
    with pytest.raises(NotSignedIn):
        Signer("secret").read_link(token)


def test_another_secret_knows_nobody() -> None:
    with pytest.raises(BadToken):
        Signer("other").read_visitor(Signer("secret").sign_visitor("v1"))


def test_a_link_lasts_a_day_and_a_session_twelve_hours() -> None:
    signer = Signer("secret")
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as traveller:
        link, session = signer.sign_link("p1"), signer.sign_session("p1")
        traveller.shift(12 * 3600)
        assert (signer.read_link(link), signer.read_session(session)) == ("p1", "p1")
        traveller.shift(1)
        with pytest.raises(NotSignedIn):
            signer.read_session(session)
        traveller.shift(12 * 3600)
        with pytest.raises(NotSignedIn):
            signer.read_link(link)


def test_a_visitor_id_is_long_and_random() -> None:
    first, second = make_visitor_id(), make_visitor_id()
    assert first != second
    assert (first[0], len(first)) == ("v", 25)
