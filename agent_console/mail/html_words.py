"""The words of a mail that is only HTML; what it quotes is marked with > as plain mails do. Pure.

Only the names of tags are read. No letter is looked at more often than a fixed number of times, which the
library's own parser does not hold: a tag that is never closed costs it the square of what follows.
"""

from __future__ import annotations

import re
from html import unescape

_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
_BREAKING = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"),
    )
)
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"))
_DEEPEST = 5
"""Levels of quotation that are still told apart."""
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")


_LONGEST_TAG = 2000
"""Letters from < to >; where there are more, the < is a letter like others."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+>")
_RAW = ("script", "style")
"""What is in them is no HTML."""
_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
"""No letter has such a number, and the library raises for some of them."""


def find_html_words(html: str) -> str:
    """Return the visible words as lines of plain text."""
    reader = _Reader()
    _feed(reader, html.replace("\0", ""))
    return reader.read()


def _feed(reader: _Reader, html: str) -> None:
    """Give the reader tags and what stands between them, in order."""
    at, end = 0, -1
    while (start := html.find("<", at)) >= 0:
        reader.take(html[at:start])
        if end < start:
            end = html.find(">", start)
        if end < 0:
            at = start
            break
        at = _feed_tag(reader, html, start, end)
    reader.take(html[at:])


def _feed_tag(reader: _Reader, html: str, start: int, end: int) -> int:
    """Read what begins with a <, and return where it ends; ``end`` is where the next > stands."""
    if html.startswith("<!--", start):
        return _skip(html, "-->", start + 4)
    if html.startswith(("<!", "<?"), start):
        return end + 1
    tag = None
    if end - start < _LONGEST_TAG:
        tag = _TAG.match(html, start, start + _LONGEST_TAG)
    if tag is None:
        reader.take("<")
        return start + 1
    name = tag[2].lower()
    if tag[1]:
        reader.end(name)
    else:
        reader.begin(name)
        if name in _RAW:
            return _skip(html, f"</{name}", tag.end(), keep=True)
    return tag.end()


def _skip(html: str, mark: str, at: int, *, keep: bool = False) -> int:
    """Return where a mark ends, or with ``keep`` begins; where there is none, everything does."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, at)
    if found is None:
        return len(html)
    return found.start() if keep else found.end()


class _Reader:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._unseen = 0
        self._depth = 0

    def read(self) -> str:
        """Return what was read, blank lines one at a time."""
        self._end_line()
        kept: list[str] = []
        for line in self._lines:
            if line.strip("> ") or (kept and kept[-1].strip("> ")):
                kept.append(line)
        return "\n".join(kept).strip("\n")

    def begin(self, tag: str) -> None:
        """Begin a line, a quotation, or what nobody sees."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self._end_line(always=True)
        elif tag in _BREAKING:
            self._end_line()
            if tag == "blockquote":
                self._depth += 1
            elif tag == "body":
                self._unseen = 0  # whatever was left open in the head

    def end(self, tag: str) -> None:
        """End what was begun."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BREAKING:
            self._end_line()
            if tag in _PARAGRAPHS:
                self._end_line(always=True)
            if tag == "blockquote":
                self._depth = max(self._depth - 1, 0)

    def take(self, text: str) -> None:
        """Take visible words in."""
        if text and not self._unseen:
            self._line.append(text)

    def _end_line(self, *, always: bool = False) -> None:
        text = unescape(_HUGE_NUMBER.sub("\ufffd", "".join(self._line)))
        text = _SPACES.sub(" ", text).strip()
        self._line.clear()
        if text or always:
            mark = "> " * min(self._depth, _DEEPEST)
            self._lines.append(f"{mark}{text}".rstrip())
