"""How people say that they did, do or will do something for a customer, in six languages.

Each pattern is for text in small letters with single blanks. The group ``deed`` is the verb.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Kind = Literal["done", "doing", "will", "colleague"]


class Saying(NamedTuple):
    """One way to claim or promise a deed; ``excuses`` are words before it that make it no claim."""

    kind: Kind
    pattern: re.Pattern[str]
    excuses: re.Pattern[str] | None


def _any(words: str) -> str:
    """Return an alternative of ``words``; ``_`` stands for a blank inside of one."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return "(?:" + "|".join(word.replace("_", " ") for word in ordered) + ")"


def _deed(words: str, endings: str = "") -> str:
    return f"(?P<deed>{_any(words)}{endings})"


def _few(most: int) -> str:
    """Return a gap of at most so many words inside of one clause."""
    return rf"(?:[\w'’%€$£./-]+ ){{0,{most}}}?"


def _say(kind: Kind, *parts: str, unless: str = "") -> Saying:
    excuses = re.compile(rf"\b{_any(unless)}\b[^,.;:!?\n]*$") if unless else None
    return Saying(kind, re.compile(r"\b" + "".join(parts) + r"\b"), excuses)


_EN_DONE = _deed(
    "refunded credited reimbursed canceled cancelled changed updated modified corrected fixed "
    "resolved reset unlocked blocked frozen closed opened created placed reordered shipped "
    "dispatched sent emailed mailed forwarded booked scheduled rescheduled arranged processed "
    "issued initiated submitted filed raised logged registered escalated transferred connected "
    "notified informed contacted requested applied added removed deleted waived activated "
    "deactivated enabled disabled upgraded downgraded extended renewed approved verified checked "
    "reviewed passed flagged noted assigned replaced reserved paid returned"
)
_EN_DO = (
    "refund credit reimburse cancel change update modify correct fix resolve reset unlock block "
    "freeze close open create place reorder ship dispatch send email mail forward book schedule "
    "reschedule arrange process issue initiate submit file raise log register escalate transfer "
    "connect notify inform contact request apply add remove delete waive activate deactivate "
    "enable disable upgrade downgrade extend renew approve verify check look_into look_up review "
    "pass_this pass_it pass_you pass_your pass_on flag assign replace reserve pay hand_you "
    "hand_this put_you call get_someone get_back_to_you get_a reach_out take_care_of make_sure "
    "follow_up"
)
_EN_DOING = _deed(
    "refunding crediting canceling cancelling changing updating correcting fixing resolving "
    "resetting unlocking blocking closing opening creating placing sending emailing forwarding "
    "booking scheduling arranging processing issuing initiating submitting escalating "
    "transferring connecting notifying contacting requesting applying adding removing deleting "
    "waiving activating upgrading extending replacing checking_your looking_into handing passing "
    "putting_you getting_a"
)
_EN_ADVERBS = (
    "(?:(?:just|already|now|also|successfully|currently|immediately|personally|happily|gladly|"
    "gone ahead and|went ahead and|go ahead and|quickly|right away|then) )*"
)
_EN_MATTERS = _any(
    "refund order ticket case request payment subscription booking reservation transfer "
    "cancellation complaint return exchange replacement credit change parcel callback appointment"
)
_EN_YOURS = r"(?= (?:\w+ ){0,4}?(?:you|your|yours)\b)"
_EN_SOMEONE = (
    r"(?:(?:an?|one of|another|our|my|the) (?:[\w'-]+ ){0,4}?(?:colleagues?|agents?|"
    r"representatives?|reps?|specialists?|advis[eo]rs?|team|team members?|manager|supervisor|"
    r"technicians?|engineers?|experts?)|someone|somebody)"
)
_EN_CALLS = _deed(
    "call contact reach get_back get_in_touch be_in_touch email phone ring write follow_up "
    "respond reply take_over be_with_you join assist_you help_you"
)
_EN_IF = (
    "if once when whenever after until unless whether as_soon_as in_case that saying says which"
)
_EN_UNLESS = f"{_EN_IF} confirming confirm confirms shows show email example"

