"""How customers ask for a person in German."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:ein|einem|einen|einer|eine|ihrem|ihren|ihrer|ihre|euren|eurem|eurer|deinem|deinen|dem|den|der|die|irgendeinem|irgendeinen|so) ){0,4}"
_REAL = r"(?:(?:echt(?:e|en|er|em|es)?|richtig(?:e|en|er|em|es)?|menschlich(?:e|en|er|em|es)?|real(?:e|en|er|em|es)?|lebend(?:e|en|er|em|es|ige|igen|iger)?|wirklich(?:e|en|er|em|es)?|andere(?:n|r|m|s)?|kompetente(?:n|r|m|s)?|zustandige(?:n|r|m|s)?|verantwortliche(?:n|r|m|s)?|vernunftige(?:n|r|m|s)?|fahige(?:n|r|m|s)?|normale(?:n|r|m|s)?) ){0,4}"
_STAFF = r"(?:mensch(?:en)?|mitarbeiter(?:in|innen|n|s)?|berater(?:in|n)?|kundenberater(?:in|n)?|kolleg(?:e|en|in|innen)|sachbearbeiter(?:in|n)?|ansprechpartner(?:in|n)?|ansprechperson|angestellten?|verantwortlichen?|vorgesetzten?|chef(?:in)?|manager(?:in)?|abteilungsleiter(?:in)?|teamleiter(?:in)?|person(?:en)?|support(?:-? ?mitarbeiter(?:in)?|-?team)?|kundenservice|kundendienst|kundensupport|kundenbetreuung|kundenbetreuer(?:in)?|kundendienstmitarbeiter(?:in)?|agent(?:en|in)?|operator|service-? ?mitarbeiter(?:in)?|servicekraft|techniker(?:in)?|experten?|fachmann|fachkraft|zustandigen?)"
_SOMEONE = r"(?:jemand(?:em|en)?|irgend ?jemand(?:em|en)?|wem|wen|irgendwem)"
_FROM = r"(?: (?:vom|von|aus|aus dem|im|bei)(?: (?:dem|der|ihrem|eurem|ihnen|euch))? ?(?:support|kundenservice|kundendienst|service|team|kundensupport|technik)?)?"
_WHO = rf"(?:{_WHOSE}{_REAL}{_STAFF}|{_SOMEONE}(?: (?:echt|richtig|real|zustandig|kompetent)\w*)?)"
_TALK = r"(?:sprechen|reden|chatten|schreiben|telefonieren|quatschen|kommunizieren|verbunden|verbinden|unterhalten|diskutieren|klaren|besprechen|sprechn|zu tun haben|in kontakt treten|kontakt aufnehmen)"
_POLITE = r"(?: (?:bitte|gern|gerne|jetzt|lieber|mal|sofort|doch|endlich|nur|einfach|direkt|personlich|unbedingt|mir|uns|sie|ihr|du|dringend|umgehend|kurz))*"

WORDING = Wording(
    inside=(
        rf"mit {_WHO}{_FROM}(?: [\w-]+){{0,6}}? {_TALK}",
        rf"(?:{_TALK}|sprech|spreche|rede|verbinde|verbindet|vebinden|chatte){_POLITE}(?: mich| uns)?{_POLITE} (?:mit|zu|an) {_WHO}",
        rf"{_WHOSE}{_REAL}{_STAFF}{_FROM}(?: \w+){{0,2}} sprechen",
        rf"{_SOMEONE}{_FROM}(?: \w+){{0,3}} (?:sprechen|zum reden|zum sprechen|an der strippe|ans telefon)",
        rf"(?:gib|geben|gebt|hol|hole|holen|holt|schick|schicke|schicken|brauche|brauch|benotige|will|mochte|moechte|wunsche|verlange|hatte|haette|bevorzuge|suche|wollen|besorg\w*|erwarte|bitte um|fordere){_POLITE} {_WHOSE}(?:{_REAL}{_STAFF}|menschliche\w* \w+)",
        rf"(?:brauche|will|mochte|moechte|suche|gib|geben|holen|hole|wunsche){_POLITE} (?:jemanden|jemand|wen)(?=$|[.,!?]| (?:der|die|vom|von|aus|zum|bitte|am|fur|mit|echt|richtig)\w*)",
        rf"(?:geht|ginge|klappt|ging)(?: \w+){{0,3}} mit {_WHO}|{_WHO} (?:dazuholen|hinzuziehen|dazuschalten|dazu holen|erreiche|sprechen kann|ans telefon|an den apparat)|wer kann mir(?: \w+){{0,2}} (?:persoenlich|personlich)(?: weiter)?(?: ?helfen| ?weiterhelfen)",
        r"wen kann ich (?:anrufen|ansprechen|fragen|kontaktieren|erreichen|ansprechen)|wo (?:finde|bekomme|erreiche) ich (?:\w+ ){0,2}(?:ansprechpartner|mitarbeiter|berater|menschen)\w*",
        rf"(?:hilfe|unterstutzung|antwort|beratung|support|rat|auskunft) (?:von|durch) {_WHO}",
        r"menschliche[nrms]* (?:support|hilfe|unterstutzung|service|kontakt|ansprechpartner\w*|beratung|antwort|betreuung|mitarbeiter\w*|person)",
        r"(?:leit|leite|leiten|leitet|vermittel|vermitteln|vermittle|ubergeben|ubergib|verbinde|verbinden|verbindet|stell|stelle|stellen|stellt|schalten|reichen|gib|geben)(?: sie| ihr)? (?:mich|uns)(?: \w+){0,6}? ?(?:weiter|durch|zu|mit|an|ab)",
        r"(?:mich|uns|anruf|chat|gesprach)(?: [\w-]+){0,5} (?:durchstellen|durchstelln|weiterleiten|weitervermitteln|weiterverbinden|weitergeben|ubergeben|vermitteln)",
        rf"(?:durchstellen|weiterleiten|weitervermitteln|weiterverbinden|weitergeleitet|durchgestellt)(?: \w+)? an {_WHO}|(?:an|zu) {_WHOSE}{_REAL}{_STAFF}(?: \w+){{0,2}} (?:durchstellen|weiterleiten|weitergeben|weitergeleitet|durchgestellt|ubergeben|vermitteln|wenden)",
        rf"(?:kann|konnte|koennte|konnt|konnten|konnen|koennen|soll|sollte|sollen|bitte|moge|wurde|lassen|lass|dass|will|mochte|moechte|darf)(?: (?:mich|sich|mir|uns|bitte|bei|sie|mal|ich))* (?:{_WHO}|wer)(?! anders| anderes| anderer){_FROM}(?: [\w-]+){{0,5}}? (?:anrufen|anruft|zuruckrufen|zurueckrufen|zuruckruft|melden|meldet|kontaktieren|kontaktiert|helfen|hilft|kummern|kummert|ansehen|anschauen|ansieht|anschaut|ubernehmen|ubernimmt|uebernehmen|prufen|antworten|erreichen|einschalten|draufschauen|rangehen)",
        r"(?:ruf|rufe|rufen|ruft)(?: sie| ihr)? (?:mich|uns)(?: \w+){0,3}? (?:zuruck|zurueck|an)(?! wenn das paket)",
        r"(?:um |einen |mein |ihren )?(?:ruckruf|rueckruf)(?! ?(?:aktion|der ware|des produkts))|(?:zuruckgerufen|angerufen|kontaktiert) werden|(?:mich|uns)(?: \w+){0,3} (?:zuruckrufen|zurueckrufen|zuruck rufen)",
        rf"gibt es (?:(?:hier|bei euch|bei ihnen|da|denn|auch|noch|nicht|irgendwo|uberhaupt|eigentlich) ){{0,4}}{_WHOSE}{_REAL}(?:menschen?|mitarbeiter(?:in|innen)?|berater(?:in)?|ansprechpartner|person(?:en)?)(?! (?:die|der) (?:das|den|dieses))",
        r"(?:ist|sind) (?:(?:da|hier|dort|denn|noch|irgend|uberhaupt|auch|nur|nicht|vielleicht) ){0,4}(?:irgend)?(?:jemand|wer|ein mensch|menschen|ein mitarbeiter|echte menschen|richtige menschen)(?: \w+)? ?(?:da|hier|erreichbar|dort|echtes|online|zustandig|mit dem|mit der|der mir|die mir)?(?= |$|[.,?!])(?! (?:im|in der|zu hause|am))",
        rf"wie (?:(?:erreiche|kontaktiere|finde|bekomme|komme|spreche|kriege|rede) ich|kann (?:ich|man)|komm ich)(?: \w+){{0,3}}? {_WHO}(?! (?:hinzufugen|anlegen|loschen))(?: \w+)? ?(?:erreichen|sprechen|kontaktieren|reden|kontakt|zu|ran|ans telefon|an die strippe)?(?=$|[.,?!]| vom| von| am| beim| hier| bei)",
        rf"(?:erreiche|kontaktiere|kontakt zu|kontakt mit|in kontakt mit|komme ich (?:an|zu|mit)|wende ich mich an) {_WHO}",
        r"(?:keine?[nmr]?|nicht (?:mehr )?(?:mit )?(?:einem|einer|nem|dem|diesem|so einem|ner|so nem|der)|statt (?:einem|einer|eines|dem)|genug von (?:dem|diesem|der)|mit keinem|kein bock auf|satt mit dem|hasse) (?:(?:blod|dumm|doof|scheiss|damlich|nervig|bescheuert|verdammt)\w* )?(?:bots?|roboter|maschinen?|computer|chatbots?|ki|automaten|automat|programm)(?= |$|[.,!?])",
    ),
    alone=(
        rf"(?:(?:bitte|hallo|hi|jemand|irgendwer|jetzt|nur|ja|nein|ok|also|ich will|ich mochte|gib mir|und|lieber|nochmal|einfach) ){{0,4}}{_WHOSE}{_REAL}(?:mensch(?:en)?|mitarbeiter(?:in)?|berater(?:in)?|kundenberater(?:in)?|ansprechpartner(?:in)?|kundenservice|kundendienst|person|vorgesetzter?|agent|support ?mitarbeiter|kollege|echte[snr]?|jemand (?:echte[snr]|reales|richtiges))(?: (?:bitte|jetzt|sofort|danke|sprechen|mensch|mitarbeiter|her|verlangt))*",
        r"(?:konnen sie mich|konnt ihr mich|kannst du mich|konnten sie mich)(?: bitte)? (?:durchstellen|verbinden|weiterleiten|weiterverbinden|zuruckrufen|anrufen)",
        r"(?:bitte )?(?:weiterleiten|durchstellen|verbinden|ruckruf|rueckruf)(?: bitte)?",
    ),
    apart=(
        r"(?:habe?|hab|hatte|haben|hat|wurde)(?: ich| er| sie| wir| mich)?(?: [\w.]+){0,8} (?:gesprochen|geredet|telefoniert|gechattet|verbunden|geschrieben)",
        r"mit (?:meinem|meiner|meinen|unserem|unserer|unseren|seinem|seiner) \w+",
        r"(?:habe|haben|hat|hab|besitze|nutze|brauche|besitzen) (?:ich |wir )?kein(?:en|e)? (?:computer|roboter|maschine|bot|automat\w*)",
        r"(?:bist|sind|bin|ist)(?: (?:du|sie|ich|das|hier))+(?: \w+){0,3} (?:mensch|bot|roboter|maschine|computer|ki)",
        r"(?:rede|spreche|chatte|schreibe) ich(?: \w+){0,4} (?:mensch\w*|bot|roboter|maschine|computer|ki|person)(?: oder(?: \w+){0,4})?",
    ),
    acts=r"(?:sprechen|reden|verbinden|verbunden|chatten|telefonieren|durchstellen|weiterleiten|anrufen|zuruckrufen|melden|erreichen|kontaktieren|verlange|geben sie mir|gib mir|hol\w* (?:sie )?mir|brauche|ich will|ich mochte|hatte gern\w*|wunsche)",
    people=r"(?<!mein )(?<!meine )(?<!meinen )(?<!meinem )(?<!meiner )(?<!unser )(?<!unserem )(?:mitarbeiter(?:in|n)?|(?:echte|richtige|lebende|menschliche)[nrm]* \w+|mensch(?:en)?|berater(?:in)?|kundenberater(?:in)?|kollegen|ansprechpartner(?:in)?|vorgesetzten?|sachbearbeiter(?:in)?|kundendienst|kundenservice|jemand(?:em|en)|verantwortlichen)(?! (?:hinzu|gestohlen|hinzufugen|anlegen))",
    short={"moecht": "mochte", "nem": "einem", "nen": "einen", "ner": "einer", "bidde": "bitte", "biite": "bitte", "mitarb": "mitarbeiter", "ma": "mitarbeiter", "jmd": "jemand", "jmdm": "jemandem", "jmden": "jemanden", "quasseln": "quatschen", "labern": "reden"},
)  # fmt: skip
