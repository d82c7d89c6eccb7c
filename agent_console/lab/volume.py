"""The files of a simulated machine, and the processes that pass named points on their way to them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from agent_console.lab.image import Image
from agent_console.lab.loop import Crash


class DiskFull(Exception):
    """There is no room left on the disk."""


class IoError(Exception):
    """The disk does not do what it is asked."""


class Busy(Exception):
    """Somebody else has the database locked."""


OnPoint = Callable[[str, str], None]
"""Called with a process and the point it passes; may raise ``Crash`` or one of the errors above."""


def pass_by(owner: str, point: str) -> None:
    """Let nothing happen at any point."""


class Volume:
    """Files by their paths: as they are now, and as the folder was when it was last synced."""

    def __init__(self) -> None:
        self.now: dict[str, Image] = {}
        self._synced: dict[str, Image] = {}
        self.ignores_syncs = False
        """A disk that lies: it says that it has synced, and has not."""
        self.on_point: OnPoint = pass_by

    def reset(self, path: str, content: bytes) -> None:
        """Hold one file alone, safely stored."""
        self.now = {path: Image(content)}
        self._synced = dict(self.now)

    def open(self, path: str) -> Image:
        """Return a file, made anew where there is none."""
        return self.now.setdefault(path, Image())

    def delete(self, path: str) -> bool:
        """Remove a file; returns whether there was one."""
        return self.now.pop(path, None) is not None

    def sync(self, image: Image) -> None:
        """Make the content of a file safe."""
        if not self.ignores_syncs:
            image.sync()

    def sync_folder(self) -> None:
        """Make safe which files there are."""
        if not self.ignores_syncs:
            self._synced = dict(self.now)

    def lose_power(self, random: Random) -> None:
        """Forget, by chance, any of what no sync had made safe."""
        left: dict[str, Image] = {}
        for path in sorted(self.now.keys() | self._synced.keys()):
            choices = [self.now.get(path), self._synced.get(path)]
            image = random.choice(choices)
            if image is not None:
                image.lose_power(random)
                left[path] = Image(image.content)  # who was just writing has the old one
        self.now, self._synced = left, dict(left)


class Process:
    """One run of a program, as the disk knows it: nothing that it does counts once it is dead."""

    def __init__(self, owner: str, volume: Volume) -> None:
        self.owner = owner
        self.is_dead = False
        self._volume = volume

    def pass_point(self, point: str) -> None:
        """Raise what happens to the process here; after a ``Crash`` it is dead."""
        if self.is_dead:
            raise Crash
        try:
            self._volume.on_point(self.owner, point)
        except Crash:
            self.is_dead = True
            raise
        if self.is_dead:
            raise Crash
