import pytest

from agent_console.auth.origins import is_allowed_origin, is_called_loopback


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://desk.example", "desk.example", True),
        ("https://desk.example", "Desk.Example", True),
        ("https://shop.example", "desk.example", True),
        ("http://shop.example", "desk.example", False),
        ("https://shop.example.evil", "desk.example", False),
        ("http://127.0.0.1:9000", "127.0.0.1:8000", False),
        ("null", "null", False),
        ("file://", "", False),
        ("", "desk.example", False),
        ("https://desk.example", None, False),
        ("http://[::1", "desk.example", False),
    ],
)
def test_own_host_and_listed_origins_are_allowed(
    origin: str, host: str | None, allowed: bool
) -> None:
    assert is_allowed_origin(origin, host, {"https://shop.example"}) is allowed


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("127.0.0.1:8000", True),
        ("127.8.0.1", True),
        ("localhost:8000", True),
        ("LocalHost", True),
        ("[::1]:8000", True),
        ("evil.example:8000", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1@evil.example", False),
        ("192.0.2.7", False),
        ("[::1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_names_of_this_machine_are_loopback(host: str | None, is_ours: bool) -> None:
    assert is_called_loopback(host) is is_ours
