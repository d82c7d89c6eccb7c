"""Finds in an answered mail what is new: without what was quoted, and without a signature. Pure.

Each step looks at a line a fixed number of times, and copies no more than a few for each quotation: a
hostile mail costs no more time than another of its length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent_console.mail.letter import ABOVE_THIS_LINE

_QUOTED = re.compile(r"\s{0,3}>")
_SIGNATURE = re.compile(r"--[ \t]*")
_RULE = re.compile(r"[ \t]*[_\-=–—*]{5,}[^\w\n]*([\w ]{0,40}[_\-=–—*]{5,})?[ \t]*")
_HEADER = re.compile(r"[ \t>*]*\w[\w /.-]{0,30}[*]?[ \t]?[:：].*")
_SENT_FROM = re.compile(
    r"(sent from|sent with|get outlook|von meinem|gesendet |diese nachricht wurde von mein"
    r"|envoyé d|enviado d|inviato d|verzonden v|verstuurd v|skickat från|sendt fra)",
    re.IGNORECASE,
)
_LONGEST_SENT_FROM = 80
_LONGEST_ATTRIBUTION = 3
"""Lines over which mail programs break "On Monday Anna wrote:"."""
_LINES_LOOKED_AT = _LONGEST_ATTRIBUTION + 2
"""Lines above a quotation that are handed on: those, and what tells whether they begin alone."""
_FEWEST_HEADERS, _LONGEST_HEADERS = 3, 10
_LONGEST_RULE = 120


def find_new_words(text: str, our_names: Sequence[str]) -> str:
    """Return what the sender wrote; empty where nothing new is found.

    ``our_names`` are what our mails come from (addresses, the sender's name): lines above a quotation
    that name one of them are the mail program's, in whatever language.
    """
    names = [name.lower() for name in our_names if name]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [line.rstrip() for line in lines]
    lines = _cut_unquoted(lines, names)
    lines = _drop_quotations(lines, names)
    return "\n".join(_drop_signature(lines)).strip("\n")


def _cut_unquoted(lines: list[str], names: Sequence[str]) -> list[str]:
    """Cut where an earlier mail stands below without quotation marks: at our mark, or its headers."""
    start = None
    for index, line in enumerate([*lines, ""]):
        is_header = not _QUOTED.match(line) and _HEADER.fullmatch(line) is not None
        if is_header and start is None:
            start = index
        if start is not None and not is_header:
            if _is_head(lines[start:index], names):
                return _drop_rules(lines[:start])
            start = None
        if ABOVE_THIS_LINE in line and not _QUOTED.match(line):
            return _drop_introduction(lines[:index], names)
    return lines


def _is_head(block: Sequence[str], names: Sequence[str]) -> bool:
    """Say whether these lines are the headers (From, Date, To …) of a mail of ours."""
    if not _FEWEST_HEADERS <= len(block) <= _LONGEST_HEADERS:
        return False
    return any("@" in name and name in line.lower() for line in block for name in names)


def _drop_introduction(above: list[str], names: Sequence[str]) -> list[str]:
    """Drop what a mail program wrote right above the earlier mail."""
    above = _drop_rules(above)
    end = len(above)
    start = end
    while start and end - start < _LONGEST_HEADERS and _HEADER.fullmatch(above[start - 1]):
        start -= 1
    block = [line.lower() for line in above[start:]]
    if any(name in line for line in block for name in names):
        return _drop_rules(above[:start])
    return above[: end - _count_attribution(above, names)]


def _drop_rules(above: list[str]) -> list[str]:
    """Drop blank lines and drawn ones at the end."""
    end = len(above)
    while end and (not above[end - 1].strip() or _is_rule(above[end - 1])):
        end -= 1
    return above[:end]


def _is_rule(line: str) -> bool:
    return len(line) <= _LONGEST_RULE and _RULE.fullmatch(line) is not None


def _drop_quotations(lines: Sequence[str], names: Sequence[str]) -> list[str]:
    """Drop quoted lines and who is said to have written them.

    A single quoted line that nobody is named for stays: it may be the sender's own way of writing,
    or what the words below it answer.
    """
    kept: list[str] = []
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and _QUOTED.match(lines[end]):
            end += 1
        if end == index:
            kept.append(lines[index])
            index += 1
            continue
        bare = len(kept)
        while bare and not kept[bare - 1]:
            bare -= 1
        above = kept[max(0, bare - _LINES_LOOKED_AT) : bare]
        introduced = _count_attribution(above, names)
        if introduced or end - index > 1:
            del kept[bare - introduced :]
            kept.append("")
        else:
            kept += lines[index:end]
        index = end
    return kept


def _count_attribution(above: Sequence[str], names: Sequence[str]) -> int:
    """Count the lines at the end that say who wrote what follows: they end with a colon and name us."""
    if not above or not above[-1].rstrip().endswith((":", "：", ":*")):
        return 0
    told = ""
    for count in range(1, min(_LONGEST_ATTRIBUTION, len(above)) + 1):
        line = above[-count]
        if not line.strip():
            return 0
        told = f"{line.lower().strip()} {told}"
        joined = told.replace(" ", "")
        is_ours = any(name in told or name.replace(" ", "") in joined for name in names)
        if is_ours and ("@" in told or any(each.isdigit() for each in told)):
            return _take_in_beginning(above, count)
    return 0


def _take_in_beginning(above: Sequence[str], count: int) -> int:
    """Take in the line before, where the day on which it was written stands there alone."""
    if count >= _LONGEST_ATTRIBUTION or count >= len(above):
        return count
    before, first = above[-count - 1].strip(), above[-count].strip()
    alone = len(above) == count + 1 or not above[-count - 2].strip()
    unfinished = before.endswith((",", "<")) or first.startswith("<")
    return (
        count + 1 if before and alone and unfinished and any(c.isdigit() for c in before) else count
    )


def _drop_signature(lines: Sequence[str]) -> list[str]:
    """Drop what stands below the usual "-- ", and the last line where a telephone wrote it."""
    kept = list(lines)
    for index, line in enumerate(kept):
        if index and _SIGNATURE.fullmatch(line):
            kept = kept[:index]
            break
    while kept and not kept[-1].strip():
        kept.pop()
    last = kept[-1].strip() if kept else ""
    if len(kept) > 1 and len(last) <= _LONGEST_SENT_FROM and _SENT_FROM.match(last):
        kept.pop()
    return kept
