"""What a server asks of the system before it serves."""

import resource

import pytest

from agent_console.commands import serve

FOR_EVER = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ((1024, 4096), (4096, 4096)),
        ((1024, 1_000_000), (serve.MOST_FILES, 1_000_000)),
        ((1024, FOR_EVER), (serve.MOST_FILES, FOR_EVER)),
        ((4096, 4096), None),
        ((100_000, FOR_EVER), None),
        ((FOR_EVER, FOR_EVER), None),
    ],
)
def test_as_many_sockets_as_the_system_allows(
    now: tuple[int, int], asked: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: now)
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: told.append(limits))
    serve._allow_many_sockets()
    assert told == ([] if asked is None else [asked])
