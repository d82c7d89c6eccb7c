"""Cut a text into comparable words: lower case, no accents, light stems, function words known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Ideographs are written without spaces: each counts as a word of its own.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+(?:['’][^\W_{_IDEOGRAPHS}]+)?")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SURROGATES = re.compile("[\ud800-\udfff]")

_FUNCTION_WORDS = """
a about after again all also am an and any are aren't as at be because been before being both
but by can can't cannot could couldn't did didn't do does doesn't doing don't down else ever
few for from further get got had has hasn't have haven't having he hello help her here hers hi
him his how how's i i'd i'll i'm i've if in into is isn't it it's its just know let like may
me might mine more most much my myself need no nor not now of off ok okay on once one only or
other our ours out over own please same shall she should so some still such tell than thank
thanks that that's the their theirs them then there there's these they this those through to
too under until up us very want was wasn't we were what what's when where which while who whom
why will with won't would wouldn't yes you you'd you'll you're you've your yours
aber als am auf auch aus bei bin bis bitte das dass dem den der des die doch du ein eine einem
einen einer er es für hat habe haben hallo ich ihr im in ist ja kann kein keine man mein meine
mich mir mit nach nicht noch nun nur oder schon sein sich sie sind so und uns von vor wann was
wenn wer werden wie wir wird wo zu zum zur
au aux avec ce ces cette comment dans de des du elle en est et il ils je la le les leur lui ma
mais me merci mes moi mon ne nous on ou où par pas pour puis quand que quel quelle qui sa se
ses si son sont suis sur te tu un une vos votre vous y
al como con cual cuando de del donde el ella en es esta este esto gracias hay hola la las lo
los me mi mis muy no nos para pero por porque puedo que se si sin sobre su sus te tengo un una
unos usted y ya yo
anche che chi ci ciao come cosa da dei del della di dove e ed gli grazie ho i il in io la le lo
ma mi mio mia nel non per perché più posso quando questo se si sono su tu un una uno
aan als bij dan dat de deze die dit een en er het hij hoe ik in is je kan maar met mij mijn
naar niet nog of om onder ook op te tot uit van voor waar wanneer wat we wel wie wil worden ze
zijn zo
ao aos as com como da das de do dos e ela ele em eu foi há isso já mais mas me meu minha na não
nas no nos o obrigado os ou para pela pelo por posso quando que se sem seu sua um uma
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that carry little meaning of their own, in the languages that desks meet most."""


def clean_text(text: str) -> str:
    """Return ``text`` in one Unicode form, without lone surrogates and NUL."""
    return unicodedata.normalize("NFKC", _SURROGATES.sub("\ufffd", text)).replace("\x00", " ")


def has_broken_characters(text: str) -> bool:
    """Say whether ``text`` holds NUL or a lone surrogate, which no store keeps."""
    return "\x00" in text or bool(_SURROGATES.search(text))


def find_words(text: str) -> list[str]:
    """Return the words of ``text`` in order: lower case, without accents, stemmed."""
    return [_stem(_fold(word)) for word in _WORD.findall(clean_text(text).casefold())]


def find_content_words(text: str) -> list[str]:
    """Return the words of ``text`` that carry meaning: ``find_words`` without function words."""
    words = _WORD.findall(clean_text(text).casefold())
    return [_stem(_fold(word)) for word in words if not is_function_word(word)]


def find_numbers(text: str) -> set[str]:
    """Return the numbers in ``text``, written one way (``1,000`` and ``1000`` are the same)."""
    found = _NUMBER.findall(clean_text(text))
    return {re.sub(r"[.,](?=\d{3}\b)", "", number) for number in found}


def is_function_word(word: str) -> bool:
    """Say whether a lower-case ``word`` carries little meaning of its own."""
    return word.replace("’", "'") in FUNCTION_WORDS


def join_words(words: Sequence[str]) -> str:
    """Return ``words`` as one comparable text."""
    return " ".join(words)


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _stem(word: str) -> str:
    # Only the endings that change most often; a full stemmer gained nothing on short questions.
    word = word.split("'")[0].split("’")[0] if len(word) > 4 else word
    for ending, least in (("ings", 7), ("ing", 6), ("ies", 5), ("ed", 5), ("es", 5), ("s", 4)):
        if len(word) >= least and word.endswith(ending) and not word.endswith("ss"):
            root = word[: -len(ending)]
            return root + "y" if ending == "ies" else _undouble(root)
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _undouble(root: str) -> str:
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeiousl":
        return root[:-1]
    return root[:-1] if len(root) > 4 and root.endswith("e") else root
