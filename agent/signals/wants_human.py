"""The customer asks for a person, in seven languages and with slips of the finger."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from agent.signals.patterns import Hit, compile_patterns, find_strongest

_PERSON = r"(?:human|humans|human being|customer (?:service|support|care)|person|people|agent|agents|representative|operator|advisor|adviser|assistant manager|manager|supervisor|colleague|employee|staff|staff member|team member|consultant|rep|csr|support agent|specialist|man|woman|dude|guy)"
_KIND = r"(?:(?:a|an|the|your|some|another|one of your|any) )?(?:(?:real|live|actual|living|true|proper|human|customer (?:service|support|care)|support|service|sales|breathing|flesh and blood|different|senior) )*"

PATTERNS = compile_patterns(
    {
        1.0: [
            rf"(?:talk|speak|chat|talking|speaking|chatting|connect|connected|transfer|transferred|put|get|switch|pass|hand|handed|forward|escalate|route|link) (?:me |us |this |it |my \w+ )?(?:on |over |up |through |in touch |back |directly )?(?:to|with|by|2) {_KIND}{_PERSON}",
            rf"(?:get|give|find|send|fetch|bring) me {_KIND}(?:person|agent|manager|supervisor|colleague|somebody|someone|operator|advisor|adviser)",
            r"(?:any|are there|is there|is there any|is) (?:a |an |any )?(?:real |live |actual )?(?:humans?|persons?|people|agents?|anybody|anyone|somebody|someone) (?:there|here|available|around|i can (?:talk|speak|chat))",
            rf"(?:want|need|get|give|prefer|like|require|request|find|send|fetch|bring|call|ask for|have|see) (?:me |us )?{_KIND}(?:human|real person|live person|actual person|live agent|human agent|real agent|representative|operator|customer service (?:agent|rep)|human being)",
            r"(?:real|live|actual|living|breathing) (?:human|person|agent|people|human being|representative)",
            r"(?:human|agent|representative|operator|person|real person|live agent|customer service|advisor|supervisor|manager)(?: (?:please|pls|plz|now|asap))+",
            r"^(?:a |an )?(?:human|agent|representative|operator|live agent|live chat|real person|person|human being|supervisor|manager)[ .!?]*$",
            r"(?:talk|speak|chat) (?:to|with) (?:someone|somebody|anyone|anybody|some one)(?! (?:in|who speaks|from (?:italy|spain|france|germany|japan|china)))",
            r"(?:can|could|may|would|will) (?:someone|somebody|anyone|a person|a human)(?: \w+)? (?:please )?(?:call|phone|contact|ring|get back to|help) (?:me|us)(?: back)?(?: personally| directly)?(?: please)?$",
            r"(?:not|no|no more|without|don't want|do not want|stop|instead of|tired of|sick of|hate) (?:talking (?:to|with) |to (?:talk|speak|chat) (?:to|with) |speaking (?:to|with) )?(?:a |an |the |this |your |these |with )?(?:stupid |damn |dumb |fucking |chat ?|automated )?(?:bot|bots|robot|robots|machine|machines|chatbot|chatbots|computer|ai|automated (?:system|assistant|replies|answers))",
            r"(?:escalate|hand (?:me|this) over|human (?:support|help|assistance|agent|operator|service|being))(?: (?:this|it|my (?:case|issue|ticket|problem)))?(?: please| now)?",
            r"(?:customer (?:service|support|care) (?:agent|rep|representative|person|number|phone))",
            # German
            r"(?:mit )?(?:einem |einen |einer |eine |'nem |nem )?(?:echten? |richtigen? |lebenden |anderen )?(?:mensch(?:en)?|mitarbeiter(?:in)?|berater(?:in)?|kollegen|sachbearbeiter(?:in)?|kundenberater(?:in)?|support-?mitarbeiter|person|jemandem?) (?:persoenlich |vom support )?(?:sprechen|reden|chatten|schreiben|verbinden|verbunden|telefonieren|haben)",
            r"(?:verbinde\w*|verbinden|stellen|leite\w*) (?:sie )?(?:mich )?(?:bitte )?(?:\w+ )?(?:mit |zu |an )?(?:einem|einen|einer|eine)? ?(?:echten? |richtigen? )?(?:mensch(?:en)?|mitarbeiter(?:in)?|berater(?:in)?|person|durch)",
            r"(?:echte[nrm]?|richtige[nrm]?) (?:mensch(?:en)?|person|mitarbeiter)|(?:mensch|mitarbeiter|berater) bitte|kein(?:en)? (?:bot|roboter|computer)",
            # French
            r"(?:parler|discuter|echanger|communiquer) (?:a|avec) (?:un|une|des|quelqu'un|l'un|votre)(?: (?:vrai|vraie|autre))? ?(?:humain|humaine|personne|conseiller|conseillere|agent|operateur|etre humain|responsable|employe|reel|quelqu'un|technicien)?",
            r"(?:vrai|vraie|veritable) (?:humain|personne|conseiller|agent)|(?:un|une) (?:humain|conseiller|conseillere|operateur|personne reelle) (?:s'il (?:vous|te) plait|svp)|(?:mettez|passez)[- ]moi (?:en relation|quelqu'un|un)|pas (?:a )?un (?:robot|bot)",
            # Spanish
            r"(?:hablar|chatear|comunicarme|contactar|conectarme|ponme|pongame|pasame|paseme|comuniqueme) (?:con )?(?:un|una|algun|alguna|alguien|el|la|otra|otro)(?: (?:persona|humano|ser humano|agente|asesor|asesora|operador|operadora|representante|empleado|encargado|supervisor))?",
            r"(?:persona|agente|humano) real|(?:un|una) (?:humano|agente|persona|operador|asesor) por favor|no (?:un|con un|quiero un) (?:robot|bot)|ser humano",
            # Italian
            r"(?:parlare|chattare|comunicare|mettermi in contatto|parlo) con (?:un|una|un'|qualcuno|l'|il|vostro)(?: ?(?:vera |vero )?(?:persona|umano|operatore|operatrice|consulente|addetto|agente|essere umano|responsabile))?",
            r"(?:persona|operatore) (?:reale|vera|umano)|(?:un )?operatore per favore|non (?:con )?un (?:robot|bot)|essere umano",
            # Dutch
            r"(?:met )?(?:een |iemand|'n )(?:echte? |andere )?(?:mens|persoon|medewerker|mederwerker|collega|agent|adviseur)?(?: van (?:de )?(?:klantenservice|support))? ?(?:spreken|praten|chatten|bellen|verbonden|doorverbonden)",
            r"(?:spreken|praten|chatten) met (?:een |iemand)|met (?:een |iemand )(?:echte? |andere )?(?:mens|persoon|medewerker|collega) (?:spreken|praten|chatten)(?: ?(?:echte? )?(?:mens|persoon|medewerker|collega|agent))?|echt(?:e)? (?:mens|persoon|medewerker)|(?:een )?(?:mens|medewerker) (?:alstublieft|alsjeblieft|aub)|geen (?:bot|robot)|(?:doorverbinden|verbind me)",
            # Portuguese
            r"(?:falar|conversar|contato|contactar) com (?:um|uma|alguem|o|a)(?: ?(?:pessoa|humano|ser humano|atendente|agente|operador|operadora|representante|assistente humano))?",
            r"(?:pessoa|atendente|humano) (?:real|de verdade|humano)|(?:um|uma) (?:atendente|humano|pessoa) por favor|nao (?:quero )?(?:um|falar com) (?:robo|bot)",
        ],
        0.4: [
            r"(?:call|phone|contact|help) (?:me|you|center|centre|number)",
        ],
    }
)

# Asking what one is talking to is a question about the bot, not a wish for a person.
_ABOUT_THE_BOT = re.compile(
    r"(?<!\w)(?:am i|are we|was i|is this|is it|are you|if (?:i'm|i am|you're|you are|this is)|whether (?:i'm|i am|you're|you are)"
    r"|i'm|i am)(?: \w+)?(?: talking| speaking| chatting| dealing)?(?: to| with)? (?:a |an |the )?"
    r"(?:real |actual |live |living )?(?:human|person|agent|bot|robot|machine|computer|ai|people|human being)(?!\w)"
    r"(?:,? or (?:a |an |just |are you |am i )?(?:\w+ ){0,5}\w+)?"
)

_LEXICON = (
    "human", "humans", "person", "agent", "representative", "operator", "advisor", "supervisor",
    "manager", "someone", "somebody", "talk", "speak", "chat", "connect", "transfer", "please",
    "customer", "service", "support", "real", "live", "mitarbeiter", "mensch", "menschen",
    "sprechen", "conseiller", "humain", "personne", "persona", "humano", "agente", "operatore",
    "operador", "medewerker", "pessoa", "atendente", "hablar", "parler", "parlare", "spreken",
    "falar",
)  # fmt: skip
_KNOWN = frozenset(_LEXICON) | {
    "there", "their", "were", "need", "reply", "deal", "read", "meal", "heal", "seal", "rear",
    "love", "life", "give", "like", "line", "list", "lives", "lived", "personal", "persons",
    "agents", "agency", "urgent", "event", "aren't", "humane", "talks", "tall", "walk", "take",
    "task", "tank", "tale", "speaker", "speaks", "spell", "chart", "cheat", "what", "that",
    "connected", "connects", "correct", "collect", "transfers", "transferred", "customers",
    "services", "supports", "supported", "customs", "season", "prison", "parson", "damage",
    "manage", "managed", "release", "pleased", "relive", "cost", "chat", "hat", "peak", "steak",
}  # fmt: skip
_WORD = re.compile(r"[a-z']+")
_LONG_WORD = 7
_MENDED = 1000
"""Characters in which slips are mended: comparing each word of a long text would hold up others."""


def find_wish_for_human(prepared: str) -> Hit | None:
    """Return a hit when a prepared text asks for a person; slips are mended in its first words only."""
    text = _mend_slips(prepared[:_MENDED]) + prepared[_MENDED:]
    wish = find_strongest(PATTERNS, _ABOUT_THE_BOT.sub(" … ", text))
    if wish is None and (question := _ABOUT_THE_BOT.search(text)) is not None:
        return Hit(0.3, question[0])
    return wish


def _mend_slips(prepared: str) -> str:
    """Put the nearest word of the lexicon for a word that is one slip (two in a long one) off."""
    return _WORD.sub(lambda found: _find_meant(found[0]), prepared)


@lru_cache(maxsize=4096)
def _find_meant(word: str) -> str:
    if len(word) < 4 or word in _KNOWN:
        return word
    allowed = 2 if len(word) >= _LONG_WORD else 1
    for meant in _LEXICON:
        if abs(len(meant) - len(word)) > allowed or (word[0] != meant[0] and len(word) < 5):
            continue
        if OSA.distance(word, meant, score_cutoff=allowed) <= allowed:
            return meant
    return word
