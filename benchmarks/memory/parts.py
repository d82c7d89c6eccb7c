"""Builds the server piece by piece in this process, and reports its private memory after each."""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import sys
from pathlib import Path

import psutil


def read_private_megabytes(pid: int | None = None) -> float:
    """Return the memory that would be free if a process ended (USS), in MB of a million bytes."""
    return float(psutil.Process(pid).memory_full_info().uss) / 1e6


async def build_all(data: Path) -> list[tuple[str, float]]:
    """Build what `handraise serve` builds; returns each part with the memory there is after it."""
    reached: list[tuple[str, float]] = []

    def note(part: str) -> None:
        gc.collect()
        reached.append((part, read_private_megabytes()))

    note("interpreter")
    for module in ("agent_console.app", "agent_console.cli", "agent_console.commands.serve"):
        importlib.import_module(module)
    note("web framework, tables, settings")
    assembly = importlib.import_module("agent_console.assembly.open_house")
    settings = importlib.import_module("agent_console.settings").load_settings(data=data)
    house = await assembly.open_house(settings)
    note("store, policy, switchboard")
    importlib.import_module("langchain.chat_models")
    note("LangChain")
    importlib.import_module("agent.loading")
    embedder = importlib.import_module("agent.knowledge.installed").load_embedder()
    if embedder is not None:
        await asyncio.to_thread(embedder.embed, ["How long does delivery take?"])
    note("embeddings" if embedder is not None else "embeddings (package missing)")
    del embedder
    await house.load()
    turn = importlib.import_module("agent.dialogue").Turn("customer", "How do I pay?")
    await house.switchboard.predict([turn])
    note("knowledge and confidence")
    await house.stop()
    return reached


def main() -> None:
    """Report on the data folder of the command line, as JSON."""
    print(json.dumps(asyncio.run(build_all(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()
