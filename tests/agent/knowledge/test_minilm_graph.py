"""The graph holds no weights: it says where in the file they lie."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import onnx
import pytest

from agent.knowledge.minilm_graph import build_graph

ATTENTION = [f"attention.self.{part}" for part in ("query", "key", "value")]
LAYER = [*ATTENTION, "attention.output.dense", "attention.output.LayerNorm", "output.LayerNorm"]


def write_header(path: Path) -> list[str]:
    """Write a weights file that has the names and places of the model's tensors, but no tensors."""
    names = [f"embeddings.{kind}_embeddings.weight" for kind in ("word", "position", "token_type")]
    modules = ["embeddings.LayerNorm"]
    for layer in range(6):
        parts = [*LAYER, "intermediate.dense", "output.dense"]
        modules += [f"encoder.layer.{layer}.{part}" for part in parts]
    names += [f"{module}.{kind}" for module in modules for kind in ("weight", "bias")]
    header = {
        name: {"dtype": "F32", "shape": [4], "data_offsets": [place * 16, place * 16 + 16]}
        for place, name in enumerate(names)
    }
    raw = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(raw)) + raw)
    return names


def test_every_weight_is_a_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    names = write_header(path)
    graph = onnx.load_from_string(build_graph(path)).graph
    outside = {each.name: each for each in graph.initializer if each.external_data}
    assert outside.keys() == set(names)
    start = path.stat().st_size
    for place, name in enumerate(names):
        told = {entry.key: entry.value for entry in outside[name].external_data}
        assert told == {
            "location": "model.safetensors",
            "offset": str(start + place * 16),
            "length": "16",
        }


def test_a_file_without_the_models_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", 2) + b"{}")
    with pytest.raises(KeyError):
        build_graph(path)
