"""By which server customers are mailed: none, or the one that is set."""

from __future__ import annotations

import pytest

from agent_console.assembly.mail import find_postbox
from agent_console.mail.postbox import MailUnusable
from agent_console.settings import load_settings


def test_without_a_server_nobody_is_mailed() -> None:
    assert find_postbox(load_settings()) is None


def test_a_server_needs_an_address_that_mail_comes_from() -> None:
    url = "smtp://mail.example:587"
    with pytest.raises(MailUnusable, match="HANDRAISE_MAIL_FROM"):
        find_postbox(load_settings(mail=url))
    postbox = find_postbox(load_settings(mail=url, mail_from="help@shop.example"))
    assert postbox is not None
    assert (postbox.server.server, postbox.server.port) == ("mail.example", 587)