_ENGLISH = (
    _say("done", r"i(?:'ve| have|'d| had)? ", _EN_ADVERBS, _EN_DONE, unless=_EN_IF),
    _say("done", r"we(?:'ve| have)? ", _EN_ADVERBS, _EN_DONE, _EN_YOURS, unless=_EN_IF),
    _say(
        "done",
        r"(?:your (?:[\w'-]+ ){1,4}?|(?:the|this|an?) (?:[\w'-]+ )?" + _EN_MATTERS + r" )",
        r"(?<!should )(?<!not )(?<!may )(?<!might )(?<!could )(?<!would )(?<!must )(?:has|have) ",
        r"(?:(?:now|just|already|successfully) )*been (?:(?:now|just|already|successfully) )*",
        _EN_DONE,
        unless=_EN_UNLESS,
    ),
    _say("doing", r"(?:i'm|i am) ", _EN_ADVERBS, _EN_DOING, unless=_EN_IF),
    _say("doing", r"(?:we're|we are) ", _EN_ADVERBS, _EN_DOING, _EN_YOURS, unless=_EN_IF),
    _say("doing", r"you(?:'re| are) (?:now )?being ", _deed("transferred connected refunded")),
    _say("doing", r"(?:while|whilst) i ", _EN_ADVERBS, _deed(_EN_DO)),
    _say(
        "will",
        r"(?:i'll|i will|i shall|i'm going to|i am going to|let me|allow me to|i would be happy to|"
        r"i'd be happy to|i can go ahead and) ",
        _EN_ADVERBS,
        _deed(_EN_DO),
        unless=_EN_IF,
    ),
    _say(
        "will", r"(?:we'll|we will|we shall) ", _EN_ADVERBS, _deed(_EN_DO), _EN_YOURS, unless=_EN_IF
    ),
    _say(
        "colleague",
        _EN_SOMEONE,
        r" (?:[\w'-]+ ){0,4}?(?:will|is going to|shall) (?:\w+ )?",
        _EN_CALLS,
    ),
    _say(
        "colleague",
        r"(?:you'll|you will|you can expect to|expect to) (?:\w+ )?",
        _deed("receive get hear"),
        r" (?:back )?(?:a (?:phone )?call|a call ?back|from (?:us|me|one of|an? (?:colleague|agent|"
        r"specialist|representative)|our team))",
    ),
)

_DE_DONE = _deed(
    "erstattet zurückerstattet storniert gekündigt geändert aktualisiert gesendet geschickt "
    "zugeschickt verschickt versendet weitergeleitet veranlasst gebucht gesperrt entsperrt "
    "freigeschaltet zurückgesetzt überwiesen gutgeschrieben verbunden informiert benachrichtigt "
    "beauftragt angelegt erstellt eröffnet eingeleitet hinterlegt gelöscht bearbeitet korrigiert "
    "behoben aktiviert deaktiviert verlängert reserviert bestellt notiert weitergegeben übergeben "
    "ersetzt ausgelöst genehmigt geprüft überprüft kontaktiert eingereicht angepasst"
)
_DE_DO = _deed(
    "erstatten zurückerstatten stornieren kündigen ändern aktualisieren senden schicken zusenden "
    "zuschicken weiterleiten veranlassen buchen sperren entsperren verbinden überweisen "
    "gutschreiben informieren benachrichtigen löschen zurücksetzen erstellen anlegen kümmern prüfen "
    "überprüfen ersetzen übergeben weitergeben freischalten anpassen"
)
_DE_DOES = _deed(
    "storniere erstatte überweise verbinde veranlasse buche sperre kündige übergebe lösche ändere "
    "aktualisiere informiere kümmere sende schicke leite"
)
_DE_YOURS = (
    r"(?:[\w'-]+ ){0,3}?(?:ihnen|ihren?|ihrem|ihrer|ihres|sie|dir|dich|deine?\w*|euch|eure?\w*) "
)
_GERMAN = (
    _say("done", r"(?:ich habe|habe ich|ich hab) ", _few(9), _DE_DONE),
    _say("done", r"(?:wir haben|haben wir) ", _DE_YOURS, _few(7), _DE_DONE),
    _say(
        "done",
        r"(?:ihre?|deine?|eure?) (?:[\w'-]+ ){1,3}?(?:wurde|wurden|ist|sind) ",
        _few(4),
        _DE_DONE,
        unless="wenn sobald falls nachdem dass ob",
    ),
    _say("will", r"(?:ich werde|werde ich) ", _few(9), _DE_DO),
    _say("will", r"(?:wir werden|werden wir) ", _DE_YOURS, _few(7), _DE_DO),
    _say(
        "doing",
        r"ich ",
        _DE_DOES,
        r" (?:mich|sie|ihnen|ihren?|ihr|dich|dir|deine?n?|das|die|den|es|nun|jetzt)",
    ),
    _say(
        "colleague",
        r"(?:kolleg(?:e|in|en)|mitarbeiter(?:in)?|berater(?:in)?|team|techniker(?:in)?|jemand|experte) ",
        r"(?:[\w'-]+ ){0,4}?(?:wird|werden) ",
        _few(7),
        _deed("anrufen melden kontaktieren zurückrufen schreiben übernehmen"),
    ),
    _say(
        "colleague",
        r"(?:kolleg(?:e|in|en)|mitarbeiter(?:in)?|berater(?:in)?|team|jemand|wir) (?:[\w'-]+ ){0,4}?",
        _deed("meldet melden ruft rufen kontaktiert kontaktieren"),
        r" (?:sich|uns|sie|dich) (?:\w+ ){0,3}?(?:bei|an|zurück|telefonisch)",
    ),
)

