"""How customers ask for a person in Dutch."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:een|de|het|uw|jullie|je|jouw|'n|n|ene|een van uw|een van jullie|een van de) ){0,4}"
_REAL = r"(?:(?:echte?|andere?|levende?|menselijke?|werkelijke?|bekwame?|verantwoordelijke?|normale?) ){0,4}"
_STAFF = r"(?:mens(?:en)?|persoon|personen|medewerk(?:er|ster)s?|collega'?s?|agent|adviseurs?|klantenservice|klantendienst|klantenservicemedewerker|servicemedewerker|helpdesk|support|leidinggevende|manager|baas|chef|supervisor|verantwoordelijke|werknemer|specialist|expert|operator|telefonist(?:e)?|consulent|vertegenwoordiger|teamleider|contactpersoon|iemand)"
_FROM = r"(?: (?:van|bij|uit) (?:de |het |uw |jullie )?(?:klantenservice|support|team|service|helpdesk|bedrijf|afdeling|zaak|verkoop|u|jullie))?"
_WHO = rf"{_WHOSE}{_REAL}{_STAFF}(?! anders){_FROM}"
_TALK = r"(?:spreken|praten|chatten|bellen|overleggen|verbonden|doorverbonden|doorverbinden|verbinden|communiceren|contact|appen|te woord|kletsen|mailen|kletse)"
_POLITE = r"(?: (?:graag|alstublieft|alsjeblieft|nu|even|liever|gewoon|direct|meteen|eens|hierover|persoonlijk|wel|toch|maar|telefonisch|dan|snel))*"

WORDING = Wording(
    inside=(
        rf"met {_WHO}{_POLITE}(?: [\w-]+){{0,4}}? {_TALK}",
        rf"(?:{_TALK}|praat|spreek|chat|bel|verbind|doorschakelen|doorgeschakeld){_POLITE}(?: (?:me|mij|ons))?{_POLITE}(?: door)?{_POLITE} (?:met|naar|aan|op met|opnemen met|krijgen met|hebben met) {_WHO}",
        rf"{_WHO}{_POLITE}(?: \w+){{0,2}}? spreken",
        rf"(?:verbind|verbindt|verbinden|doorverbinden|schakel|zet|stuur|geef|koppel)(?: u)? (?:me|mij|ons|dit)(?: \w+){{0,3}}? ?(?:door|doorverbinden|over)(?: (?:met|naar|aan) {_WHO})?",
        r"(?:mij|me|ons)(?: \w+){0,5} (?:doorverbinden|doorschakelen|doorzetten|doorsturen|overdragen|terugbellen|terug bellen|opbellen)",
        rf"(?:geef|stuur|haal|wil|zoek|heb|hebben|nodig|vraag|eis|verlang|prefereer|verkies|krijg|krijgen|bezorg|liever)(?: (?:me|mij|ons|om|naar|ik))?{_POLITE} {_WHOSE}(?:{_REAL}(?:mens(?:en)?|medewerk(?:er|ster)|adviseur|leidinggevende|collega|supervisor|klantenservicemedewerker|contactpersoon)|echte? (?:persoon|agent)|menselijke? \w+)",
        rf"(?:hulp|ondersteuning|antwoord|advies|steun) van {_WHO}|menselijke? (?:hulp|ondersteuning|support|contact|assistentie|medewerker|service|antwoord|tussenkomst|klantenservice)",
        rf"contact(?: \w+){{0,3}} (?:met|van) {_WHO}|contact (?:opnemen|zoeken|krijgen) met {_WHO}",
        rf"(?:kan|kunnen|kunt|zou|wil|mag|moet|laat|laten|zal|dat|graag){_POLITE} {_WHO}(?: [\w']+){{0,5}}? (?:terugbellen|terug bellen|opbellen|contact (?:met mij |met me )?opnemen|opnemen|helpen|kijken|bekijken|overnemen|oppakken|uitleggen|antwoorden|bellen|reageren|meekijken|spreken|contacteren|belt|helpt|belt)",
        r"teruggebeld|terugbelverzoek|(?:bel|belt) (?:me|mij|ons) (?:\w+ )?(?:terug|op)|wil gebeld worden|(?:me|mij) (?:even )?terug ?(?:te )?bellen",
        r"(?:is|zijn)(?: er)?(?: (?:hier|daar|ook|nog|geen|niet|eigenlijk|wel|er))* (?:iemand|(?:een )?(?:echte? )?(?:mens(?:en)?|medewerkers?|personen|persoon))(?: \w+)? ?(?:daar|hier|bereikbaar|aanwezig|beschikbaar|met wie|waarmee|die (?:me|mij|ik|kan)|online|echt)",
        r"(?:is|zijn) er (?:hier |ook |nog |geen |eigenlijk )*echte? mensen",
        r"hebben (?:jullie|ze|u) (?:ook |hier |nog |eigenlijk )*(?:echte )?(?:mensen|medewerkers)|met wie (?:kan|mag|moet) ik(?: \w+){0,3} (?:praten|spreken|bellen|contact)|wie kan ik (?:spreken|bellen)",
        rf"(?:hoe|waar|kan ik|mag ik|wil ik|ik wil|nummer van|nummer om)(?: \w+){{0,4}} (?:{_WHO} (?:bereiken|spreken|contacteren|te spreken|aan de lijn|aan de telefoon|aan de lijn krijgen)|(?:bereik|contacteer|krijg|spreek|vind|bel)(?: ik)? {_WHO})",
        r"(?:geen|niet (?:met )?(?:een|deze|die|zo'n)|niet meer met (?:een|deze)|in plaats van (?:een|deze)|genoeg van (?:deze|die|de)|zat van (?:deze|die)|haat|stop met (?:deze|die)) (?:(?:stomme|domme|rot|vervelende|klote) )?(?:bots?|robots?|chatbots?|computers?|machines?|ai|automaat|apparaat)(?! ?(?:maaier|stofzuiger))",
        rf"{_WHOSE}{_REAL}(?:mens|persoon|medewerker|iemand) aan de (?:lijn|telefoon)|echte? (?:mens|persoon|medewerker|mensen|klantenservice)",
    ),
    alone=(
        rf"(?:(?:een|de|graag|hallo|ik wil|nu|alleen|ja|nee|geef mij|of|dan|liever) ){{0,4}}{_REAL}(?:mens|medewerk(?:er|ster)|persoon|adviseur|klantenservice|klantendienst|leidinggevende|collega|agent|supervisor|helpdesk|operator|contactpersoon)(?: (?:graag|alstublieft|alsjeblieft|nu|aub|meteen|spreken|bedankt))*",
        r"(?:kunt u |kan je |kun je |wilt u )?(?:me |mij )?(?:doorverbinden|terugbellen|verbind me door|verbind door|doorschakelen)(?: graag| alstublieft| alsjeblieft| aub)*",
        r"(?:is daar |is er |is hier )?iemand(?: daar| hier| aanwezig)?",
    ),
    apart=(
        r"(?:heb|had|hebben|ben) (?:ik |we )?(?:\w+ )?(?:al )?(?:met )?(?:een )?(?:\w+ )?(?:\w+ )?(?:gesproken|gebeld|gepraat|doorverbonden|gechat)",
        r"(?:ben|bent|is) (?:je|jij|u|dit|ik)(?: \w+){0,4} (?:robot|mens|bot|machine|computer|persoon|ai)(?: of (?:een )?\w+)?",
        r"(?:praat|spreek|chat) ik(?: nu)? met een (?:robot|mens|bot|machine|computer|echt persoon|echt mens)(?: of (?:met )?(?:een )?\w+)?",
        r"met (?:mijn|m'n|onze|zijn|haar) \w+|per persoon",
    ),
    acts=r"(?:spreken|praten|verbind\w*|doorverbinden|doorverbonden|bellen|terugbellen|contact|chatten|wil|graag|nodig|geef|liever|bereiken|opnemen)",
    people=r"(?<!mijn )(?<!onze )(?<!zijn )(?<!haar )(?:medewerk(?:er|ster)|echte? (?:mens|persoon|mensen)|mens|klantenservicemedewerker|(?:uw|jullie|je|de|een) (?:leidinggevende|manager|baas|collega|chef|supervisor)|adviseur|klantenservice)(?! (?:korting|toevoegen))",
    short={"ff": "even", "aub": "alstublieft", "svp": "alstublieft", "asjeblieft": "alsjeblieft", "alsjeblief": "alsjeblieft", "mn": "mijn", "kga": "ik ga", "mss": "misschien", "klantenservise": "klantenservice", "iem": "iemand", "pls": "alstublieft", "mw": "medewerker", "wilt": "wil", "kwil": "ik wil", "ikwil": "ik wil"},
)  # fmt: skip
