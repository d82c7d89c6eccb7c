"""The settings of mail: what they mean, and what is said of those that cannot be used."""

from __future__ import annotations

import pytest

from agent_console.mail.postbox import MailUnusable, read_postbox

FROM = "Shop support <support@shop.example>"


def test_the_usual_way_is_protected() -> None:
    box = read_postbox("smtp://desk:p%40ss@mail.shop.example", FROM)
    assert (box.server.server, box.server.find_port(), box.server.security) == (
        *("mail.shop.example", 587),
        "starttls",
    )
    assert box.server.user == "desk"
    assert box.server.password is not None
    assert box.server.password.get_secret_value() == "p@ss"
    assert (box.name, box.address, box.domain) == (
        *("Shop support", "support@shop.example"),
        "shop.example",
    )


@pytest.mark.parametrize(
    ("url", "port", "security"),
    [
        ("smtps://mail.example", 465, "tls"),
        ("smtp://127.0.0.1:2525?security=none", 2525, "none"),
        ("smtp://mail.example/?security=none", 25, "none"),
        ("smtp://mail.example:25?security=starttls", 25, "starttls"),
    ],
)
def test_other_ways(url: str, port: int, security: str) -> None:
    server = read_postbox(url, FROM).server
    assert (server.find_port(), server.security) == (port, security)


@pytest.mark.parametrize(
    ("url", "sender", "told"),
    [
        ("smtp://mail.example", None, "HANDRAISE_MAIL_FROM is missing"),
        ("https://mail.example", FROM, "must look like"),
        ("smtp://", FROM, "must look like"),
        ("smtp://mail.example/folder", FROM, "must look like"),
        ("smtp://mail.example:port", FROM, "is no address"),
        ("smtp://mail.example?security=maybe", FROM, "starttls or none"),
        ("smtp://u:secret@mail.example?security=none", FROM, "a protected way"),
        ("smtp://:secret@mail.example", FROM, "needs a user"),
        ("smtp://mail.example", "support", "is no address"),
        ("smtp://mail.example", "support@localhost", "is no address"),
        ("smtp://mail.example", "a@x.example\nBcc: b@x.example", "is no address"),
        ("smtp://mail.example", f"{'s' * 22}@shop.example", "21 letters at most"),
    ],
)
def test_what_cannot_be_used_is_named_without_a_secret(
    url: str, sender: str | None, told: str
) -> None:
    with pytest.raises(MailUnusable, match=told) as raised:
        read_postbox(url, sender)
    assert "secret" not in raised.value.message


def test_answers_go_to_the_conversation() -> None:
    box = read_postbox("smtp://mail.example", '"Größe, GmbH" <support@shop.example>')
    assert box.build_reply_address("c1-abc") == "support+c1-abc@shop.example"
    assert box.name_reply_address("c1-abc").endswith("<support+c1-abc@shop.example>")
