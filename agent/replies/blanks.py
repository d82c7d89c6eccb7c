"""Blanks that somebody was to fill in before an answer is sent: "[name]", "%s", "XX €", "____"."""

from __future__ import annotations

import re

_NAMES = """
name names firstname lastname fullname username company order agent phone email link date amount url
product number reference tracking redacted citation id price
vorname nachname kundenname kunde datum betrag bestellnummer kundennummer nummer firma
nom prénom montant numéro commande client nombre apellido importe monto fecha número pedido cliente
nome cognome importo numero ordine naam voornaam achternaam klantnaam bedrag bestelnummer bestelling
"""
_NAMED = "|".join(_NAMES.split())
_MEASURES = (
    r"€|\$|£|%|eur\b|euros?\b|usd\b|dollars?\b|days?\b|hours?\b|minutes?\b|weeks?\b|tagen?\b|stunden?\b|"
    r"jours?\b|heures?\b|días?\b|horas?\b|giorni\b|ore\b|dagen\b|uur\b"
)
BLANK = (
    r"\[(?:insert|your|customer'?s?|client'?s?|user|name|company|order|agent|phone|email|link|date|"
    r"amount|url|product|number|x+|ihr|ihre|name des|votre|su |nombre|nome|uw )[^\]\n]{0,40}\](?!\()"
    rf"|\[(?:[^\W\d_]{{1,15}}[ _-]){{0,2}}(?:{_NAMED})(?:[ _-][^\W\d_]{{1,15}}){{0,2}}\](?!\()"
    r"|\{\{[^{}\n]{1,60}\}\}|\{[a-z]{2,20}(?:[_ ][a-z]{1,20}){0,3}\}|\{\d{0,2}\}"
    r"|<(?:insert|your|customer|order)[ _-][^<>\n]{0,40}>"
    r"|<(?:name|order|customer|amount|date|email)>|<<[^<>\n]{1,40}>>|\[\[[^\[\]\n]{1,40}\]\]"
    r"|\blorem ipsum\b|\$\{[^{}\n]{1,60}\}|%\((?:name|s|order)\)s"
    r"|(?<![\w%])%(?:\d\$)?[sdi](?!\w)|(?<![\w%])%[a-z]{3,20}(?:_[a-z]{1,20}){0,3}%"
    r"|(?<!\w)(?:##[a-z_]{3,30}##|@[a-z_]{3,20}@)(?!\w)"
    r"|(?<![\w$])\$(?:customer|name|first_?name|last_?name|amount|date|order|user|price|total)(?!\w)"
    # "1234 XXXX XXXX 5678" is how a card's number looks, and no blank.
    r"|(?<!\d)(?<!\d[ -])(?<![\w.*-])x{4,}(?![ -]?[\dx])(?!\w)"
    r"|(?<!\d)(?<!\d[ -])(?<!\w)x{2,4}(?:[-./: ]x{2,4})+(?![ -]?[\dx])(?!\w)"
    rf"|[€$£] ?x{{2,}}(?!\w)|(?<!\w)x{{2,}} ?(?:{_MEASURES})"
    rf"|\b(?:undefined|nan) ?(?:{_MEASURES})|[€$£] ?(?:undefined|nan|null)\b|\[object object\]"
    r"|\(insert [^()\n]{1,40}\)"
)
"""A pattern for plain words."""

LINE_TO_FILL = re.compile(r"(?<=[^\s_|\\-])[ \t]*_{4,}|\bTODO:|\bFIXME\b|\bTBD\b")
"""The same in the words as they are written: lines, and notes in capitals."""
