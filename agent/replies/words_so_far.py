"""The answer's words out of a reply that is still being written, half a JSON text as a rule."""

from __future__ import annotations

import json
import re

from agent.replies.showable import tidy
from agent.replies.thoughts import skip_thoughts

_WHITE = re.compile(r"[ \t\n\r]*")
_BLOCK = re.compile(r"```(?:json)?\s*\n")
_WHOLE_LETTERS = re.compile(
    r'[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*'
)
_HALF_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\Z")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff<]"
)
"""What ends the words until the reply is whole and read: a "<" may begin what is not for people."""
_DECODER = json.JSONDecoder()


def words_so_far(text: str) -> str:
    """Return the words of the answer that ``text``, the beginning of a reply, surely holds.

    What is returned for a longer beginning begins with what was returned for a shorter one. A reply
    that is no JSON is words itself. Empty while there are none, for a reply that says that it has
    no answer, and for what is no reply. Pure; raises nothing.
    """
    text = skip_thoughts(text)
    if text.startswith("`"):
        block = _BLOCK.match(text)
        if block is None:
            return ""
        text = text[block.end() :].lstrip()
    if not text.startswith(("{", "[")):
        return _take_showable(text)
    try:
        return _take_showable(_find_answer(text))
    except (ValueError, RecursionError):
        return ""  # not even the beginning of an object


def _find_answer(text: str) -> str:
    """Return the value of ``answer`` in the object that ``text`` begins, as far as it goes."""
    place = 1 if text.startswith("{") else len(text)
    while (place := _skip_white(text, place)) < len(text):
        name, place = _DECODER.raw_decode(text, place)
        place = _skip_white(text, place)
        if text[place : place + 1] != ":":
            return ""
        place = _skip_white(text, place + 1)
        if name == "answer":
            return _take_string(text, place)
        value, place = _DECODER.raw_decode(text, place)
        if name == "answerable" and value is not True:
            return ""
        place = _skip_white(text, place)
        if text[place : place + 1] != ",":
            return ""
        place += 1
    return ""


def _take_string(text: str, place: int) -> str:
    """Return the letters of the string at ``place`` that stand whole, escapes read."""
    if text[place : place + 1] != '"':
        return ""
    written = _WHOLE_LETTERS.match(text, place + 1)
    assert written is not None, "an empty string matches too"
    letters = written[0]
    if text[written.end() : written.end() + 1] != '"':
        letters = _HALF_PAIR.sub("", letters)  # the other half may be on its way
    return str(json.loads(f'"{letters}"'))


def _take_showable(words: str) -> str:
    words = tidy(words)
    hidden = _HIDDEN.search(words)
    return words[: hidden.start()].rstrip() if hidden else words


def _skip_white(text: str, place: int) -> int:
    white = _WHITE.match(text, place)
    return white.end() if white else place
