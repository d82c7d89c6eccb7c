"""A prompt file is read as it is meant, or refused with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.prompt_file import read_prompt_file
from agent_console.settings import SettingsInvalid, load_settings


def test_a_file_is_read_as_it_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "prompt.md"
    path.write_bytes("\ufeffBe kind.\r\nBe brief.\r\n".encode())
    assert read_prompt_file(path) == "Be kind.\nBe brief."
    assert load_settings(prompt=str(path)).prompt == "Be kind.\nBe brief."
    assert load_settings().prompt is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, r"cannot be read \(No such file or directory\)"),
        (b" \n", "is empty"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"a\x00b", "NUL"),
        (b"x" * 20_001, "20,001 characters, 20,000 are allowed"),
    ],
)
def test_a_file_of_no_use_is_named(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "prompt.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsInvalid, match=told) as refused:
        load_settings(prompt=path)
    assert str(refused.value).startswith("HANDRAISE_PROMPT: the file ")
    assert str(path) in str(refused.value)
