"""How deeds are claimed and promised in German."""

from __future__ import annotations

from agent.replies.saying import deed, few, say

_DE_DONE = deed(
    "erstattet zurückerstattet storniert gekündigt geändert aktualisiert gesendet geschickt "
    "zugeschickt verschickt versendet weitergeleitet veranlasst gebucht gesperrt entsperrt "
    "freigeschaltet zurückgesetzt überwiesen gutgeschrieben verbunden informiert benachrichtigt "
    "beauftragt angelegt erstellt eröffnet eingeleitet hinterlegt gelöscht bearbeitet korrigiert "
    "behoben aktiviert deaktiviert verlängert reserviert bestellt notiert weitergegeben übergeben "
    "ersetzt ausgelöst genehmigt geprüft überprüft kontaktiert eingereicht angepasst"
)
_DE_DO = deed(
    "erstatten zurückerstatten stornieren kündigen ändern aktualisieren senden schicken zusenden "
    "zuschicken weiterleiten veranlassen buchen sperren entsperren verbinden überweisen "
    "gutschreiben informieren benachrichtigen löschen zurücksetzen erstellen anlegen kümmern prüfen "
    "überprüfen ersetzen übergeben weitergeben freischalten anpassen"
)
_DE_DOES = deed(
    "storniere erstatte überweise verbinde veranlasse buche sperre kündige übergebe lösche ändere "
    "aktualisiere informiere kümmere sende schicke leite"
)
_DE_YOURS = (
    r"(?:[\w'-]+ ){0,3}?(?:ihnen|ihren?|ihrem|ihrer|ihres|sie|dir|dich|deine?\w*|euch|eure?\w*) "
)
GERMAN = (
    say("done", r"(?:ich habe|habe ich|ich hab) ", few(9), _DE_DONE),
    say("done", r"(?:wir haben|haben wir) ", _DE_YOURS, few(7), _DE_DONE),
    say(
        "done",
        r"(?:ihre?|deine?|eure?) ",
        few(3, 1, "nicht noch die das wenn sobald solange falls"),
        r"(?:wurde|wurden|ist|sind) ",
        few(4),
        _DE_DONE,
        unless="wenn sobald falls nachdem dass ob",
    ),
    say("done", r"(?:rückerstattung|erstattung|gutschrift) ist ", deed("unterwegs")),
    say(
        "done",
        r"(?:eine|die) (?:rückerstattung|erstattung|gutschrift|rückzahlung|ersatzlieferung) ",
        few(5, 0, "nicht noch die wenn sobald solange falls"),
        r"wurde ",
        few(3),
        _DE_DONE,
        unless="wenn sobald falls nachdem dass ob",
    ),
    say("colleague", r"sie (?:erhalten|bekommen) ", few(3), deed("anruf rückruf")),
    say("will", r"(?:ich werde|werde ich) ", few(9), _DE_DO),
    say("will", r"(?:wir werden|werden wir) ", _DE_YOURS, few(7), _DE_DO),
    say(
        "doing",
        r"ich ",
        _DE_DOES,
        r" (?:mich|sie|ihnen|ihren?|ihr|dich|dir|deine?n?|das|die|den|es|nun|jetzt)",
    ),
    say(
        "colleague",
        r"(?:kolleg(?:e|in|en)|mitarbeiter(?:in)?|berater(?:in)?|team|techniker(?:in)?|jemand|experte) ",
        r"(?:[\w'-]+ ){0,4}?(?:wird|werden) ",
        few(7),
        deed("anrufen melden kontaktieren zurückrufen schreiben übernehmen"),
    ),
    say(
        "colleague",
        r"(?:kolleg(?:e|in|en)|mitarbeiter(?:in)?|berater(?:in)?|team|jemand|wir) (?:[\w'-]+ ){0,4}?",
        deed("meldet melden ruft rufen kontaktiert kontaktieren"),
        r" (?:sich|uns|sie|dich) (?:\w+ ){0,3}?(?:bei|an|zurück|telefonisch)",
    ),
)
