"""Real answers put into other words, and spoiled in the ways in which models spoil them."""

from __future__ import annotations

import re
from random import Random

from agent.replies.sentences import cut_sentences

_SYNONYMS = """
usually normally|open go to|choose pick|see check|send post|longer more time|order request
confirm verify|app mobile app|free of charge at no cost|get receive|need require|help assist
people persons|illness disease|spread pass on|currently at the moment|also additionally
show display|change alter|card bank card|pay make a payment|money funds|use make use of
begin start|wait hold on|several some|symptoms signs|contact touch|avoid keep away from
recommend advise|such as like|because since|immediately right away|find locate|about regarding
"""
_PAIRS = [
    tuple(pair.split(" ", 1)) for line in _SYNONYMS.split("\n") for pair in line.split("|") if pair
]
_SHORTER = [
    ("you will", "you'll"), ("it is", "it's"), ("do not", "don't"), ("we are", "we're"),
    ("you are", "you're"), ("cannot", "can't"), ("is not", "isn't"),
]  # fmt: skip
_OPENINGS = ["Thanks for your question! ", "Happy to help. ", "Sure! ", "", "", ""]
_CLOSINGS = [" Let me know if you have any further questions.", " I hope this helps!", "", "", ""]
_MOST_SENTENCES = 4
_CLAIMS = [
    "You will also receive a confirmation by post once our team has looked at it.",
    "Customers with a premium plan are exempt from this.",
    "You can speed this up by visiting one of our branches with your passport.",
    "This was changed recently and now applies to everybody.",
    "If you already did this, we will refund the difference automatically.",
    "Please note that a supervisor has to approve it first.",
]
_NUMBERED = [
    "This usually takes {} days.", "There is a fee of {} euros for it.",
    "It is possible up to {} times a year.", "You have {} hours to do so.",
]  # fmt: skip
_NONSENSE = [
    "Your request is complete when the indicator next to your name turns green.",
    "This depends on the alignment of both systems, which renew themselves every night.",
    "Simply repeat what you did before, and the entry corrects itself.",
    "The matter is handled by the central register, which knows about it already.",
]
_TURNS = [
    (r"\bcan\b", "cannot"), (r"\bcannot\b|\bcan't\b|\bcan not\b", "can"), (r"\bis not\b|\bisn't\b", "is"),
    (r"\bdo not\b|\bdon't\b", "do"), (r"\bwill\b", "will not"), (r"\bshould\b", "should not"),
    (r"\bis\b", "is not"), (r"\bare\b", "are not"), (r"\bmay\b", "may not"),
]  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w]|\.\d)")


def reword(text: str, random: Random) -> str:
    """Return what ``text`` says, or its first four sentences, in other words here and there."""
    said = []
    for sentence in cut_sentences(text)[:_MOST_SENTENCES]:
        line = sentence.text
        for old, new in (*_PAIRS, *_SHORTER):
            if random.random() < _CHANGED:
                line = re.sub(rf"\b{re.escape(old)}\b", new, line)
        said.append(line)
    if len(said) > 1 and random.random() < _MOVED:
        first = said.pop(0)
        said.insert(1, first)
    return random.choice(_OPENINGS) + " ".join(said) + random.choice(_CLOSINGS)


_CHANGED = 0.6
_MOVED = 0.25


def invent_number(text: str, random: Random) -> str:
    """Change a number of ``text``, or add a sentence with one."""
    found = list(_NUMBER.finditer(text))
    if found and random.random() < 0.5:
        match = random.choice(found)
        number = str(int(match[0]) + random.choice([1, 2, 3, 5, 10]))
        return text[: match.start()] + number + text[match.end() :]
    return f"{text} {random.choice(_NUMBERED).format(random.randint(2, 95))}"


def invent_claim(text: str, elsewhere: str, random: Random) -> str:
    """Add a claim to ``text``: half the time a real sentence from ``elsewhere`` in the knowledge."""
    others = [each.text for each in cut_sentences(elsewhere) if len(each.words) > 4]
    claim = random.choice(others if others and random.random() < 0.5 else _CLAIMS)
    return f"{text} {claim}"


def negate(text: str, random: Random) -> str:
    """Turn one of the sentences of ``text`` into its opposite."""
    sentences = [each.text for each in cut_sentences(text)]
    for place in random.sample(range(len(sentences)), len(sentences)):
        for pattern, other in _TURNS:
            turned, count = re.subn(pattern, other, sentences[place], count=1)
            if count:
                sentences[place] = turned
                return " ".join(sentences)
    return f"It is not true that {text[0].lower()}{text[1:]}"


def shorten(text: str, random: Random) -> str:
    """Leave out half of what ``text`` says: an answer that is right in part."""
    sentences = [each.text for each in cut_sentences(text)]
    if len(sentences) < 2:
        words = text.split()
        return " ".join(words[: max(3, len(words) // 2)]).rstrip(",;:") + "."
    kept = sorted(random.sample(range(len(sentences)), len(sentences) // 2))
    return " ".join(sentences[place] for place in kept)


def talk_nonsense(random: Random) -> str:
    """Say something fluent that nobody wrote anywhere."""
    return " ".join(random.sample(_NONSENSE, 2))
