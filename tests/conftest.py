"""What holds for every test: a clean environment, no network, asyncio, hypothesis's profiles."""

import ipaddress
import os
import sys
from collections.abc import Generator
from typing import Any

import hypothesis
import pytest

OURS = ("HANDRAISE_", "LANGSMITH_", "LANGCHAIN_", "OPENAI_")
for _name in [name for name in os.environ if name.startswith(OURS)]:
    del os.environ[_name]

# `HYPOTHESIS_PROFILE=thorough make test` searches ten times as long. No deadline: a test that
# waits for its turn on a busy machine is not a failing one.
hypothesis.settings.register_profile("usual", deadline=None, print_blob=True)
hypothesis.settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


class NetworkInTest(Exception):
    """A test tried to reach another machine."""


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not _is_here(host):
        raise NetworkInTest(f"A test tried to reach {host!r}.")


def _is_here(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_refuse_network)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Reports of tests about broken text hold some, which cannot travel between processes."""
    return _make_sendable((yield))


def _make_sendable(part: Any) -> Any:
    match part:
        case str():
            return part.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_make_sendable(key): _make_sendable(value) for key, value in part.items()}
        case list() | tuple():
            return type(part)(_make_sendable(each) for each in part)
        case _:
            return part


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop of async tests: the one the server runs on."""
    return "asyncio"
