"""Cut Markdown articles by their headings into entries, and long sections into pieces."""

from __future__ import annotations

import re

from langchain_text_splitters import MarkdownHeaderTextSplitter, RecursiveCharacterTextSplitter

from agent.errors import Problem
from agent.knowledge.entry import Entry
from agent.knowledge.words import has_broken_characters

_HEADINGS = [("#", "1"), ("##", "2"), ("###", "3"), ("####", "4")]
_PIECE = 600
"""Characters in a piece at most: about as much as the embedder reads at once."""
_OVERLAP = 60
_LONGEST_SECTION = 8_000
_PARAGRAPH = "  \n"
"""The splitter's sign for an empty line; it takes the spaces off every line before."""
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_UNSAFE = re.compile(r"[^a-z0-9]+")


def read_article(
    text: str, file: str, name: str, *, title: str = ""
) -> tuple[list[Entry], list[Problem]]:
    """Return one entry for each section of an article, and everything that is wrong in it.

    ``name`` is the article's name, the first part of the entries' ids; a section's title is the
    way of headings to it, which begins with the article's ``title`` where that does not stand in the
    text. Text before the first heading is a section too.
    """
    if has_broken_characters(text):
        expected = "expected a text without NUL and half characters."
        return [], [Problem(file, None, expected, "Save the file as UTF-8.")]
    splitter = MarkdownHeaderTextSplitter(_HEADINGS, strip_headers=True)
    sections = splitter.split_text(_FRONT_MATTER.sub("", text))
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for section in sections:
        answer = section.page_content.replace(_PARAGRAPH, "\n\n").strip()
        if not answer:
            continue
        headings = [section.metadata[level] for _, level in _HEADINGS if level in section.metadata]
        if title and headings[:1] != [title]:
            headings.insert(0, title)
        way = " › ".join(headings) or name
        if len(answer) > _LONGEST_SECTION:
            expected = f'expected section "{way}" to have at most {_LONGEST_SECTION} characters.'
            problems.append(Problem(file, None, expected, "Divide it by headings."))
            continue
        entry_id = _name_section(name, headings, entries)
        entries[entry_id] = Entry(
            id=entry_id,
            answer=answer,
            title=way,
            topic=headings[0] if headings else name,
            pieces=_cut(answer),
        )
    if not entries and not problems:
        problems.append(Problem(file, None, "expected some text.", "Fill it in or remove it."))
    return list(entries.values()), problems


def _cut(answer: str) -> tuple[str, ...]:
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_PIECE,
        chunk_overlap=_OVERLAP,
        separators=["\n\n", "\n", ". ", " ", ""],
        keep_separator="end",
    )
    return tuple(splitter.split_text(answer))


def _name_section(name: str, headings: list[str], taken: dict[str, Entry]) -> str:
    part = _UNSAFE.sub("-", headings[-1].casefold()).strip("-") if len(headings) > 1 else ""
    wanted = f"{name}#{part}" if part else name
    number, free = 2, wanted
    while free in taken:
        free = f"{wanted}-{number}" if part else f"{wanted}#{number}"
        number += 1
    return free
