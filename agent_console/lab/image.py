"""One file on a simulated disk: what is in it, and what of that a power loss may take back."""

from __future__ import annotations

from random import Random

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

_NOTHING, _ALL = 0.25, 0.4
"""Below the first no change survives a power loss; from there to the second, all do."""
_WHOLE, _TORN = 0.4, 0.6
"""The same of one change, where each fares in its own way: whole, or torn, or not at all."""
_SPOILT = 0.5
"""How often garbage is left where the log was torn."""


_Change = tuple[int, bytes, bytes | None, int]
"""Offset; what stood there, as far as the file reached; what was written, or ``None`` where the file
was cut or stretched to the offset; size of the file before."""


class Image:
    """Bytes, and every change since the last sync."""

    __slots__ = ("_changes", "content")

    def __init__(self, content: bytes | bytearray = b"") -> None:
        self.content = bytearray(content)
        self._changes: list[_Change] = []

    @property
    def is_synced(self) -> bool:
        """Whether all of it would outlive a power loss."""
        return not self._changes

    def read(self, amount: int, offset: int) -> bytes:
        """Return what stands there; less than asked for at the end of the file."""
        return bytes(self.content[offset : offset + amount])

    def write(self, data: bytes, offset: int) -> None:
        """Put data anywhere, also beyond the end."""
        content = self.content
        size = len(content)
        if offset == size:  # nearly always, in a log
            self._changes.append((offset, b"", data, size))
            content += data
            return
        end = offset + len(data)
        self._changes.append((offset, bytes(content[offset:end]), data, size))
        if offset > size:
            content.extend(bytes(offset - size))
        content[offset:end] = data

    def resize(self, size: int) -> None:
        """Cut the file, or stretch it with zeros."""
        content = self.content
        self._changes.append((size, bytes(content[size:]), None, len(content)))
        if size > len(content):
            content.extend(bytes(size - len(content)))
        del content[size:]

    def sync(self) -> None:
        """From here on nothing of the present content can be lost."""
        self._changes.clear()

    def lose_power(self, random: Random) -> None:
        """Keep what was synced, and of each later change all, some sectors, or nothing.

        The changes may have reached the disk in any order. What is left is there for good.
        """
        changes = self._revert(0)
        mood = random.random()
        if mood >= _NOTHING:
            for offset, _, new, _ in changes:
                draw = 0.0 if mood < _ALL else random.random()
                if draw < _WHOLE:
                    self._redo(offset, new)
                elif draw < _TORN and new is not None:
                    self._redo_sectors(offset, new, random)
        self._changes.clear()

    def tear(self, random: Random) -> bool:
        """Lose the end of what was written since the last sync, or leave garbage in it.

        Returns whether there was anything to lose. A later power loss may still take the rest.
        """
        if not self._changes:
            return False
        offset, _, new, _ = self._revert(random.randrange(len(self._changes)))[0]
        if new is not None:
            kept = bytearray(new[: random.randrange(len(new))])
            if kept and random.random() < _SPOILT:
                kept[random.randrange(len(kept))] ^= random.randrange(1, 256)
            self.write(bytes(kept), offset)
        return True

    def _revert(self, count: int) -> list[_Change]:
        """Take back all changes but the first ``count``; returns those, the oldest first."""
        content = self.content
        lost = self._changes[count:]
        del self._changes[count:]
        for offset, old, new, size in reversed(lost):
            content[offset : len(content) if new is None else offset + len(new)] = old
            del content[size:]
        return lost

    def _redo(self, offset: int, new: bytes | None) -> None:
        if new is None:
            self.resize(offset)
        else:
            self.write(new, offset)

    def _redo_sectors(self, offset: int, data: bytes, random: Random) -> None:
        start = 0
        while start < len(data):
            end = start + SECTOR - (offset + start) % SECTOR
            if random.random() < 0.5:
                self.write(data[start:end], offset + start)
            start = end
