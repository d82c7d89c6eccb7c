import pytest

from agent_console.auth.origins import is_allowed_origin


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
