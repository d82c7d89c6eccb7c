"""How deeds are claimed and promised in French, Spanish and Italian."""

from __future__ import annotations

from agent.replies.saying import deed, few, say

_FR_DONE = deed(
    "remboursé annulé modifié changé mis_à_jour envoyé transféré transmis créé ouvert bloqué "
    "débloqué réinitialisé crédité effectué programmé réservé contacté informé prévenu demandé "
    "supprimé activé désactivé corrigé résolu enregistré traité lancé validé vérifié prolongé "
    "remplacé résilié expédié",
    "e?s?",
)
_FR_DO = deed(
    "rembourser annuler modifier changer mettre_à_jour mettre_en_relation envoyer transférer "
    "transmettre créer ouvrir bloquer débloquer réinitialiser créditer effectuer programmer "
    "réserver contacter informer demander supprimer activer corriger résoudre traiter vérifier "
    "prolonger remplacer résilier passer rappeler"
)
_FR_IF = "lorsqu si une_fois_que une_fois lorsque quand dès_que après_que que si"
_FR_OBJECT = r"(?:(?:vous|te|le|la|les|l'|en|y) ?)*"
FRENCH = (
    say("doing", "je ", deed("m'en_occupe")),
    say(
        "done",
        r"(?:j'|je |j’)",
        _FR_OBJECT,
        r"ai (?:bien |déjà |également |immédiatement )*",
        _FR_DONE,
    ),
    say(
        "done",
        r"nous (?:(?:vous|l'|les|en) ?)*avons (?:bien |déjà |également )*",
        _FR_DONE,
        r"(?= (?:\w+ ){0,3}?(?:vous|votre|vos)\b)",
        unless=_FR_IF,
    ),
    say(
        "done",
        r"nous vous avons (?:bien |déjà |également )*",
        _FR_DONE,
        unless=_FR_IF,
    ),
    say(
        "done",
        r"(?:votre|vos|ta|ton|tes) ",
        few(4, 1, "qui que si pas tant quand lorsque n'a"),
        r"(?:a|ont) (?:bien |déjà )*été (?:bien |déjà )*",
        _FR_DONE,
        unless=_FR_IF,
    ),
    say("done", r"(?:votre|ton) (?:remboursement|avoir) est ", deed("en_route en_chemin")),
    say(
        "done",
        r"(?:un|le) (?:remboursement|avoir) (?:de [^ ]+(?: [^ .]+)? )?(?:vous )?a été ",
        _FR_DONE,
        unless=_FR_IF,
    ),
    say("colleague", "nous vous ", deed("rappellerons recontacterons contacterons")),
    say("will", r"je (?:vais|viens de|peux maintenant) ", _FR_OBJECT, _FR_DO),
    say(
        "doing",
        r"je (?:vous |te )",
        deed(
            "transfère rembourse annule connecte envoie passe mets_en_relation rappelle recontacte"
        ),
    ),
    say(
        "doing",
        r"je (?:m'occupe de|procède à|suis en train de) ?",
        deed("votre l' la le rembourser annuler transférer vous"),
    ),
    say(
        "colleague",
        r"(?:collègues?|conseill(?:er|ère)s?|agents?|équipe|techniciens?|spécialistes?|collaborateurs?|quelqu'un) (?:[\w'-]+ ){0,4}?(?:va |vont )?(?:vous |te )",
        deed(
            "contactera contacteront appellera appelleront rappellera rappelleront recontactera recontacteront appeler contacter rappeler recontacter répondra"
        ),
    ),
)