_FR_DONE = _deed(
    "remboursé annulé modifié changé mis_à_jour envoyé transféré transmis créé ouvert bloqué "
    "débloqué réinitialisé crédité effectué programmé réservé contacté informé prévenu demandé "
    "supprimé activé désactivé corrigé résolu enregistré traité lancé validé vérifié prolongé "
    "remplacé résilié expédié",
    "e?s?",
)
_FR_DO = _deed(
    "rembourser annuler modifier changer mettre_à_jour mettre_en_relation envoyer transférer "
    "transmettre créer ouvrir bloquer débloquer réinitialiser créditer effectuer programmer "
    "réserver contacter informer demander supprimer activer corriger résoudre traiter vérifier "
    "prolonger remplacer résilier passer rappeler"
)
_FR_IF = "si une_fois_que une_fois lorsque quand dès_que après_que que si"
_FR_OBJECT = r"(?:(?:vous|te|le|la|les|l'|en|y) ?)*"
_FRENCH = (
    _say(
        "done",
        r"(?:j'|je |j’)",
        _FR_OBJECT,
        r"ai (?:bien |déjà |également |immédiatement )*",
        _FR_DONE,
    ),
    _say(
        "done",
        r"nous (?:(?:vous|l'|les|en) ?)*avons (?:bien |déjà |également )*",
        _FR_DONE,
        r"(?= (?:\w+ ){0,3}?(?:vous|votre|vos)\b)",
        unless=_FR_IF,
    ),
    _say(
        "done",
        r"nous vous avons (?:bien |déjà |également )*",
        _FR_DONE,
        unless=_FR_IF,
    ),
    _say(
        "done",
        r"(?:votre|vos|ta|ton|tes) (?:[\w'-]+ ){1,4}?(?:a|ont) (?:bien |déjà )*été (?:bien |déjà )*",
        _FR_DONE,
        unless=_FR_IF,
    ),
    _say("will", r"je (?:vais|viens de|peux maintenant) ", _FR_OBJECT, _FR_DO),
    _say(
        "doing",
        r"je (?:vous |te )",
        _deed(
            "transfère rembourse annule connecte envoie passe mets_en_relation rappelle recontacte"
        ),
    ),
    _say(
        "doing",
        r"je (?:m'occupe de|procède à|suis en train de) ?",
        _deed("votre l' la le rembourser annuler transférer vous"),
    ),
    _say(
        "colleague",
        r"(?:collègues?|conseill(?:er|ère)s?|agents?|équipe|techniciens?|spécialistes?|collaborateurs?|quelqu'un) (?:[\w'-]+ ){0,4}?(?:va |vont )?(?:vous |te )",
        _deed(
            "contactera contacteront appellera appelleront rappellera rappelleront recontactera recontacteront appeler contacter rappeler recontacter répondra"
        ),
    ),
)

