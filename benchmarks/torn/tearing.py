"""Ways in which files may look after a crash: torn where nothing was synced yet, or damaged anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.torn.recording import Recording, Step

SECTOR = 512
PAGE = 4096
_LOG_HEADER, _FRAME = 32, PAGE + 24
_CLOSED = 0.3
"""How often it is a database that was closed: there is no log that covers what is damaged in it."""


@dataclass(frozen=True, slots=True)
class Torn:
    """Two files as they are found, with what was noted beside them.

    ``rows`` rows were acknowledged and synced; up to ``most`` may be there. ``how`` names the way.
    """

    how: str
    database: bytes
    log: bytes
    noted: bytes
    rows: int
    most: int


def tear(recording: Recording, random: Random) -> Torn:
    """Crash while the commit after a step is on its way: anything not synced may be anything."""
    number = random.randrange(len(recording.steps) - 1)
    before, after = recording.steps[number], recording.steps[number + 1]
    if before.database != after.database and random.random() < 0.5:
        database = _mix(before.database, after.database, random)
        return _build("database half written", database, after.log, before, after, after.rows)
    synced = before.log
    if synced[:_LOG_HEADER] != after.log[:_LOG_HEADER]:
        # The log is begun anew, from its start: SQLite syncs the new header before anything else.
        if random.random() < 0.2:
            header = _tear_header(synced[:_LOG_HEADER], after.log[:_LOG_HEADER], random)
            log = header + synced[_LOG_HEADER:]
            return _build("log header torn", before.database, log, before, after, before.rows)
        synced = after.log[:_LOG_HEADER] + synced[_LOG_HEADER:]
    way = random.choice(_TEARS)
    how = way.__name__.removeprefix("_").replace("_", " ")
    log = way(synced, after.log, random)
    return _build(how, before.database, log, before, after, before.rows)


def damage(recording: Recording, random: Random) -> Torn:
    """Let a broken disk change or lose what was synced long ago."""
    number = random.randrange(1, len(recording.steps))
    step = recording.steps[number]
    if random.random() < _CLOSED:
        step = Step(recording.closed, b"", len(recording.rows), recording.steps[-1].noted)
    earlier = recording.steps[random.randrange(number)]
    way = random.choice(_DAMAGES)
    database, log = way(step, earlier, random)
    how = way.__name__.removeprefix("_").replace("_", " ")
    return Torn(how, database, log, step.noted, step.rows, step.rows)


def _build(how: str, database: bytes, log: bytes, before: Step, after: Step, rows: int) -> Torn:
    noted = after.noted if rows == after.rows else before.noted
    return Torn(how, database, log, noted, rows, after.rows)


# -- within the model: only what came after the last sync -----------------------------------------


def _tear_header(before: bytes, after: bytes, random: Random) -> bytes:
    if random.random() < 0.5:
        return random.choice((before, after))
    place = random.randrange(_LOG_HEADER)
    return after[:place] + before[place:] if before else after[:place]


def _log_cut(before: bytes, after: bytes, random: Random) -> bytes:
    """Where the log grew, only a part of the growth is there; where it was begun anew, mixed."""
    if after.startswith(before):
        return after[: random.randint(len(before), len(after))]
    return _mix(before, after, random)


def _log_flipped(before: bytes, after: bytes, random: Random) -> bytes:
    spoilt = bytearray(after)
    changed = list(_find_changed(before, after))
    for _ in range(random.randint(1, 8)):
        start, end = random.choice(changed)
        spoilt[random.randrange(start, end)] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def _log_mixed(before: bytes, after: bytes, random: Random) -> bytes:
    return _mix(before, after, random)


def _log_overwritten(before: bytes, after: bytes, random: Random) -> bytes:
    """From some new place on there is garbage: zeros, noise, or what lay there before."""
    spoilt = bytearray(after)
    start, _ = random.choice(list(_find_changed(before, after)))
    for first, end in _find_changed(before, after):
        if first >= start:
            spoilt[first:end] = random.choice((bytes, random.randbytes))(end - first)
    return bytes(spoilt)


def _log_not_written(before: bytes, after: bytes, random: Random) -> bytes:  # noqa: ARG001
    return before


def _log_whole(before: bytes, after: bytes, random: Random) -> bytes:  # noqa: ARG001
    return after


def _mix(before: bytes, after: bytes, random: Random) -> bytes:
    """Take each changed sector from before or after; of growth, up to some place."""
    mixed = bytearray(after)
    share = random.random()
    for start, end in _find_changed(before, after):
        if random.random() < share:
            mixed[start:end] = before[start:end].ljust(end - start, b"\0")
    if len(after) > len(before) and random.random() < 0.5:
        del mixed[random.randint(len(before), len(after)) :]
    return bytes(mixed)


def _find_changed(before: bytes, after: bytes) -> Iterator[tuple[int, int]]:
    """Return where ``after`` is not as ``before``, sector by sector.

    Of a sector only what was written anew counts: disks leave the rest of it alone, says SQLite.
    """
    for start in range(0, len(after), SECTOR):
        end = min(start + SECTOR, len(after))
        if before[start:end] != after[start:end]:
            differs = [at for at in range(start, end) if before[at : at + 1] != after[at : at + 1]]
            yield differs[0], differs[-1] + 1


_TEARS: tuple[Callable[[bytes, bytes, Random], bytes], ...] = (
    *(_log_cut, _log_cut, _log_flipped, _log_flipped),
    *(_log_mixed, _log_overwritten, _log_not_written, _log_whole),
)


# -- outside of it: a broken disk -----------------------------------------------------------------


def _flips_in_log(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return step.database, _flip(step.log, random)


def _flips_in_database(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return _flip(step.database, random), step.log


def _cut_in_log(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return step.database, step.log[: random.randrange(max(len(step.log), 1))]


def _cut_in_database(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return step.database[: random.randrange(len(step.database))], step.log


def _frames_gone_from_log(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    count = max(len(step.log) - _LOG_HEADER, 0) // _FRAME
    return step.database, step.log[: _LOG_HEADER + _FRAME * random.randint(0, count)]


def _sector_lost_in_log(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return step.database, _lose(step.log, SECTOR, random)


def _sector_lost_in_database(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return _lose(step.database, SECTOR, random), step.log


def _page_lost_in_database(step: Step, _: Step, random: Random) -> tuple[bytes, bytes]:
    return _lose(step.database, PAGE, random), step.log


def _page_of_before_in_database(step: Step, earlier: Step, random: Random) -> tuple[bytes, bytes]:
    """A write was reported and never happened."""
    pages = list(_find_changed(earlier.database, step.database)) or [(0, 1)]
    start = random.choice(pages)[0] // PAGE * PAGE
    old = earlier.database[start : start + PAGE].ljust(PAGE, b"\0")
    return step.database[:start] + old + step.database[start + PAGE :], step.log


def _database_of_before(step: Step, earlier: Step, _: Random) -> tuple[bytes, bytes]:
    return earlier.database, step.log


def _log_of_before(step: Step, earlier: Step, _: Random) -> tuple[bytes, bytes]:
    return step.database, earlier.log


def _log_gone(step: Step, _: Step, __: Random) -> tuple[bytes, bytes]:
    return step.database, b""


_DAMAGES: tuple[Callable[[Step, Step, Random], tuple[bytes, bytes]], ...] = (
    *(_flips_in_log, _flips_in_database),
    *(
        _cut_in_log,
        _frames_gone_from_log,
        _cut_in_database,
        _sector_lost_in_log,
        _sector_lost_in_database,
    ),
    *(_page_lost_in_database, _page_of_before_in_database),
    *(_database_of_before, _log_of_before, _log_gone),
)


def _flip(content: bytes, random: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 16)) if spoilt else 0):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    return bytes(spoilt)


def _lose(content: bytes, size: int, random: Random) -> bytes:
    if not content:
        return content
    start = random.randrange(len(content)) // size * size
    return content[:start] + bytes(len(content[start : start + size])) + content[start + size :]
