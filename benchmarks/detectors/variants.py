"""Writes a sentence as hurried, loud and polite people would; the same seed writes the same."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_NEIGHBOURS = {
    "a": "qs", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip
_SHORTEST = 4
_FRAMES = {
    "en": ("Hello, {} Thanks!", "My order has not come yet. {}", "ok. {} Have a nice day"),
    "de": ("Guten Tag, {} Danke!", "Meine Bestellung ist nicht da. {}", "ok. {} Viele Grüße"),
    "fr": ("Bonjour, {} Merci !", "Ma commande n'est pas arrivée. {}", "ok. {} Bonne journée"),
    "es": ("Buenos días, {} ¡Gracias!", "Mi pedido no ha llegado. {}", "vale. {} Saludos"),
    "nl": ("Goedendag, {} Bedankt!", "Mijn bestelling is er niet. {}", "oké. {} Groetjes"),
    "it": ("Buongiorno, {} Grazie!", "Il mio ordine non è arrivato. {}", "ok. {} Saluti"),
    "pt": ("Bom dia, {} Obrigado!", "O meu pedido não chegou. {}", "ok. {} Cumprimentos"),
}


def slip(text: str, random: Random) -> str:
    """Return ``text`` with one slip of the finger, in one of its words of four letters or more."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if _is_long(word)]
    if not places:
        return text
    place = random.choice(places)
    words[place] = _slip_in(words[place], random)
    return " ".join(words)


def shout(text: str) -> str:
    """Return ``text`` in capitals, with force."""
    return f"{text.upper().rstrip('.!?')}!!!"


def mumble(text: str) -> str:
    """Return ``text`` in small letters without a sign, as typed on a phone."""
    return "".join(c for c in text.lower() if c not in ".,!?¿¡:;")


def frame(text: str, language: str, random: Random) -> str:
    """Return ``text`` amid polite words or behind another sentence."""
    ended = text if text[-1] in ".!?" else f"{text}."
    return random.choice(_FRAMES[language]).format(ended)


def write_variants(sentences: Sequence[str], language: str, seed: int) -> dict[str, list[str]]:
    """Return every sentence as it is and in each manner."""
    random = Random(f"{seed} {language}")
    return {
        "as written": list(sentences),
        "one slip": [slip(text, random) for text in sentences],
        "shouted": [shout(text) for text in sentences],
        "mumbled": [mumble(text) for text in sentences],
        "in a frame": [frame(text, language, random) for text in sentences],
    }


def _is_long(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha()


def _slip_in(word: str, random: Random) -> str:
    """Swap, drop, double or hit beside one letter that is not the first."""
    place = random.randrange(1, len(word) - 1)
    match random.randrange(4):
        case 0:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        case 1:
            return word[:place] + word[place + 1 :]
        case 2:
            return word[:place] + word[place] + word[place:]
        case _:
            beside = random.choice(_NEIGHBOURS.get(word[place].lower(), word[place]))
            return word[:place] + beside + word[place + 1 :]
