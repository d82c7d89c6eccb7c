"""The words of a mail that is only HTML; what it quotes is marked with > as plain mails do. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

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


def find_html_words(html: str) -> str:
    """Return the visible words as lines of plain text."""
    reader = _Reader()
    reader.feed(html.replace("\0", ""))
    reader.close()
    return reader.read()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 the library's
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

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BREAKING:
            self._end_line()
            if tag in _PARAGRAPHS:
                self._end_line(always=True)
            if tag == "blockquote":
                self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        """Take visible words in."""
        if not self._unseen:
            self._line.append(data)

    def _end_line(self, *, always: bool = False) -> None:
        text = _SPACES.sub(" ", "".join(self._line)).strip()
        self._line.clear()
        if text or always:
            mark = "> " * min(self._depth, _DEEPEST)
            self._lines.append(f"{mark}{text}".rstrip())
