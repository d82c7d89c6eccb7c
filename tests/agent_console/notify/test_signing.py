"""Signatures are those of Standard Webhooks, by its own package; two secrets sign twice."""

from __future__ import annotations

import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from agent_console.notify.signing import build_headers
from tests.agent_console.notify.samples import OLD_SECRET, SECRET

CONTENT = '{"type":"conversation.handed_over","text":"Größe?"}'.encode()


def sign(*secrets: str) -> dict[str, str]:
    return build_headers("msg_1", int(time.time()), CONTENT, secrets)


def test_a_receiver_with_the_secret_believes_it() -> None:
    headers = sign(SECRET)
    assert headers["webhook-id"] == "msg_1"
    assert Webhook(SECRET).verify(CONTENT, headers)["type"] == "conversation.handed_over"


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_while_secrets_change_either_is_believed(secret: str) -> None:
    headers = sign(SECRET, OLD_SECRET)
    assert headers["webhook-signature"].count("v1,") == 2
    Webhook(secret).verify(CONTENT, headers)


def test_another_secret_or_other_words_are_not_believed() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD_SECRET).verify(CONTENT, sign(SECRET))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(CONTENT + b" ", sign(SECRET))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(CONTENT, {**sign(SECRET), "webhook-id": "msg_2"})
