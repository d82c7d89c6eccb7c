"""How deeds are claimed and promised in Dutch."""

from __future__ import annotations

from agent.replies.saying import deed, few, say

_NL_DONE = deed(
    "terugbetaald teruggestort geannuleerd gewijzigd aangepast bijgewerkt verzonden gestuurd "
    "toegestuurd opgestuurd verstuurd doorgestuurd doorgezet aangemaakt geopend geblokkeerd "
    "gedeblokkeerd gereset ingesteld geboekt gereserveerd overgemaakt verwerkt gecontroleerd "
    "verwijderd geactiveerd doorverbonden ingediend opgezegd geregeld genoteerd gemeld vervangen "
    "veranderd"
)
_NL_DO = deed(
    "terugbetalen terugstorten annuleren wijzigen aanpassen bijwerken sturen versturen opsturen "
    "doorsturen aanmaken openen blokkeren deblokkeren resetten boeken reserveren overmaken "
    "verwerken controleren verwijderen activeren doorverbinden indienen opzeggen regelen melden "
    "vervangen veranderen nakijken"
)
_NL_IF = "als wanneer zodra nadat indien dat of"
DUTCH = (
    say("done", r"(?:ik heb|heb ik) ", few(9), _NL_DONE),
    say(
        "done",
        r"(?:we hebben|wij hebben|hebben we|hebben wij) (?:[\w'-]+ ){0,3}?(?:u|uw|je|jou|jouw) ",
        few(6),
        _NL_DONE,
        unless=_NL_IF,
    ),
    say(
        "done",
        r"(?:uw|je|jouw) ",
        few(3, 1, "niet geen nog die dat zolang als zodra wanneer"),
        r"(?:is|zijn|werd|werden) ",
        few(3),
        _NL_DONE,
        unless=_NL_IF,
    ),
    say("done", r"(?:uw|je|jouw) (?:terugbetaling|restitutie) is ", deed("onderweg")),
    say("colleague", r"(?:we|wij) ", deed("bellen"), r" (?:u|je|jou) (?:[\w'-]+ ){0,3}?terug"),
    say("will", r"(?:ik ga|ik zal) ", few(9), _NL_DO),
    say(
        "will",
        r"(?:we zullen|wij zullen|we gaan) (?:[\w'-]+ ){0,3}?(?:u|uw|je|jou|jouw) ",
        few(6),
        _NL_DO,
        unless=_NL_IF,
    ),
    say(
        "doing",
        r"ik ",
        deed("verbind annuleer stuur wijzig stort boek blokkeer regel"),
        r" (?:u|uw|je|jou|jouw|het|dit|de|nu|een)",
    ),
    say(
        "colleague",
        r"(?:collega(?:'s)?|medewerkers?|adviseurs?|team|specialist(?:en)?|iemand) (?:[\w'-]+ ){0,4}?",
        deed(
            "belt bellen neemt_contact nemen_contact zal_u zal_je contact_met_u_opnemen contact_met_je_opnemen terugbelt belt_u"
        ),
    ),
)
