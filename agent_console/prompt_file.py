"""Read an operator's own instructions for the model from the file that the setting names."""

from __future__ import annotations

from pathlib import Path

_LONGEST = 20_000


def read_prompt_file(path: str | Path | None) -> str | None:
    """Return the instructions; raises ``ValueError`` with what is wrong and what to do."""
    if path is None:
        return None
    try:
        text = Path(path).expanduser().read_bytes().decode("utf-8-sig")
    except OSError as refused:
        raise ValueError(f"the file cannot be read ({refused.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8: save it as UTF-8") from None
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValueError("the file is empty: write what the model is to do")
    if len(text) > _LONGEST:
        raise ValueError(f"the file has {len(text):,} characters, {_LONGEST:,} are allowed")
    if "\x00" in text:
        raise ValueError("the file holds NUL characters: it is no text")
    return text