_ES_DONE = deed(
    "reembolsad cancelad anulad cambiad modificad actualizad enviad transferid cread abiert "
    "bloquead desbloquead restablecid abonad procesad programad reservad contactad informad "
    "solicitad eliminad activad desactivad corregid resuelt registrad tramitad gestionad "
    "escalad verificad devuelt reemplazad comprobad",
    "[oa]s?",
)
_ES_DO = deed(
    "reembolsar cancelar anular cambiar modificar actualizar enviar transferir crear abrir bloquear "
    "desbloquear restablecer abonar procesar programar reservar contactar informar solicitar "
    "eliminar activar corregir resolver tramitar gestionar escalar verificar devolver reemplazar "
    "pasar comunicar conectar",
    "(?:le|te|lo|la|los|las)*",
)
_ES_IF = "si una_vez_que cuando después_de_que en_cuanto que si"
SPANISH = (
    say("done", r"(?:ya )?he (?:ya )?", _ES_DONE),
    say("done", r"(?:le|les|te) hemos ", _ES_DONE, unless=_ES_IF),
    say("done", r"hemos ", _ES_DONE, r"(?= (?:su|sus|tu|tus)\b)", unless=_ES_IF),
    say(
        "done",
        r"(?:su|sus|tu|tus) ",
        few(4, 1, "que si no cuando hasta"),
        r"(?:ha|han) sido ",
        _ES_DONE,
    ),
    say("done", r"se ha ", _ES_DONE, r"(?= (?:su|sus|tu|tus)\b)", unless=_ES_IF),
    say("doing", "me ", deed("encargo")),
    say("done", r"(?:su|tu) (?:reembolso|devolución) está ", deed("en_camino")),
    say("colleague", r"(?:le|te) ", deed("llamaremos contactaremos devolveremos_la_llamada")),
    say("will", r"(?:voy|vamos) a ", _ES_DO),
    say(
        "doing",
        r"(?:le|te) ",
        deed("transfiero paso_con comunico_con conecto_con reembolso envío_ahora"),
    ),
    say(
        "doing",
        r"(?:le |te )?(?:estoy|estamos) ",
        deed("transfiriendo reembolsando cancelando procesando tramitando enviando conectando"),
    ),
    say(
        "colleague",
        r"(?:compañer[oa]s?|agentes?|asesor(?:a|es)?|representantes?|equipo|especialistas?|técnicos?|colegas?|alguien) (?:[\w'-]+ ){0,4}?",
        deed(
            "llamará contactará contactarán se_pondrá_en_contacto va_a_llamar atenderá responderá llamarán"
        ),
    ),
)

_IT_DONE = deed(
    "rimborsat annullat cancellat modificat cambiat aggiornat inviat spedit trasferit "
    "inoltrat creat apert bloccat sbloccat reimpostat accreditat elaborat prenotat contattat "
    "informat richiest eliminat attivat disattivat corrett risolt registrat avviat verificat "
    "sostituit segnalat disdett",
    "[oaie]",
)
_IT_DO = deed(
    "rimborsare annullare cancellare modificare cambiare aggiornare inviare spedire trasferire "
    "inoltrare creare aprire bloccare sbloccare reimpostare accreditare elaborare prenotare "
    "contattare informare richiedere eliminare attivare correggere risolvere avviare verificare "
    "sostituire rimborsarla trasferirla metterla rimborsarti trasferirti"
)
_IT_IF = "se una_volta_che quando dopo_che non_appena che"
ITALIAN = (
    say(
        "done",
        r"(?:l'|la |le |ti |vi |gliel')?ho (?:già |appena |anche )*",
        _IT_DONE,
    ),
    say("done", r"(?:le |ti |vi )abbiamo (?:già |appena )*", _IT_DONE, unless=_IT_IF),
    say(
        "done",
        r"abbiamo (?:già |appena )*",
        _IT_DONE,
        r"(?= (?:il |la |i |le )?(?:suo|sua|suoi|sue|tuo|tua|tuoi|tue)\b)",
        unless=_IT_IF,
    ),
    say(
        "done",
        r"(?:suo|sua|suoi|sue|tuo|tua) ",
        few(4, 1, "che se non quando finché"),
        r"(?:è stat[oa]|sono stat[ie]) (?:già )?",
        _IT_DONE,
        unless=_IT_IF,
    ),
    say("done", r"(?:suo|tuo) rimborso è ", deed("in_arrivo")),
    say("done", r"ho (?:già |appena )*", deed("provveduto"), r" (?:a|ad|al|alla|all')"),
    say("colleague", r"(?:la|ti) ", deed("richiameremo ricontatteremo contatteremo")),
    say(
        "will",
        r"(?:provvederò|provvedo|procedo|procederò|vado|inizio) (?:subito |ora )?(?:a|ad) ",
        _IT_DO,
    ),
    say(
        "doing",
        r"(?:la |ti |le )?(?:sto|stiamo) ",
        deed("trasferendo rimborsando annullando elaborando inviando inoltrando mettendo_in"),
    ),
    say("doing", "me ne ", deed("occupo")),
    say("doing", r"(?:la|ti) ", deed("trasferisco metto_in rimborso passo_a passo_un collego")),
    say(
        "colleague",
        r"(?:collega|colleghi|operatore|operatrice|agente|consulente|team|tecnico|specialista|qualcuno) (?:[\w'-]+ ){0,4}?(?:la |ti |vi )?",
        deed(
            "chiamerà contatterà richiamerà ricontatterà si_metterà_in_contatto risponderà contatteranno"
        ),
    ),
)