_ES_DONE = _deed(
    "reembolsad cancelad anulad cambiad modificad actualizad enviad transferid cread abiert "
    "bloquead desbloquead restablecid abonad procesad programad reservad contactad informad "
    "solicitad eliminad activad desactivad corregid resuelt registrad tramitad gestionad "
    "escalad verificad devuelt reemplazad comprobad",
    "[oa]s?",
)
_ES_DO = _deed(
    "reembolsar cancelar anular cambiar modificar actualizar enviar transferir crear abrir bloquear "
    "desbloquear restablecer abonar procesar programar reservar contactar informar solicitar "
    "eliminar activar corregir resolver tramitar gestionar escalar verificar devolver reemplazar "
    "pasar comunicar conectar",
    "(?:le|te|lo|la|los|las)*",
)
_ES_IF = "si una_vez_que cuando después_de_que en_cuanto que si"
_SPANISH = (
    _say("done", r"(?:ya )?he (?:ya )?", _ES_DONE),
    _say("done", r"(?:le|les|te) hemos ", _ES_DONE, unless=_ES_IF),
    _say("done", r"hemos ", _ES_DONE, r"(?= (?:su|sus|tu|tus)\b)", unless=_ES_IF),
    _say(
        "done",
        r"(?:su|sus|tu|tus) (?:[\w'-]+ ){1,4}?(?:ha|han) sido ",
        _ES_DONE,
    ),
    _say("done", r"se ha ", _ES_DONE, r"(?= (?:su|sus|tu|tus)\b)", unless=_ES_IF),
    _say("will", r"(?:voy|vamos) a ", _ES_DO),
    _say(
        "doing",
        r"(?:le|te) ",
        _deed("transfiero paso_con comunico_con conecto_con reembolso envío_ahora"),
    ),
    _say(
        "doing",
        r"(?:le |te )?(?:estoy|estamos) ",
        _deed("transfiriendo reembolsando cancelando procesando tramitando enviando conectando"),
    ),
    _say(
        "colleague",
        r"(?:compañer[oa]s?|agentes?|asesor(?:a|es)?|representantes?|equipo|especialistas?|técnicos?|colegas?|alguien) (?:[\w'-]+ ){0,4}?",
        _deed(
            "llamará contactará contactarán se_pondrá_en_contacto va_a_llamar atenderá responderá llamarán"
        ),
    ),
)

