"""What goes wrong between people and servers."""

from __future__ import annotations

from agent_console.lab.client_socket import ClientSocket
from agent_console.lab.faults.fault import Fault, Stage
from agent_console.lab.schedule import Strike


def _drop(stage: Stage, strike: Strike) -> None:
    for socket in _choose(stage, strike):
        socket.drop()


def _half_open(stage: Stage, strike: Strike) -> None:
    for socket in _choose(stage, strike):
        socket.half_open()


def _stop_reading(stage: Stage, strike: Strike) -> None:
    for socket in _choose(stage, strike):
        socket.stop_reading()
        stage.later(strike.seconds, socket.read_again)


def _double(stage: Stage, strike: Strike) -> None:
    for socket in _choose(stage, strike):
        socket.duplicate_next()


def _choose(stage: Stage, strike: Strike) -> list[ClientSocket]:
    """Return the sockets that are struck: one, or here and there all."""
    sockets = stage.network.list_open()
    if not sockets:
        return []
    stage.count(strike.fault)
    if strike.amount > 0.85:
        return sockets
    return [sockets[int(strike.amount / 0.85 * len(sockets)) % len(sockets)]]


def _slow(stage: Stage, strike: Strike) -> None:
    stage.count(strike.fault)
    stage.network.slow_down(stage.loop.time() + strike.seconds, 2 + 60 * strike.amount)


def _refuse(stage: Stage, strike: Strike) -> None:
    stage.count(strike.fault)
    stage.network.refuse_connects(stage.loop.time() + strike.seconds)


def _hang(stage: Stage, strike: Strike) -> None:
    stage.count(strike.fault)
    stage.network.hang_connects(stage.loop.time() + strike.seconds)


FAULTS = (
    Fault(
        "socket_dropped",
        "A connection breaks, or all of them; some of what is on its way is lost.",
        _drop,
        most=6,
    ),
    Fault(
        "socket_half_open",
        "Nothing passes on a connection any more, and nobody is told.",
        _half_open,
    ),
    Fault(
        "socket_slow",
        "For a while every frame takes up to sixty times as long.",
        _slow,
        longest=10.0,
    ),
    Fault(
        "reader_stuck",
        "For a while a client does not read what it is sent.",
        _stop_reading,
        longest=20.0,
    ),
    Fault("frame_doubled", "A proxy passes a client's frame on twice.", _double, most=6),
    Fault("connects_refused", "For a while nobody can connect.", _refuse, longest=8.0),
    Fault("connects_hang", "For a while new connections get no answer.", _hang, longest=8.0),
)
