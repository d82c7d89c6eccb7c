"""What a receiver wants to be told, by which address it is known, and what a secret is."""

from __future__ import annotations

import pytest

from agent_console.notify.receiver import RECEIVERS, EmailReceiver, MailServer, decode_secret
from tests.agent_console.notify.samples import (
    OLD_SECRET,
    SECRET,
    describe,
    make_notice,
    read_receivers,
)


def test_a_receiver_wants_its_own_notices_of_its_own_sites() -> None:
    desk = EmailReceiver(to=("a@b.example",), notices=("handed_over", "rated_low"), sites=("shop",))
    assert desk.wants(make_notice("rated_low"))
    assert not desk.wants(make_notice("rated_low", site="other"))
    assert not desk.wants(make_notice("requeued"))
    assert desk.wants(make_notice("test", site="other"))
    usual = EmailReceiver(to=("a@b.example",))
    assert usual.notices == ("handed_over", "requeued", "contact_left")
    assert usual.wants(make_notice(site="any"))


def test_another_address_is_known_as_another() -> None:
    def digest(url: str) -> str:
        return read_receivers(describe(crm=url)).named["crm"].digest_address()

    assert digest("https://a.example/x") == digest("https://a.example/x")
    assert digest("https://a.example/x") != digest("https://a.example/y")
    assert "a.example" not in digest("https://a.example/x")


@pytest.mark.parametrize(
    ("secret", "size"),
    [(SECRET, 32), (OLD_SECRET, 24), ("whsec_", 0), ("whsec_&", 0), ("plain", 0), ("whsec_a", 0)],
)
def test_a_secret_is_base64_behind_its_prefix(secret: str, size: int) -> None:
    assert len(decode_secret(secret)) == size


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_mail_server_has_its_usual_port(security: str, port: int) -> None:
    given = {"server": "s", "sender": "a@b.example", "security": security}
    assert MailServer.model_validate(given).find_port() == port
    assert MailServer.model_validate({**given, "port": 2525}).find_port() == 2525


def test_every_setting_and_kind_is_described() -> None:
    for kind, model in RECEIVERS.items():
        assert model.__doc__
        assert model.model_fields["kind"].default == kind
        fields = {name: field.description for name, field in model.model_fields.items()}
        assert [name for name, what in fields.items() if not what and name != "kind"] == []
    assert all(field.description for field in MailServer.model_fields.values())
