"""The MiniLM network as an ONNX graph whose weights stay where they are: in the safetensors file."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

_LAYERS = 6
_HEADS = 12
_SIZE = 384
_EPSILON = 1e-12
_OPSET = 20
_IR_VERSION = 9
_MASKED = 1e9


def build_graph(weights: Path) -> bytes:
    """Return a serialised ONNX model that refers to ``weights`` by name, offset and length.

    Inputs: ``ids`` (int64, texts × tokens), ``positions`` (int64, tokens) and ``mask`` (float32,
    texts × tokens, 1 where a token is real). Output: ``vectors`` (float32, texts × 384), the mean
    of the real tokens' states, scaled to length 1.
    """
    return _Graph(weights).build()


class _Graph:
    def __init__(self, weights: Path) -> None:
        self._file = weights.name
        self._base, self._header = _read_header(weights)
        self._nodes: list[Any] = []
        self._held: dict[str, Any] = {}

    def build(self) -> bytes:
        states = self._embed_tokens()
        shape = self._add("Shape", states)
        unmasked = self._add("Sub", self._add("Unsqueeze", "mask", self._ints("pair", 1, 2)), "one")
        mask = self._add("Mul", unmasked, self._float("masked", _MASKED))
        self._float("one", 1.0)
        for layer in range(_LAYERS):
            states = self._add_layer(f"encoder.layer.{layer}", states, mask, shape)
        kept = self._add("Mul", states, self._add("Unsqueeze", "mask", self._ints("last", 2)))
        total = self._add("ReduceSum", kept, self._ints("tokens", 1), keepdims=0)
        # The mean and the sum point the same way: only the direction is wanted.
        self._nodes.append(helper.make_node("LpNormalization", [total], ["vectors"], axis=-1, p=2))
        return self._serialise()

    def _embed_tokens(self) -> str:
        words = self._add("Gather", self._weight("embeddings.word_embeddings.weight"), "ids")
        places = self._add(
            "Gather", self._weight("embeddings.position_embeddings.weight"), "positions"
        )
        kind = self._add(
            "Gather",
            self._weight("embeddings.token_type_embeddings.weight"),
            self._hold("first_kind", np.array(0, dtype=np.int64)),
        )
        return self._normalise(
            self._add("Add", self._add("Add", words, places), kind), "embeddings.LayerNorm"
        )

    def _add_layer(self, name: str, states: str, mask: str, shape: str) -> str:
        flat = self._add("Reshape", states, self._ints("flat", -1, _SIZE))
        own = f"{name}.attention.self"
        query = self._split(self._project(flat, f"{own}.query"), shape, [0, 2, 1, 3])
        key = self._split(self._project(flat, f"{own}.key"), shape, [0, 2, 3, 1])
        value = self._split(self._project(flat, f"{own}.value"), shape, [0, 2, 1, 3])
        scale = self._float("scale", (_SIZE // _HEADS) ** -0.5)
        alike = self._add("Mul", self._add("MatMul", query, key), scale)
        share = self._add("Softmax", self._add("Add", alike, mask), axis=-1)
        seen = self._add("Transpose", self._add("MatMul", share, value), perm=[0, 2, 1, 3])
        seen = self._add("Reshape", seen, self._ints("flat", -1, _SIZE))
        output = f"{name}.attention.output"
        flat = self._normalise(
            self._add("Add", flat, self._project(seen, f"{output}.dense")), f"{output}.LayerNorm"
        )
        wide = self._add("Gelu", self._project(flat, f"{name}.intermediate.dense"))
        narrow = self._project(wide, f"{name}.output.dense")
        flat = self._normalise(self._add("Add", flat, narrow), f"{name}.output.LayerNorm")
        return self._add("Reshape", flat, shape)

    def _split(self, flat: str, shape: str, order: list[int]) -> str:
        heads = self._ints("heads", 0, 0, _HEADS, _SIZE // _HEADS)
        apart = self._add("Reshape", self._add("Reshape", flat, shape), heads)
        return self._add("Transpose", apart, perm=order)

    def _project(self, states: str, name: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._add("Gemm", states, weight, bias, transB=1)

    def _normalise(self, states: str, name: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._add("LayerNormalization", states, weight, bias, epsilon=_EPSILON, axis=-1)

    def _add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"value_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def _ints(self, name: str, *values: int) -> str:
        return self._hold(name, np.array(values, dtype=np.int64))

    def _float(self, name: str, value: float) -> str:
        return self._hold(name, np.array(value, dtype=np.float32))

    def _hold(self, name: str, value: np.ndarray[Any, Any]) -> str:
        self._held.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def _weight(self, name: str) -> str:
        entry = self._header[name]
        start, end = entry["data_offsets"]
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=entry["shape"])
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (
            ("location", self._file),
            ("offset", str(self._base + start)),
            ("length", str(end - start)),
        ):
            tensor.external_data.add(key=key, value=value)
        self._held[name] = tensor
        return name

    def _serialise(self) -> bytes:
        inputs = [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"]),
            helper.make_tensor_value_info("positions", TensorProto.INT64, ["tokens"]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "tokens"]),
        ]
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", _SIZE])
        graph = helper.make_graph(
            self._nodes, "minilm", inputs, [vectors], list(self._held.values())
        )
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())


def _read_header(weights: Path) -> tuple[int, dict[str, Any]]:
    # safetensors: eight bytes with the header's length, the header as JSON, then raw tensors.
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return 8 + length, json.loads(file.read(length))
