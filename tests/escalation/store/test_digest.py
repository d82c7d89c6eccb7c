"""A stored event's digest: whatever is changed in the row shows."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from escalation.events import Record
from escalation.store.digest import digest_event, is_intact

ROW: dict[str, Any] = {
    "conversation_id": "c1",
    "seq": 2,
    "kind": "CustomerWrote",
    "role": "customer",
    "name": None,
    "sender": "v1",
    "epoch": 3,
    "at": "2026-01-05T09:00:00.000Z",
    "client_id": "m1",
    "body": '{"text":"ä"}',
    "inner": '{"epoch":3}',
}
DIGEST = digest_event(7, Record(**ROW), b"payload", b"salt")


def test_it_is_over_salt_place_and_content() -> None:
    header = "7\nc1\n2\nCustomerWrote\ncustomer\nNone\nv1\n3\n2026-01-05T09:00:00.000Z\nm1\n"
    text = f'salt{header}{b"payload".hex()}\n{{"text":"ä"}}{{"epoch":3}}'
    assert hashlib.sha256(text.encode()).digest() == DIGEST
    assert is_intact(7, Record(**ROW), b"payload", b"salt", DIGEST)


@pytest.mark.parametrize(
    "change",
    [
        {"conversation_id": "c2"},
        {"seq": 3},
        {"seq": None},
        {"seq": "2"},
        {"kind": "CustomerWrots"},
        {"role": "human"},
        {"name": "Anna"},
        {"sender": "v2"},
        {"epoch": 4},
        {"at": "2026-01-05T09:00:01.000Z"},
        {"client_id": None},
        {"body": '{"text":"b"}'},
        {"body": b"\x00"},
        {"body": None},
        {"inner": "{}"},
        {"body": "{}", "inner": "{}"},
    ],
)
def test_a_changed_column_shows(change: dict[str, Any]) -> None:
    assert not is_intact(7, Record(**(ROW | change)), b"payload", b"salt", DIGEST)


def test_what_vouches_is_itself_watched() -> None:
    record = Record(**ROW)
    assert not is_intact(8, record, b"payload", b"salt", DIGEST)
    assert not is_intact(7, record, None, b"salt", DIGEST)
    assert not is_intact(7, record, b"payload", b"pepper", DIGEST)
    assert not is_intact(7, record, b"payload", b"salt", DIGEST[::-1])
    odd: Any = "salt"
    assert not is_intact(7, record, b"payload", odd, DIGEST)


def test_an_erased_row_is_as_it_should_be() -> None:
    erased = Record(**(ROW | {"body": "{}", "inner": "{}"}))
    assert is_intact(7, erased, b"payload", b"", DIGEST)
    odd = Record(**(ROW | {"body": "{}", "inner": "{}", "seq": "2"}))
    assert not is_intact(7, odd, b"payload", b"", DIGEST)


def test_a_digest_of_the_content_alone_is_believed() -> None:
    digest = hashlib.sha256('salt{"text":"ä"}{"epoch":3}'.encode()).digest()
    assert is_intact(7, Record(**ROW), b"payload", b"salt", digest)
    other = Record(**(ROW | {"body": '{"text":"b"}'}))
    assert not is_intact(7, other, b"payload", b"salt", digest)
