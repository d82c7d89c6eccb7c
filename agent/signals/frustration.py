"""The customer loses patience: by what they say, how they write it, or by asking the same again."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from agent.dialogue import Turn
from agent.signals.patterns import Hit, compile_patterns, find_strongest, prepare

PATTERNS = compile_patterns(
    {
        0.9: [
            r"(?:this is |you are |you're |that's |absolutely |completely |totally |so )(?:\w+ )?(?:ridiculous|useless|unacceptable|pathetic|a joke|outrageous|disgusting|garbage|rubbish|incompetent|a disgrace|bullshit)",
            r"(?:fed up|sick (?:and tired )?of|had enough|losing (?:my )?patience|waste of (?:my )?time|worst (?:\w+ )?(?:service|support|company|experience|bank|shop))",
            r"(?:wtf|ffs|for (?:fuck|god|christ)'?s? sake|what the (?:hell|fuck)|fuck\w*|piss(?:ed)? off|shit\w*|idiots?|morons?)",
            r"(?:verdammt|scheiss\w*|unverschamt\w*|lacherlich)|(?:putain|n'importe quoi|inadmissible)|(?:joder|mierda|inaceptable)|(?:vergognoso|che schifo)",
        ],
        0.7: [
            r"(?:not|isn't|wasn't|that's not) (?:what i (?:asked|meant|want\w*|said)|my question|the (?:answer|question|point))",
            r"you(?: are not| aren't|'re not| don't| do not| didn't| did not) (?:listening|listen|understand(?:ing)?|helping|answering|get it|read(?:ing)?)(?: me| my)?|not (?:helping|helpful|listening)",
            r"(?:doesn't|does not|didn't|did not|don't|not) (?:help(?: me)?(?: at all)?|answer my question|work either|solve (?:it|this|my))",
            r"(?:already (?:told|asked|said|tried|explained|did)|(?:second|third|fourth|fifth|2nd|3rd|4th|10th|hundredth) time|how many times (?:do|must|should) i|again and again|over and over|keep (?:telling|asking|saying|repeating))",
            r"(?:answer my question|just answer|wrong answer|you already said that|same answer)",
        ],
    }
)

_SAME_QUESTION = 90
_SHORTEST_QUESTION = 10
_SHOUT_LETTERS = 12
_SHOUT_SHARE = 0.8


def find_frustration(turns: Sequence[Turn], text: str) -> Hit | None:
    """Return the strongest sign of lost patience in ``text``, the newest customer turn."""
    prepared = prepare(text)
    hits = [find_strongest(PATTERNS, prepared), _find_shouting(text)]
    hits.append(_find_repetition(turns, prepared))
    return max((hit for hit in hits if hit is not None), key=lambda hit: hit.score, default=None)


def _find_shouting(text: str) -> Hit | None:
    letters = [c for c in text if c.isalpha()]
    if (
        len(letters) >= _SHOUT_LETTERS
        and sum(map(str.isupper, letters)) / len(letters) > _SHOUT_SHARE
    ):
        return Hit(0.5, "written in capitals")
    if "!!!" in text or "???" in text:
        return Hit(0.5, "written with force")
    return None


def _find_repetition(turns: Sequence[Turn], prepared: str) -> Hit | None:
    """Find the same question before an answer that came in between."""
    if len(prepared) < _SHORTEST_QUESTION:
        return None
    answered = False
    for turn in reversed(turns[:-1]):
        if turn.speaker != "customer":
            answered = True
        elif answered and fuzz.token_sort_ratio(prepare(turn.text), prepared) >= _SAME_QUESTION:
            return Hit(0.7, "asked the same again")
    return None
