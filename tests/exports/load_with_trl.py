"""Loads a file as TRL's trainer for supervised fine-tuning does, and says what it made of it.

Runs in the environment of `make test-exports`, without this project: the only argument is the file.
"""

import json
import sys

from datasets import load_dataset
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import PreTrainedTokenizerFast
from trl.data_utils import apply_chat_template, is_conversational

# Refuses what strict models refuse: roles that do not take turns, or begin with the assistant.
TEMPLATE = """\
{%- for message in messages -%}
{%- if (message.role == 'user') != (loop.index0 % 2 == 0) -%}
{{ raise_exception('the roles do not take turns') }}
{%- endif -%}
<|{{ message.role }}|>{{ message.content }}<|end|>
{%- endfor -%}
{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}
"""


def main() -> None:
    """Say how many rows there are, of what type, and each as the text that is trained on."""
    rows = load_dataset("json", data_files=sys.argv[1], split="train")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]")),
        chat_template=TEMPLATE,
    )
    found = {
        "columns": rows.column_names,
        "conversational": all(is_conversational(row) for row in rows),
        "texts": [apply_chat_template(row, tokenizer) for row in rows],
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
