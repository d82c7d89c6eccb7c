"""Loads an operator's rules in Python from files beside the policy file; each file runs once."""

from __future__ import annotations

import hashlib
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

from escalation.policy.workshop import OwnCode, OwnRuleUnusable

_PLACE = re.compile(r"(?P<file>[^:]+\.py):(?P<name>[A-Za-z_]\w*)")


def find_own_code(folder: Path, place: str) -> OwnCode:
    """Return what stands at a place such as ``rules.py:vip`` in a folder. Raises ``OwnRuleUnusable``."""
    read = _PLACE.fullmatch(place)
    if read is None:
        raise OwnRuleUnusable(place, "a file and a name in it, such as rules.py:late_evening")
    file, name = read["file"], read["name"]
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise OwnRuleUnusable(file, f"a file beside the policy file, in {folder}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "it is not UTF-8"
        raise OwnRuleUnusable(f"no readable file {file} ({told})", f"one in {folder}") from error
    module = _run(path, text)
    if not hasattr(module, name):
        names = [each for each in vars(module) if not each.startswith("_")]
        close = get_close_matches(name, names, n=1)
        hint = f" (did you mean {close[0]}?)" if close else ""
        raise OwnRuleUnusable(f"no {name} in {file}", f"a function or a class of that name{hint}")
    return OwnCode(getattr(module, name), file, text)


def _run(path: Path, text: str) -> ModuleType:
    """Run a file as a module, or return the one that the same text has become before."""
    digest = hashlib.sha256(f"{path}\0{text}".encode()).hexdigest()[:16]
    name = f"handraise_policy_{path.stem}_{digest}"
    if name in sys.modules:
        return sys.modules[name]
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    try:
        # From the text that was read, so that the policy's version names exactly what runs.
        exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102 it is the operator's own
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        line = getattr(error, "lineno", None) or _find_line(error, path)
        place = f" in line {line}" if line else ""
        told = f"{path.name}, which fails{place} ({type(error).__name__}: {error})"
        raise OwnRuleUnusable(told, "a file that Python can import") from error
    return module


def _find_line(error: BaseException, path: Path) -> int | None:
    """Find the line of the file at which an error came up."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
