"""Tells a question's language by its script and its commonest words; says nothing where unsure.

It only groups decisions, so that labels can show a language apart; no answer depends on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_COMMON: Mapping[str, str] = {
    "en": "the and is are was what how can do does my you your not have has for with this when "
    "where why which will would there it to of i we on in at be if from",
    "de": "der die das und ist sind war was wie kann können ich mein meine nicht habe hat für mit "
    "wenn wo warum welche wird gibt es zu von ein eine auf bei den dem im sie ihr bitte mir noch",
    "fr": "le la les et est sont était que comment puis peut je mon ma mes ne pas ai avez pour avec "
    "ce cette quand où pourquoi quel quelle il de du des un une sur dans vous votre si est-ce",
    "es": "el la los las y es son fue qué cómo puedo puede mi mis no tengo tiene para con este esta "
    "cuando cuándo dónde por cuál hay de del un una en su usted si lo me se que",
    "it": "il lo la gli le e è sono era cosa come posso può mio mia non ho ha per con questo questa "
    "quando dove perché quale c'è di del un una in su che se mi si vorrei",
    "pt": "o a os as e é são foi que como posso pode meu minha não tenho tem para com este esta "
    "quando onde por qual há de do da um uma em no na se me você vocês",
    "nl": "de het en is zijn was wat hoe kan ik mijn niet heb heeft voor met dit deze wanneer waar "
    "waarom welke wordt er van een op bij u uw als naar te we jullie mag",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SCRIPTS: Mapping[str, str] = {
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "zh": "\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "ar": "\u0600-\u06ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
}
"""The language that a script is most often of: Ukrainian counts as ``ru`` here."""
_SCRIPT = {language: re.compile(f"[{letters}]") for language, letters in _SCRIPTS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LEAST = 2
_LONGEST = 1000


def guess_language(text: str) -> str | None:
    """Return the code of the language that ``text`` is in, ``None`` where too little tells it."""
    text = text[:_LONGEST].casefold()
    for language, script in _SCRIPT.items():
        if len(script.findall(text)) >= _LEAST:
            return language
    found = Counter(_WORD.findall(text))
    hits = {
        language: sum(count for word, count in found.items() if word in words)
        for language, words in _WORDS.items()
    }
    best, next_best = sorted(hits.values(), reverse=True)[:2]
    if best < _LEAST or best == next_best:
        return None
    return max(hits, key=lambda language: hits[language])
