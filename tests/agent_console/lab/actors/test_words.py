import json
from random import Random

import pytest

from agent_console.lab.actors.words import MALFORMED, write_text
from agent_console.lab.model import find_mark, list_tags
from agent_console.wire.read import CUSTOMER_READER
from escalation.errors import HandraiseError


def test_a_text_begins_with_its_name_and_is_not_too_long() -> None:
    texts = [write_text(f"a-{n}", Random(n)) for n in range(2000)]
    assert all(find_mark(text) == f"a-{n}" for n, text in enumerate(texts))
    assert max(len(text) for text in texts) < 8000 < 10 * max(len(text) for text in texts)
    assert 150 < sum(bool(list_tags(text)) for text in texts) < 260


@pytest.mark.parametrize("frame", MALFORMED)
def test_no_reader_takes_a_malformed_frame(frame: str | bytes) -> None:
    if isinstance(frame, bytes):
        return
    if "forged" in frame:  # well formed, but nobody signed it
        assert CUSTOMER_READER.read(frame).token == json.loads(frame)["token"]
        return
    with pytest.raises(HandraiseError):
        CUSTOMER_READER.read(frame)
