"""`python -m benchmarks.desk_commands`: random sequences of desk commands against the model."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from random import Random
from typing import Any

from benchmarks.desk_commands.draws import KINDS, Draw, Player
from benchmarks.desk_commands.trial import Differs, Trial
from escalation.store.log_memory import MemoryLog
from escalation.testing import FakeClock

_TELL_EVERY = 500
_AT_RANDOM = 0.4
"""Share of what is tried whether it can be done or not."""


def main() -> None:
    """Play the sequences of the command line and print; ends with 1 when one differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk_commands")
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--commands", type=int, default=60, help="in each sequence")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = asyncio.run(play_all(given.first, given.sequences, given.commands))
    print(json.dumps(found) if given.json else describe(found))
    sys.exit(1 if found["differing"] else 0)


async def play_all(first: int, sequences: int, commands: int) -> dict[str, Any]:
    """Play one sequence for each seed; a differing one is named by its seed."""
    began, seen = time.perf_counter(), Counter[str]()
    differing: list[dict[str, Any]] = []
    for seed in range(first, first + sequences):
        try:
            seen += await play_one(seed, commands)
        except Differs as differs:
            differing.append({"seed": seed, "what": str(differs)})
        if (seed - first + 1) % _TELL_EVERY == 0:
            print(f"{seed - first + 1} of {sequences}", file=sys.stderr)
    return {
        "sequences": sequences,
        "commands": sequences * commands,
        "seconds": round(time.perf_counter() - began, 1),
        "seen": dict(sorted(seen.items())),
        "differing": differing,
    }


async def play_one(seed: int, commands: int) -> Counter[str]:
    """Play one sequence; returns what came of it. Raises ``Differs``."""
    random = Random(f"desk {seed}")
    trial = Trial(MemoryLog(FakeClock()))
    player = Player(trial)
    await trial.open()
    for _ in range(commands):
        await player.play(draw(random))
    await trial.close()
    return trial.seen


def draw(random: Random) -> Draw:
    """Draw what is tried next."""
    return Draw(
        what=random.choice(KINDS) if random.random() < _AT_RANDOM else "",
        person=random.randrange(12),
        other=random.randrange(12),
        apt=random.random() < 0.7,
        late=random.random() < 0.2,
        choice=random.randrange(12),
    )


def describe(found: dict[str, Any]) -> str:
    """Say what was found, for people."""
    differing = found["differing"]
    lines = [
        f"{found['sequences']} sequences of {found['commands']} commands in all, "
        f"{found['seconds']} s; {len(differing)} differ from the model.",
        *(f"  seed {each['seed']}: {each['what']}" for each in differing[:10]),
        "What came of them:",
        *(f"  {name:28} {count:>9}" for name, count in found["seen"].items()),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
