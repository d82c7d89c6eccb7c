"""Does what tools told in this conversation bear out that a deed was done?

The rule is strict, for what it lets pass is said to a customer. A claim is borne out by one tool that
the answer cites, where

- the tool's result says, without a "not", "will" or "if" beside it, that the same deed was done; or the
  tool was carried out after a person's yes, its name begins with that deed, and its result says nothing
  of failure;
- "I did it" and "we did it" are said only of what was carried out after a person's yes;
- and that tool names what the claim's sentence says it was done to (an order, an account …), how far
  ("in full"), and every number in it: what the customer asked for does not make it done.

Whatever else the same sentence says was done must be borne out too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.replies.deed_words import DONE_BY, SAID_BY, SAID_DONE
from agent.replies.exact_facts import Fact, find_facts, hold_facts, is_held
from agent.replies.plain_words import plain_words
from agent.replies.promises import Promise

_UNDONE = re.compile(
    r"\b(?:not|no|non|never|none|nothing|null|nil|false|nobody|without|cannot|unable|neither|nor|yet|"
    r"\w+n't|fail\w*|error\w*|den(?:y|ied)|reject\w*|declin\w*|refus\w*|invalid|impossible|"
    r"will|would|shall|can|could|may(?= (?:be|have|not))|might|should|must|if|when|once|unless|until|before|whether|"
    r"being|be|soon|note\w*|comment\w*|message\w*|subject|reason|writ\w+|wrote|says|said|ask\w*|pending|request\w*|schedul\w*|plan\w*|wait\w*|process\w*|eligib\w*|queue\w*|"
    r"nicht|kein\w*|nie|wird|werden|kann|wenn|pas|jamais|sera|si|nunca|será|mai|sarà|niet|geen|als)\b"
    r"|\b0(?:[.,]0+)?\b"
)
_CLAUSE = re.compile(r"[.;,!?\n{}\[\]]+")
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)")
_FIRST_PERSON = re.compile(
    r"\b(?:i|i've|i'd|we|we've|ich|wir|je|j'ai|nous|he|hemos|ho|abbiamo|ik|wij|we)\b"
)
_LOOKING_NAMES = (
    "status check info list get find show read look lookup search quote estimate preview policy "
    "eligibility history details can is has test validate simulate"
)
_LOOKING = frozenset(_LOOKING_NAMES.split())
"""What a tool's name has in it that tells about deeds and does none."""
_MATTER_NAMES = (
    "order account subscription booking reservation appointment card ticket return membership plan "
    "contract payment invoice policy address password email phone name delivery parcel item full fully "
    "whole entire entirely completely everything all twice double both"
)
_MATTERS = frozenset(_MATTER_NAMES.split())
_AND_DONE = re.compile(r"(?:,|\band) (?:(?:just|also|then|now|already|have|i|i've|we) )*(\w+ed)\b")
_WORD = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A tool that went well: its name, its call as it is written, what it told.

    ``is_deed``: it was carried out after a person's yes.
    """

    name: str
    call: str
    told: str
    is_deed: bool = False


def is_borne_out(promise: Promise, answer: str, evidence: Sequence[Evidence]) -> bool:
    """Say whether ``evidence`` bears out what ``answer`` claims to be done. Pure."""
    if promise.kind != "done" or promise.deed not in SAID_BY:
        return False
    sentences = _SENTENCE.split(answer.replace("\n", " "))
    claim = ". ".join(each for each in sentences if promise.words in plain_words(each))
    said = plain_words(claim)
    if not said:
        return False
    claims = [promise.deed, *SAID_DONE.findall(said), *_AND_DONE.findall(said)]
    matters, facts = _list_words(said) & _MATTERS, find_facts(claim)
    needs_deed = bool(_FIRST_PERSON.search(promise.words))
    told = [
        _find_deeds(each)
        for each in evidence
        if (each.is_deed or not needs_deed)
        and matters <= _list_words(f"{each.name} {each.call} {each.told}")
        and _holds(each, facts)
    ]
    done = frozenset[str]().union(*told)
    return all(SAID_BY.get(claim, frozenset()) & done for claim in claims)


def _holds(evidence: Evidence, facts: Sequence[Fact]) -> bool:
    held = hold_facts([evidence.call, evidence.told])
    return all(is_held(fact, held) for fact in facts)


def _find_deeds(evidence: Evidence) -> frozenset[str]:
    """Return the deeds that a tool's result, or its name, says were done."""
    told = plain_words(evidence.told)
    deeds = frozenset[str]()
    for clause in _CLAUSE.split(told):
        if not _UNDONE.search(clause):
            deeds = deeds.union(*(SAID_BY[found] for found in SAID_DONE.findall(clause)))
    named = _split_name(evidence.name)
    if evidence.is_deed and not _UNDONE.search(told) and _LOOKING.isdisjoint(named):
        deeds |= DONE_BY.get(named[0], frozenset())
    return deeds


def _split_name(name: str) -> list[str]:
    return [part.lower() for part in _WORD.findall(_HUMP.sub("_", name))] or [""]


def _list_words(text: str) -> set[str]:
    return set(_WORD.findall(plain_words(_HUMP.sub("_", text))))
