"""What no bot may pretend: to be a person, to be the chat itself; and secrets that it may not ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.dialogue import Flaw
from agent.replies.plain_words import plain_words

_ARTICLE = r"(?:an? )?(?:(?:real|actual|living|live|true|genuine) )*"
_PERSON = (
    rf"\b(?:i am|i'm) (?:actually |really |indeed |definitely )*{_ARTICLE}"
    r"(?:human being|human|person)\b(?! (?:resources|with|who|under|over|of|from|aged|living|in|and)\b)"
    r"|\b(?:i am|i'm) not (?:just )?an? (?:bot|robot|chatbot|machine|computer|ai|program)\b"
    r"|\bas an? (?:fellow )?human(?: being| agent| advis[eo]r| representative| colleague)?,? i\b"
    r"|\bich bin (?:wirklich |natürlich |tatsächlich )*(?:eine? )?(?:(?:echte|reale|menschliche)[rs]? )*"
    r"(?:mensch|person)\b(?! (?:mit|die|der)\b)"
    r"|\bich bin kein (?:bot|roboter|chatbot|computer|programm)\b|\bich bin keine (?:maschine|ki)\b"
    r"|\bje suis (?:bien )?une? (?:vraie? )?(?:personne (?:réelle|humaine)|vraie personne|humaine?|"
    r"être humain)\b|\bje suis (?:bien )?une vraie personne\b"
    r"|\bje ne suis pas un (?:robot|bot|chatbot|ordinateur)\b"
    r"|\bsoy (?:una? )?(?:persona (?:real|de verdad)|ser humano|human[oa])\b"
    r"|\bno soy un (?:robot|bot|chatbot)\b"
    r"|\bsono (?:una? )?(?:persona (?:reale|vera)|vera persona|essere umano|uman[oa])\b"
    r"|\bnon sono un (?:robot|bot|chatbot)\b"
    r"|\bik ben (?:een )?(?:echte? )?(?:mens|persoon)\b(?! (?:met|die)\b)"
    r"|\bik ben geen (?:robot|bot|chatbot|computer)\b"
)
_NOTICE = (
    r"\b(?:joined|entered|left) (?:the|this|your|our) (?:chat|conversation|session)\b"
    r"|\byou(?:'re| are) now (?:connected|chatting|talking|speaking) (?:to|with)\b"
    r"|^\W{0,4}(?:system|session) ?(?:message|notice|notification)\b"
    r"|^\W{0,4}(?:the |this )?(?:chat|conversation|session) (?:has (?:now )?(?:been )?)?"
    r"(?:ended|closed|terminated|transferred)(?: (?:to|by) [^.\n]{1,40})?\W{0,4}$"
    r"|\b(?:dem|diesem) (?:chat|gespräch) beigetreten\b|\bhat (?:den chat|das gespräch) verlassen\b"
    r"|\b(?:sie sprechen|du sprichst) (?:jetzt|nun) mit\b"
    r"|\ba (?:rejoint|quitté) (?:le chat|la conversation|la discussion)\b"
    r"|\bvous (?:parlez maintenant|êtes maintenant en relation) avec\b"
    r"|\bse ha unido (?:al chat|a la conversación)\b|\bha abandonado (?:el chat|la conversación)\b"
    r"|\bahora (?:está|estás) (?:hablando|chateando|conectad[oa]) con\b"
    r"|\bsi è unit[oa] alla (?:chat|conversazione)\b|\bha (?:lasciato|abbandonato) la (?:chat|conversazione)\b"
    r"|\bora (?:sta|stai) (?:parlando|chattando) con\b"
    r"|\bheeft (?:de chat|het gesprek) verlaten\b|\b(?:u|je) spreekt nu met\b"
)
_GUARDED = (
    r"(?:password|passcode|pin(?: code| number)?|cvv|cvc|security code|one[- ]time (?:code|password)|"
    r"(?:credit |debit |bank )?card (?:number|details)|login (?:details|credentials))"
)
_GUARDED_DE = r"(?:passwort|kennwort|pin|tan|cvv|prüfnummer|(?:kredit)?kartennummer|zugangsdaten)"
_FEW = r"(?:(?!(?:nie|niemals|nicht|jamais|nunca|mai|nooit|niet)\b)[\w'-]+ ){0,7}?"
_ASKING = (
    rf"\b(?:send|give|tell|share|provide|message|email|text|show) (?:me|us) {_FEW}{_GUARDED}\b"
    rf"|\b(?:send|share|provide|enter|type|post|reply with|write|confirm) your {_FEW}{_GUARDED}"
    r"(?: [\w'-]+){0,4}? (?:here|to (?:me|us)|with (?:me|us)|in (?:this|the) chat|in your (?:reply|message))\b"
    rf"|\b(?:what is|what's|(?:may|can|could) i have|i need|i will need|i'll need) your {_FEW}{_GUARDED}\b"
    rf"|\b(?:senden|schicken|geben|nennen|schreiben|teilen) sie (?:mir|uns) {_FEW}{_GUARDED_DE}\b"
    rf"|\b(?:schick|send|gib|nenn|schreib)e? (?:mir|uns) {_FEW}{_GUARDED_DE}\b"
    rf"|\b(?:wie lautet|was ist) (?:ihre?|deine?) {_GUARDED_DE}\b"
    rf"|\b(?:envoyez|donnez|communiquez|indiquez)[- ](?:moi|nous) {_FEW}"
    r"(?:mot de passe|code (?:pin|secret|de sécurité)|numéro de (?:votre |la )?carte|identifiants)\b"
    rf"|\b(?:env[ií]e|d[eé]|d[ií]ga|mande|indique|facilite)(?:me|nos) {_FEW}"
    r"(?:contraseña|pin|cvv|código de seguridad|número de (?:su |la |tu )?tarjeta)\b"
    rf"|\b(?:mi|ci) (?:invii|dia|dica|fornisca|comunichi|mandi) {_FEW}"
    r"(?:password|pin|cvv|codice di sicurezza|numero (?:di|della) carta)\b"
    rf"|\b(?:stuur|geef|noem|mail) (?:mij|me|ons) {_FEW}"
    r"(?:wachtwoord|pincode|pin|cvv|kaartnummer|beveiligingscode)\b"
)
_QUOTED = re.compile(
    r"(?:[\"“«„'‘]|\b(?:tick|tap|box|captcha|checkbox|says?|reads?|ask|asks|asked|whether|if|"
    r"kästchen|case|casilla|casella|vakje)\b[^.!?\n]*)$"
)
_LATER = re.compile(
    r"\b(?:when|once|if|after|until|as soon as|whether|see|sees|says?|reads?|wenn|sobald|nachdem|quand|"
    r"lorsque|cuando|quando|als|zodra|wanneer)\b[^.!?\n]*$"
)
_NEVER = re.compile(
    r"\b(?:never|not|no|nobody|none|without|scam\w*|fraud\w*|if|anybody|anyone|someone|somebody|\w+n't|"
    r"nie|niemals|nicht|keine\w*|ne|jamais|nunca|non|mai|nooit|niet|geen)\b[^.!?\n]*$"
)


@dataclass(frozen=True, slots=True)
class _Pretence:
    """``excuses`` are words before it in the same sentence that make it none."""

    kind: str
    pattern: re.Pattern[str]
    excuses: re.Pattern[str]


_PRETENCES = (
    _Pretence("pretence", re.compile(_PERSON), _QUOTED),
    _Pretence("pretence", re.compile(_NOTICE, re.MULTILINE), _LATER),
    _Pretence("asks_secret", re.compile(_ASKING), _NEVER),
)
_BEFORE = 120
"""Letters before it that are read for an excuse."""


def find_pretences(answer: str, shown: Sequence[str]) -> list[Flaw]:
    """Return what ``answer`` pretends or asks for, unless one of the texts ``shown`` says the same."""
    plain = plain_words(answer)
    texts = [plain_words(text) for text in shown]
    found = {flaw.kind: flaw for each in _PRETENCES for flaw in _find(each, plain, texts)}
    return list(found.values())


def _find(pretence: _Pretence, plain: str, texts: Sequence[str]) -> Iterator[Flaw]:
    for match in pretence.pattern.finditer(plain):
        before = plain[max(0, match.start() - _BEFORE) : match.start()]
        if not pretence.excuses.search(before) and not any(match[0] in text for text in texts):
            yield Flaw(pretence.kind, match[0].strip())
