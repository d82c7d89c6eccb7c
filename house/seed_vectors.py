"""Writes the vectors of the shipped example sentences, so that no start of a server has to make them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agent.knowledge.embedding import embed_all
from agent.knowledge.installed import load_embedder
from agent.message_reader import list_shipped

FOLDER = Path(__file__).parents[1] / "agent" / "signals" / "seeds"


def main() -> None:
    """Embed all shipped sentences and write them beside these, in half precision."""
    embedder = load_embedder()
    if embedder is None:
        raise SystemExit("The embedder is not installed: run `make setup` first.")
    texts = list_shipped()
    vectors = embed_all(embedder, texts).astype(np.float16)
    path = FOLDER / f"{embedder.name}.npz"
    np.savez_compressed(path, texts=np.array(texts), vectors=vectors)
    print(f"Written: {path}")


if __name__ == "__main__":
    main()
