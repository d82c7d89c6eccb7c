"""Exported files load where they are meant to: in TRL's own code, and in OpenAI's documented shape."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openai.types.chat import ChatCompletionMessageParam
from pydantic import TypeAdapter

from escalation.transcripts.example_store import Progress
from escalation.transcripts.example_store_memory import MemoryExampleStore
from escalation.transcripts.export import export_examples
from house.exports import PYTHON
from tests.escalation.transcripts.words import build_example
from tests.exports.openai_shape import find_faults

ODD = '“ß” \u2028 🙂 <|end|>\n\t"quoted" \\ {{ braces }}'


@pytest.fixture
async def store() -> MemoryExampleStore:
    examples = {
        "c1": [build_example("c1", 3, target="Tomorrow.")],
        "c2": [
            build_example("c2", 3, target=ODD, context=(ODD,)),
            build_example("c2", 7, target="Three.", context=("One?", "One.", "Two?\n\nThree?")),
        ],
    }
    made = MemoryExampleStore()
    await made.replace(examples, since=Progress(), until=Progress(1))
    return made


async def export(store: MemoryExampleStore, export_format: str, folder: Path) -> Path:
    summary = await export_examples(store, export_format=export_format, folder=folder)
    assert summary.examples == 3
    return folder / summary.files["train"]


def load_with_trl(path: Path) -> Any:
    if not PYTHON.is_file():
        pytest.skip("TRL's loader is not there: `make test-exports` installs it and runs this")
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(path.parent / "hf")}
    done = subprocess.run(
        [PYTHON, Path(__file__).with_name("load_with_trl.py"), path],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def test_trl_loads_prompts_and_completions(store: MemoryExampleStore, tmp_path: Path) -> None:
    found = load_with_trl(await export(store, "trl-sft", tmp_path))
    assert found == {
        "columns": ["prompt", "completion"],
        "conversational": True,
        "texts": [
            {"prompt": "<|user|>When?<|end|><|assistant|>", "completion": "Tomorrow.<|end|>"},
            {"prompt": f"<|user|>{ODD}<|end|><|assistant|>", "completion": f"{ODD}<|end|>"},
            {
                "prompt": "<|user|>One?<|end|><|assistant|>One.<|end|>"
                "<|user|>Two?\n\nThree?<|end|><|assistant|>",
                "completion": "Three.<|end|>",
            },
        ],
    }


async def test_openai_rows_have_the_documented_shape(
    store: MemoryExampleStore, tmp_path: Path
) -> None:
    path = await export(store, "openai-sft", tmp_path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [list(find_faults(row)) for row in rows] == [[], [], []]
    typed = TypeAdapter(list[ChatCompletionMessageParam])
    for row in rows:
        typed.validate_python(row["messages"])


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"messages": []},
        {"messages": [{"role": "user", "content": "Hi"}]},
        {"messages": [{"role": "assistant", "content": "Hi"}, {"role": "user", "content": "Hi"}]},
        {"messages": [{"role": "bot", "content": "Hi"}, {"role": "assistant", "content": "Hi"}]},
        {"messages": [{"role": "assistant", "content": ""}]},
        {"messages": [{"role": "assistant", "content": "Hi", "weight": 0}]},
        {"messages": [{"role": "assistant", "content": "Hi", "weight": 2}]},
        {"messages": [{"role": "assistant", "content": "Hi", "at": "now"}]},
        {"messages": [{"role": "assistant", "content": "Hi"}], "id": "c1:3"},
    ],
)
def test_the_check_of_the_shape_refuses_what_is_not_in_it(row: Any) -> None:
    assert list(find_faults(row)) != []
