"""What gives away that words were not written for a customer: refusals, blanks to fill in, markup …

Each pattern is for one kind of flaw. What stands in a cited passage too is nobody's slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.dialogue import Flaw
from agent.replies.blanks import BLANK, LINE_TO_FILL
from agent.replies.plain_words import plain_words

_MACHINE_TALK = (
    r"\b(?:as|i am|i'm) (?:just )?an? (?:ai|artificial intelligence|large language|language)"
    r"(?: (?:language|chat))? ?(?:model|modell)\b"
    r"|\bmy (?:training data|knowledge cut-?off|programming|system prompt|instructions (?:say|tell|forbid))\b"
    r"|\b(?:i was|i am|i'm|i have been) (?:trained|developed) by \w+"
    r"|\bknowledge cut-?off\b"
    r"|\b(?:als|ich bin) (?:ein )?(?:ki|künstliche intelligenz|großes sprachmodell|sprachmodell)[ -]?(?:sprachmodell|modell)?\b"
    r"|\b(?:en tant que|je suis un) (?:modèle|grand modèle) (?:de langage|linguistique|d'ia)"
    r"|\b(?:como|soy un) (?:gran )?modelo de (?:lenguaje|ia|inteligencia)"
    r"|\b(?:come|sono un) (?:grande )?modello (?:linguistico|di linguaggio|ia)"
    r"|\b(?:als|ik ben een) (?:ai-|groot )?taalmodel"
    r"|\b(?:the|these|those|provided|given|cited|retrieved) passages? (?:say|state|mention|do not|don't|"
    r"does not|doesn't|contain|cover|tell|indicate|i)|\b(?:according to|in|from|see) passages? \[?\d"
    r"|\b(?:provided|given|supplied|retrieved) (?:context|passages?|excerpts?)\b"
    r"|\b(?:my|the|these) (?:rules|instructions|guidelines) (?:tell|forbid|do not allow|don't allow) me\b"
    r"|\bi (?:was|am|have been) (?:told|instructed|programmed|configured) (?:not )?(?:to|only)\b"
    r"|\b(?:set|sets|setting) answerable\b"
    r"|\bhere(?:'s| is) (?:a|an|the|my|your) (?:\w+ )?(?:draft|reply|response)(?: [\w-]+){0,5}\s?:"
    r"|\b(?:generated|written|drafted) by (?:an? )?(?:gpt|chatgpt|ai\b|claude|llama|gemini|mistral)"
    r"|\blet(?:'s| us| me) think (?:step by step|this through)\b"
    r"|\b(?:ignore|disregard) (?:all |any )?(?:the |my )?(?:previous|prior|above|earlier) instructions\b"
    r"|(?m:^(?:word|token) count\s?:|^(?:thought|action input|chain of thought)\s?:)"
    r"|(?m:^\W{0,3}(?:internal(?: note)?|note to (?:the |self\b|my )?(?:agent|colleagues?)?)\s?[:\])])"
    r"|\b(?:okay|ok|alright|so),? the (?:user|customer) (?:wants|is|asks|asked|needs)\b"
    r"|\bthe user (?:wants|is asking|asks|asked|needs)\b|\b(?:as )?per my instructions\b"
    r"|\bmy instructions are\b"
    r"|\b(?:laut|gemäß) (?:der )?passage \d|\bdie passagen (?:sagen|enthalten|beantworten|nennen)\b"
    r"|\bselon le passage \d|\bsegún el pasaje \d|\bsecondo il passaggio \d|\bvolgens passage \d"
    r"|\bmeine anweisungen (?:verbieten|sagen|erlauben|lauten)\b|\bmes instructions (?:ne |m'|me |sont\b)"
    r"|\bmis instrucciones (?:no|me|son|dicen)\b|\ble mie istruzioni (?:non|mi|sono|dicono)\b"
    r"|\bmijn instructies (?:zeggen|verbieden|zijn)\b"
)
_REFUSAL = (
    r"\bi(?:'m| am)?(?: sorry,? but)?(?: i)?(?: simply| really)? (?:can(?:no|')t|can not|unable to|"
    r"won't|will not|am not able to|'m not able to|not able to|must decline to|have to decline to) "
    r"(?:assist|help|comply|fulfil|fulfill|continue|discuss|engage|process)(?: you)?"
    r"(?: (?:with|about|on))? (?:that|this|your request|the request|such|these)\b"
    r"|\bi can(?:no|')t (?:assist|comply|help)\.?$"
    r"|\bagainst my (?:guidelines|policy|policies|programming|principles|rules)\b"
    r"|\bviolates? (?:my|the content|our content|openai's|usage) (?:guidelines|polic(?:y|ies))"
    r"|\b(?:dabei|damit|bei dieser anfrage) kann ich (?:ihnen |dir )?(?:leider )?nicht (?:helfen|weiterhelfen|behilflich)"
    r"|\bich kann (?:ihnen |dir )?(?:dabei|damit|bei dieser anfrage) (?:leider )?nicht (?:helfen|weiterhelfen)"
    r"|\bje ne (?:peux|puis) pas (?:vous aider|répondre à cette demande|vous assister|traiter cette demande)"
    r"|\b(?:lo siento, (?:pero )?)?no puedo (?:ayudar(?:le|te)? con (?:eso|esta|esa)|cumplir|responder a esa)"
    r"|\bnon posso (?:aiutar(?:la|ti)? con (?:questo|questa)|soddisfare|rispondere a questa richiesta)"
    r"|\bik kan (?:u |je )?(?:hier|daar)(?:bij|mee) (?:helaas )?niet (?:helpen|van dienst)"
)
_BOTH_SIDES = r"(?m)^(?:user|customer|human|assistant|system|client|kunde|cliente|klant)\s?: "
_MARKUP = (
    r"</?(?:p|br|div|span|a|b|i|u|ul|ol|li|dl|dt|dd|table|tr|td|th|thead|tbody|script|style|img|"
    r"iframe|html|body|head|h[1-6]|strong|em|button|form|input|svg|link|meta|object|embed|video|"
    r"audio|font|center|code|pre|blockquote|marquee|textarea|select|base|math|details)\b[^<>]{0,300}/?>"
    r"|<!--|<!doctype|<!\[cdata\[|<\?(?:xml|php)"
    r"|\b(?:javascript|vbscript):|\bdata:\w+/[\w.+-]+[;,]|\bfile:/|\b(?:tel|sms):\+?\d|\bon(?:error|load|click|mouseover)\s?="
    r"|\\(?:boxed|frac|text|begin)\{|\$\$[^$\n]{1,200}\$\$"
    r"|!\[[^\]\n]{0,200}\]\("
    r"|&(?:lt|gt|amp|quot|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});"
)
_RAW_DATA = (
    r"\{\s?[\"'][\w -]{1,40}[\"']\s?:|^\s?\[\s?\{|[\"'](?:answer|answerable|cited|confidence)[\"']\s?:"
    r"|\b(?:answerable|confidence)\s?[:=]\s?(?:true|false|[01]?\.\d+)|\\u[0-9a-f]{4}|\\n(?:\\n|\s|[-\d]|$)"
    r"|\b[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\([a-z_]{1,30}=[^()\n]{0,80}\)"
    r"|'''json|\{\s?[a-z_]{2,20}\s?:\s?[^{}\n]{1,200}\}|\A(?:final )?(?:answer|reply|response)\s?: "
    r"|(?m:^(?:confidence(?: score| level)?\s?[:=]\s?\d|(?:cited|citations?|sources?)\s?[:=]\s?\[?\d))"
    r"|\btraceback \(most recent call last\)|\bat 0x[0-9a-f]{6,}|<\w+ object at "
)
_BLOB = r"(?<![\w/+=])[a-z0-9à-ɏ][a-z0-9à-ɏ+/=]{99,}"
"""Longer than any word of any language with these letters: an encoded file, or nonsense."""
_EMOJI = re.compile("(?:[\U0001f000-\U0001faff\u2600-\u27bf][\ufe0f\u200d]{0,2}\\s*){13,}")
"""More of them in a row than the largest family, or the longest cheer, has."""
_ABUSE = (
    r"\b(?:kill yourself|go to hell|shut up(?! (?:shop|for))|fuck (?:off|you)|screw you|i hope you die|piss off)\b"
    r"|\byou(?:'re| are)? (?:an? |so |such an? )?(?:(?:fucking|stupid|complete) )*"
    r"(?:idiot|moron|imbecile|stupid|asshole|bastard)\b"
    r"|\b(?:halt die klappe|fick dich|verpiss dich|arschloch|(?:du|sie) idiot)\b"
    r"|\b(?:ta gueule|va te faire|connard|connasse|espèce d'idiot)\b"
    r"|\b(?:vete a la mierda|gilipollas|hijo de puta|cállate)\b"
    r"|\b(?:vaffanculo|stronz[oa]|stai zitt[oa])\b|\b(?:klootzak|hou je bek|rot op)\b"
)
_GARBLED = re.compile("\ufffd|Ã[\u0080-\u00bf]|â€|Ã¢|ï»¿")
_LETTER_RUN = r"(\S)\1{39,}"
_WORD_RUN = r"\b(\w+(?:\W+\w+){0,11}?)(?:\W+\1\b){4,}"

_SLIPS: Mapping[str, re.Pattern[str]] = {
    "machine_talk": re.compile(_MACHINE_TALK),
    "refusal": re.compile(_REFUSAL),
    "both_sides": re.compile(_BOTH_SIDES),
    "placeholder": re.compile(BLANK),
    "markup": re.compile(_MARKUP),
    "raw_data": re.compile(_RAW_DATA),
    "garbled": re.compile(_BLOB),
    "abuse": re.compile(_ABUSE),
}
_LETTERS = re.compile(_LETTER_RUN)
_WORDS = re.compile(_WORD_RUN)
_SENTENCE = re.compile(r"[^.!?\n]+")
_LONG_SENTENCE = 12
_SAID_OFTEN = 3
_LONGEST_WORDS = 80


def find_slips(answer: str, shown: Sequence[str]) -> list[Flaw]:
    """Return the slips in ``answer`` that none of the texts it was ``shown`` has too."""
    plain = plain_words(answer)
    texts = [plain_words(text) for text in shown]
    flaws = []
    for kind, pattern in _SLIPS.items():
        for found in pattern.finditer(plain):
            if not any(found[0] in text for text in texts):
                flaws.append(Flaw(kind, found[0].strip()[:_LONGEST_WORDS]))
                break
    for kind, pattern in (("garbled", _GARBLED), ("placeholder", LINE_TO_FILL)):
        written = pattern.search(answer)
        if written and not any(written[0].strip() in text for text in shown):
            flaws.append(Flaw(kind, written[0].strip()))
    flaws += [Flaw("repetition", found[0][:_LONGEST_WORDS]) for found in _find_flood(answer, shown)]
    if not any(any(_find_repeated(text)) for text in texts):
        flaws += [Flaw("repetition", words[:_LONGEST_WORDS]) for words in _find_repeated(plain)]
    return flaws


def _find_flood(answer: str, shown: Sequence[str]) -> list[re.Match[str]]:
    found = _EMOJI.search(answer)
    return [found] if found and not any(map(_EMOJI.search, shown)) else []


def _find_repeated(plain: str) -> Iterator[str]:
    """Yield what is said over and over, at most one thing."""
    for pattern in (_LETTERS, _WORDS):
        found = pattern.search(plain)
        if found:
            yield found[1]
            return
    said: dict[str, int] = {}
    for found in _SENTENCE.finditer(plain):
        sentence = found[0].strip()
        said[sentence] = said.get(sentence, 0) + 1
        if len(sentence) >= _LONG_SENTENCE and said[sentence] >= _SAID_OFTEN:
            yield sentence
            return
