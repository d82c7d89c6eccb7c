"""Leaves out the sentences that only hand somebody over: no example may teach them."""

from __future__ import annotations

import re

_PEOPLE = (
    r"(?:(?:live|human|real|senior|support|service|customer|billing|technical|other|another|better)"
    r"\s+)*(?:humans?|persons?|people|agents?|operators?|representatives?|reps?|advis[eo]rs?|"
    r"specialists?|experts?|colleagues?|co-?workers?|team(?:mate)?s?|staff|supervisors?|managers?|"
    r"someone|somebody|departments?|desk|support|service|line)\b"
)
_CHAT = r"(?:you|(?:your|this|the)\s+(?:chat|conversation|call|case|request|question|issue))"
_STEMS = r"transferr|connect|hand|pass|putt|rout|redirect|mov|escalat|forward|switch|send|gett"
_PLAIN = (
    r"transfer|connect|hand|pass|put|route|redirect|move|escalate|forward|switch|send|get|"
    r"transferred|connected|handed|passed|routed|redirected|moved|escalated|forwarded|switched"
)
# A sentence that begins with the plain verb tells the customer to do it.
_MOVE = rf"(?:(?<!^)\b(?:{_PLAIN})|\b(?:{_STEMS})ing)"
_TO = r"(?:to|with|through|over|onto|in touch)"
_A_FEW_WORDS = r"(?:[\w']+\s+){0,6}?"
_I_WILL = r"\b(?:let me|i['’]ll|i will|i can|i['’]m going to|i am going to|while i)\s+"

_ENGLISH = (
    # "let me put you in touch with one of our specialists"
    rf"{_MOVE}\s+{_CHAT}\s+{_A_FEW_WORDS}{_TO}\s+{_A_FEW_WORDS}{_PEOPLE}",
    # "I am handing you over"
    rf"\b(?:hand|pass|transferr?|switch)(?:ed|ing)?\s+{_CHAT}\s+(?:over|on|across)\b(?!\s+the\b)",
    # "transferring you now"
    rf"\b(?:transferr|connect|redirect)ing\s+{_CHAT}(?:\s+(?:right\s+)?(?:now|away))?\s*[.!…]*$",
    # "please wait while I transfer you"
    rf"{_I_WILL}(?:now\s+)?transfer\s+you\b",
    # "you are being connected to an expert", "you will be transferred shortly"
    r"\byou(?:['’]re|\s+are|\s+will\s+be|['’]ll\s+be)\s+(?:now\s+)?(?:being\s+)?"
    r"(?:transferred|connected|handed|passed|redirected)\b(?!\s+(?:from|by)\b)"
    rf"(?:.*{_PEOPLE}|\s*\W*$|\s+(?:over|now|shortly))",
    # "your chat is going to another colleague"
    rf"\byour\s+(?:chat|conversation|case|request)\s+is\s+going\s+to\s+{_A_FEW_WORDS}{_PEOPLE}",
    # "I will escalate this to my supervisor"
    rf"\b(?:escalat|forward|transferr)(?:e|ed|ing)\s+(?:this|it|your\s+\w+)\s+to\s+"
    rf"{_A_FEW_WORDS}{_PEOPLE}",
    # "let me get a manager"
    rf"{_I_WILL}(?:get|fetch|call|find|bring in)\s+(?:you\s+)?(?:an?|my|our|some)?\s*{_PEOPLE}",
    rf"\b(?:get|fetch|bring)(?:ting|ing)?\s+(?:you\s+)?(?:an?|my|some)?\s*{_PEOPLE}\s+"
    r"(?:for you|to help|on the line|to assist|to take over)",
    # "a colleague will take over from here"
    rf"\b(?:an?|one of our|my|another)\s+{_PEOPLE}\s+(?:will|is going to|can)\s+"
    r"(?:take over|take it from here|be (?:right )?with you|join (?:you|us|this|the)\b|"
    r"(?:assist|help) you shortly)",
)
_OTHER_LANGUAGES = (
    # German
    r"\bich\s+(?:\w+\s+){0,2}?(?:verbinde|übergebe|leite)\s+(?:sie|dich|das|ihre\w*|deine?\w*)\b",
    r"\b(?:verbinde|leite|stelle)\s+ich\s+(?:sie|dich)\b",
    r"\bsie\s+werden\b.*\b(?:verbunden|weitergeleitet|übergeben)\b",
    # French
    r"\bje\s+(?:vous|te)\s+(?:transfère|mets\s+en\s+(?:relation|contact)|passe\s+(?:une?|mon|ma)\b)",
    r"\bvous\s+(?:allez\s+être|êtes|serez)\s+(?:transféré|mis\w*\s+en\s+relation)",
    # Spanish
    r"\b(?:le|te|lo|la)\s+(?:transfiero|comunico\s+con|paso\s+con)\b",
    r"\b(?:le|te|lo|la)\s+voy\s+a\s+(?:transferir|comunicar|pasar)\b",
    r"\bvoy\s+a\s+(?:transferir|comunicar|pasar)(?:le|te|lo|la)\b",
)
_TRANSFER = re.compile(
    "|".join(f"(?:{pattern})" for pattern in _ENGLISH + _OTHER_LANGUAGES), re.IGNORECASE
)
_COURTESY = re.compile(
    r"\W*(?:(?:hi|hello|hey|there|good (?:day|morning|afternoon|evening)|sure|ok(?:ay)?|alright|"
    r"right|of course|certainly|no problem|thanks?(?: you)?(?: so much| very much)?|"
    r"(?:for )?(?:your )?(?:patience|understanding|waiting|contacting us|reaching out)|"
    r"(?:i['’]?m |i am |we are )?(?:so |very )?sorry(?: about that)?|"
    r"for (?:the|any) (?:inconvenience|wait|delay|trouble)|i (?:see|understand)|"
    r"(?:just )?(?:one|a) (?:moment|second|minute)|please|wait|hold on|hold|bear with me|"
    r"stay (?:here|on the line)|and)\b\W*)+$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def leave_out_transfers(text: str) -> str:
    """Return the text without the sentences that hand the customer over to somebody.

    Where only courtesies around them would remain ("Sure! One moment, please."), nothing does: the
    result is then empty. A text without such a sentence comes back as it was.
    """
    sentences = _split_sentences(text)
    kept: list[tuple[str, str]] = []
    for sentence, gap in sentences:
        if not _TRANSFER.search(sentence):
            kept.append((sentence, gap))
        elif kept and "\n" in gap:
            kept[-1] = (kept[-1][0], gap)
    if len(kept) == len(sentences):
        return text
    if all(not sentence.strip() or _COURTESY.match(sentence) for sentence, _ in kept):
        return ""
    return "".join(sentence + gap for sentence, gap in kept).strip()


def _split_sentences(text: str) -> list[tuple[str, str]]:
    """Return each sentence with the white space behind it."""
    sentences: list[tuple[str, str]] = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        sentences.append((text[start : gap.start()], gap.group()))
        start = gap.end()
    return [*sentences, (text[start:], "")]
