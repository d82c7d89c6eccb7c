"""The customer asks for a person, in seven languages and with slips of the finger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp

from agent.signals.patterns import Hit
from agent.signals.slips import SlipMender
from agent.signals.wishes import dutch, english, french, german, italian, portuguese, spanish
from agent.signals.wishes.learned import LearnedWishes, Likely, load_shipped
from agent.signals.wishes.wording import Wording

_PATTERN = 4.0
"""Log-odds that a pattern adds to what was learnt: a sentence quite unlike any wish stays none."""
_APART_ONLY = 3.0
"""Log-odds that go where only a pattern of what asks for nobody is found."""
_WORTH_SHOWING = -1.4
"""Log-odds (a score of .2) from which on it is told what was found."""
_SHOWN = 80
"""Letters of the words that are shown."""
_ABOUT_THE_BOT = 0.3
"""The score of a question whether one talks to a person: worth showing, no wish."""
_MENDED = 1000
"""Characters in which slips are mended: comparing each word of a long text would hold up others."""
_WORD = re.compile(r"[a-z0-9']+(?:/(?= ))?")
_LITERAL = re.compile(r"(?<![\\a-z'])([a-z']+)(?![a-z'\\[])(?:(\?)|\(\?:([a-z|]+)\)(\?)?)?")
_CHOICE = re.compile(r"([a-z']*)\[([a-z]{2,4})\]([a-z']*)")
_SEGMENT_END = re.compile(r"[.,;:!?…¿¡()\[\]\"]+")
_BETWEEN = 5
"""Words that may stand between what is wished and the person who should do it."""
_SHORTEST = 3
_ORDINARY = frozenset(
    """
    there their were need reply deal read meal heal seal rear love life give like line list lives
    lived personal persons agency urgent event humane talks tall walk take task tank tale speaker
    speaks spell chart cheat what that connects correct collect transfers customers customs season
    prison parson damage manage managed release pleased relive cost chat hat peak steak phone
    employer employers employed support supporter cashback callbacks
    """.split()  # noqa: SIM905 a list of them would fill a page
)
"""Words that stand one letter beside those of a wish and mean themselves."""


class _Language:
    """One language's wording, compiled, and the words that a slip in it may have meant."""

    def __init__(self, wording: Wording) -> None:
        self._inside = re.compile(rf"(?<!\w)(?:{'|'.join(wording.inside)})(?!\w)")
        between = rf"(?: [\w'-]+){{0,{_BETWEEN}}}? "
        acts, people = wording.acts, wording.people
        self._near = re.compile(rf"\b(?:{acts}{between}{people}|{people}{between}{acts})(?!\w)")
        self._alone = re.compile("|".join(wording.alone))
        self._short = dict(wording.short)
        sources = (*wording.inside, *wording.alone, wording.acts, wording.people)
        wished = set(_list_words((*sources, *wording.short.values())))
        alone, counts = set(_list_words(wording.alone)), Counter(_list_words(sources))
        # Of several that are as near, the first is taken: the one that says most, or that is usual.
        likely = sorted(wished, key=lambda word: (word not in alone, -counts[word], word))
        self._mender = SlipMender(likely, (*_list_words(wording.apart), *_ORDINARY))

    def find(self, left: str) -> str | None:
        """Return the words of a wish in the text as it stands, or in its beginning with slips mended."""
        text = _WORD.sub(lambda found: self._short.get(found[0], found[0]), left)
        words = self._search(text)
        if words is not None:
            return words
        beginning = text[:_MENDED]
        mended = self._mender.mend(beginning)
        return None if mended == beginning else self._search(_APART.sub(" … ", mended))

    def _search(self, text: str) -> str | None:
        found = self._inside.search(text) or self._near.search(text)
        if found is not None:
            return found[0]
        segments = (segment.strip(" -'") for segment in _SEGMENT_END.split(text))
        return next((each for each in segments if each and self._alone.fullmatch(each)), None)


def find_wish_for_human(prepared: str) -> Hit | None:
    """Return a hit when a prepared text asks for a person, however it is put.

    From .5 on it does, by what was learnt from examples and by the patterns together.
    """
    log_odds, words = weigh(load_shipped(), prepared)
    if log_odds >= _WORTH_SHOWING:
        return Hit(1 / (1 + exp(-log_odds)), words)
    asked = _APART.search(prepared.replace("-", " "))
    return None if asked is None else Hit(_ABOUT_THE_BOT, asked[0])


def weigh(learned: LearnedWishes, prepared: str) -> Likely:
    """Return how likely a prepared text asks for a person, by both, and the words that say so."""
    likely = learned.find_likeliest(prepared)
    text = prepared.replace("-", " ")
    left, apart = _APART.subn(" … ", text)
    for language in _LANGUAGES:
        words = language.find(left)
        if words is not None:
            return Likely(likely.log_odds + _PATTERN, words)
    return Likely(likely.log_odds - (_APART_ONLY if apart else 0.0), likely.words[:_SHOWN])


def _list_words(sources: Iterable[str]) -> Iterator[str]:
    """Yield the whole words of which regular expressions are made, endings in brackets put on."""
    for source in map(_spell_out, sources):
        for stem, optional, endings, sometimes in _LITERAL.findall(source):
            written = [stem + ending for ending in endings.split("|")] if endings else []
            if not endings or sometimes:
                written.append(stem)
            if optional:
                written.append(stem[:-1])
            yield from (word for word in written if len(word) >= _SHORTEST)


def _spell_out(source: str) -> str:
    """Write each word with a choice of letters once for each letter."""
    return _CHOICE.sub(lambda found: "|".join(found[1] + c + found[3] for c in found[2]), source)


_WORDINGS: tuple[Wording, ...] = tuple(
    each.WORDING for each in (english, german, french, spanish, dutch, italian, portuguese)
)
_APART = re.compile(
    rf"(?<!\w)(?:{'|'.join(part for wording in _WORDINGS for part in wording.apart)})(?!\w)"
)
_LANGUAGES = tuple(_Language(wording) for wording in _WORDINGS)
