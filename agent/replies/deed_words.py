"""Words for the same deed: what a tool is called that does it, and how people say that it is done."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DEEDS = """
refund reimburse: refunded reimbursed erstattet zurückerstattet remboursé reembolsado rimborsato terugbetaald teruggestort
cancel: cancelled canceled storniert annulé cancelado anulado annullato geannuleerd
close: closed geschlossen fermé cerrado chiuso gesloten
send mail email: sent mailed emailed gesendet geschickt verschickt envoyé enviado inviato verzonden gestuurd verstuurd
ship dispatch: shipped dispatched versendet versandt expédié enviado spedito verzonden
change update modify: changed updated modified geändert aktualisiert modifié changé modificado cambiado actualizado modificato cambiato gewijzigd aangepast veranderd
reset: reset zurückgesetzt réinitialisé restablecido reimpostato gereset
block freeze: blocked frozen gesperrt bloqué bloqueado bloccato geblokkeerd
unblock unlock: unblocked unlocked entsperrt débloqué desbloqueado sbloccato gedeblokkeerd
book reserve: booked reserved gebucht reserviert réservé reservado prenotato geboekt gereserveerd
reschedule: rescheduled verschoben reprogrammé reprogramado riprogrammato verzet
create: created erstellt angelegt créé creado creato aangemaakt
open: opened eröffnet ouvert abierto aperto geopend
reorder: reordered nachbestellt
delete remove: deleted removed gelöscht supprimé eliminado borrado eliminato verwijderd
replace: replaced ersetzt remplacé reemplazado sostituito vervangen
extend renew: extended renewed verlängert prolongé prolongado prolungato verlengd
activate enable: activated enabled aktiviert activé activado attivato geactiveerd
deactivate disable: deactivated disabled deaktiviert désactivé desactivado disattivato gedeactiveerd
upgrade: upgraded
downgrade: downgraded
waive: waived erlassen
approve: approved genehmigt approuvé aprobado approvato goedgekeurd
pay: paid bezahlt payé pagado pagato betaald
"""
"""Nothing here is about people: that somebody was told, or put through, no tool's name can bear out."""


def _read() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    named: dict[str, set[str]] = {}
    said: dict[str, set[str]] = {}
    for line in _DEEDS.strip().splitlines():
        names, _, words = line.partition(":")
        concept = names.split()[0]
        for name in names.split():
            named.setdefault(name, set()).add(concept)
        for word in words.split():
            for form in _list_forms(word):
                said.setdefault(form, set()).add(concept)
    return (
        {name: frozenset(concepts) for name, concepts in named.items()},
        {word: frozenset(concepts) for word, concepts in said.items()},
    )


def _list_forms(word: str) -> list[str]:
    """Return a word with the endings that Romance languages give it."""
    if word.endswith("é"):
        return [word, f"{word}e", f"{word}s", f"{word}es"]
    if word.endswith("o"):
        return [word[:-1] + ending for ending in ("o", "a", "os", "as", "i", "e")]
    return [word]


DONE_BY: Mapping[str, frozenset[str]]
"""By the verb that a tool is named with: the deeds that it does."""
SAID_BY: Mapping[str, frozenset[str]]
"""By a word that says that it was done: the same deeds."""
DONE_BY, SAID_BY = _read()

SAID_DONE = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, SAID_BY), key=len)) + r")\b")