_IT_DONE = _deed(
    "rimborsat annullat cancellat modificat cambiat aggiornat inviat spedit trasferit "
    "inoltrat creat apert bloccat sbloccat reimpostat accreditat elaborat prenotat contattat "
    "informat richiest eliminat attivat disattivat corrett risolt registrat avviat verificat "
    "sostituit segnalat disdett",
    "[oaie]",
)
_IT_DO = _deed(
    "rimborsare annullare cancellare modificare cambiare aggiornare inviare spedire trasferire "
    "inoltrare creare aprire bloccare sbloccare reimpostare accreditare elaborare prenotare "
    "contattare informare richiedere eliminare attivare correggere risolvere avviare verificare "
    "sostituire rimborsarla trasferirla metterla rimborsarti trasferirti"
)
_IT_IF = "se una_volta_che quando dopo_che non_appena che"
_ITALIAN = (
    _say(
        "done",
        r"(?:l'|la |le |ti |vi |gliel')?ho (?:già |appena |anche )*",
        _IT_DONE,
    ),
    _say("done", r"(?:le |ti |vi )abbiamo (?:già |appena )*", _IT_DONE, unless=_IT_IF),
    _say(
        "done",
        r"abbiamo (?:già |appena )*",
        _IT_DONE,
        r"(?= (?:il |la |i |le )?(?:suo|sua|suoi|sue|tuo|tua|tuoi|tue)\b)",
        unless=_IT_IF,
    ),
    _say(
        "done",
        r"(?:suo|sua|suoi|sue|tuo|tua) (?:[\w'-]+ ){1,4}?(?:è stat[oa]|sono stat[ie]) (?:già )?",
        _IT_DONE,
        unless=_IT_IF,
    ),
    _say(
        "will",
        r"(?:provvederò|provvedo|procedo|procederò|vado|inizio) (?:subito |ora )?(?:a|ad) ",
        _IT_DO,
    ),
    _say(
        "doing",
        r"(?:la |ti |le )?(?:sto|stiamo) ",
        _deed("trasferendo rimborsando annullando elaborando inviando inoltrando mettendo_in"),
    ),
    _say("doing", r"(?:la|ti) ", _deed("trasferisco metto_in rimborso passo_a passo_un collego")),
    _say(
        "colleague",
        r"(?:collega|colleghi|operatore|operatrice|agente|consulente|team|tecnico|specialista|qualcuno) (?:[\w'-]+ ){0,4}?(?:la |ti |vi )?",
        _deed(
            "chiamerà contatterà richiamerà ricontatterà si_metterà_in_contatto risponderà contatteranno"
        ),
    ),
)

_NL_DONE = _deed(
    "terugbetaald teruggestort geannuleerd gewijzigd aangepast bijgewerkt verzonden gestuurd "
    "toegestuurd opgestuurd verstuurd doorgestuurd doorgezet aangemaakt geopend geblokkeerd "
    "gedeblokkeerd gereset ingesteld geboekt gereserveerd overgemaakt verwerkt gecontroleerd "
    "verwijderd geactiveerd doorverbonden ingediend opgezegd geregeld genoteerd gemeld vervangen "
    "veranderd"
)
_NL_DO = _deed(
    "terugbetalen terugstorten annuleren wijzigen aanpassen bijwerken sturen versturen opsturen "
    "doorsturen aanmaken openen blokkeren deblokkeren resetten boeken reserveren overmaken "
    "verwerken controleren verwijderen activeren doorverbinden indienen opzeggen regelen melden "
    "vervangen veranderen nakijken"
)
_NL_IF = "als wanneer zodra nadat indien dat of"
_DUTCH = (
    _say("done", r"(?:ik heb|heb ik) ", _few(9), _NL_DONE),
    _say(
        "done",
        r"(?:we hebben|wij hebben|hebben we|hebben wij) (?:[\w'-]+ ){0,3}?(?:u|uw|je|jou|jouw) ",
        _few(6),
        _NL_DONE,
        unless=_NL_IF,
    ),
    _say(
        "done",
        r"(?:uw|je|jouw) (?:[\w'-]+ ){1,3}?(?:is|zijn|werd|werden) ",
        _few(3),
        _NL_DONE,
        unless=_NL_IF,
    ),
    _say("will", r"(?:ik ga|ik zal) ", _few(9), _NL_DO),
    _say(
        "will",
        r"(?:we zullen|wij zullen|we gaan) (?:[\w'-]+ ){0,3}?(?:u|uw|je|jou|jouw) ",
        _few(6),
        _NL_DO,
        unless=_NL_IF,
    ),
    _say(
        "doing",
        r"ik ",
        _deed("verbind annuleer stuur wijzig stort boek blokkeer regel"),
        r" (?:u|uw|je|jou|jouw|het|dit|de|nu|een)",
    ),
    _say(
        "colleague",
        r"(?:collega(?:'s)?|medewerkers?|adviseurs?|team|specialist(?:en)?|iemand) (?:[\w'-]+ ){0,4}?",
        _deed(
            "belt bellen neemt_contact nemen_contact zal_u zal_je contact_met_u_opnemen contact_met_je_opnemen terugbelt belt_u"
        ),
    ),
)

SAYINGS: Mapping[str, tuple[Saying, ...]] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "nl": _DUTCH,
}
