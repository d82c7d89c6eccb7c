"""Guess the language of a text: by its script, by its letters, and by the commonest words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_COMMON: Mapping[str, str] = {
    "en": "the and is are was were what how can could do does did my me you your not have has "
    "had for with this that when where why which who will would there it its to of i we "
    "our on in at be been if from a an any as or but so they them their he she her his about "
    "after again all also am because before being by each else get got give go good help "
    "here just know let like long make many may more much need new no now off ok one only "
    "open order other out over please put say see send set should show some still take "
    "talk tell than thank thanks then these thing think too try up us use very want way "
    "well week work yes today don't can't i'm i've it's isn't doesn't didn't won't "
    "haven't i'd i'll what's how's that's",
    "de": "der die das und ist sind war waren was wie kann können ich mein meine meinen meinem "
    "meiner nicht habe hat haben für mit wenn wo warum welche welcher welches wird werden "
    "gibt es zu von ein eine einen einem einer auf bei den dem des im am in sie ihr ihre "
    "ihren bitte mir mich noch wir uns unser aber oder auch als aus nach vor über unter "
    "bis um so doch nur schon sehr mehr kein keine keinen dann da hier heute wann wer wen "
    "wem viel lange möchte will soll muss darf wurde bin bist seid ihnen euch man etwas "
    "nichts jetzt immer wieder danke hallo ja nein zum zur vom beim ob dass weil damit "
    "hilfe geld konto karte",
    "fr": "le la les et est sont était que comment puis peut je mon ma mes ne pas ai avez pour "
    "avec ce cette ces cet quand où pourquoi quel quelle quels quelles il elle de du des "
    "un une sur dans vous votre vos nous notre nos si est-ce au aux en par plus mais ou "
    "donc se sa son ses leur leurs qui quoi dont suis été être avoir fait faire veux "
    "voudrais peux pouvez dois faut combien bonjour merci svp oui non déjà encore "
    "toujours jamais très trop bien ici là j'ai c'est n'est n'ai d'un d'une l'ai qu'il y "
    "a-t-il compte carte sans chez mot ça",
    "es": "el la los las y es son fue fueron qué que cómo como puedo puede pueden mi mis no "
    "tengo tiene tienen para con este esta esto estos estas cuando cuándo dónde donde por "
    "porque cuál cuánto cuánta hay de del un una unos unas en su sus usted ustedes si sí "
    "lo me se te le les nos al más muy pero o ya también está están estoy soy ser estar "
    "hacer quiero quería necesito gracias hola favor todavía aún ahora hoy sin sobre "
    "entre hasta desde eso esa ese quién mucho poco bien ha he han había tarjeta cuenta "
    "dinero",
    "it": "il lo la gli le e è sono era erano cosa come posso può possono mio mia miei mie non "
    "ho ha hai hanno per con questo questa questi queste quando dove perché quale quali "
    "quanto quanta c'è di del della dei delle degli dello un una uno in su che se mi si "
    "vorrei ma o anche più molto già ancora da dal dalla al alla ai alle nel nella sul "
    "sulla ci ne lei voi noi vostro vostra suo sua vi grazie ciao buongiorno favore sì no "
    "essere avere fare voglio devo bisogno ora oggi senza dopo prima chi conto carta "
    "soldi dov'è",
    "pt": "o a os as e é são foi foram que como posso pode podem meu minha meus minhas não "
    "tenho tem têm para com este esta isto isso esse essa quando onde por porque qual "
    "quais quanto quantos há de do da dos das um uma uns umas em no na nos nas se me você "
    "vocês seu sua seus suas mais muito mas ou já também está estão estou ser estar fazer "
    "quero queria preciso obrigado obrigada olá oi favor ainda agora hoje sem sobre até "
    "desde ao aos à eu ele ela nós pelo pela depois antes bem cartão conta dinheiro tudo "
    "nada",
    "nl": "de het en is zijn was waren wat hoe kan kunnen ik mijn niet heb heeft hebben voor "
    "met dit deze dat die wanneer waar waarom welke wie wordt worden er van een op bij u "
    "uw als naar te we wij jullie mag om aan of maar ook nog wel geen dan daar hier nu al "
    "zo meer veel over uit door tot tegen zonder mij me je jij jouw hij zij ze hun ons "
    "onze wil moet zou graag alsjeblieft alstublieft bedankt hallo ja nee lang kosten "
    "hoeveel goed weer iets niets heel geld rekening kaart",
    "pl": "i w na z do nie się jest że to jak ale czy mój moja moje moją mnie mi co gdzie kiedy "
    "ile dla po za od już mam proszę dziękuję dzień dobry chcę mogę było być są ta te "
    "przez przy tylko bardzo jeszcze kto dlaczego konto",
    "sv": "och att det som en på är av för med den till inte om har de ett jag var vad men hur "
    "kan min mitt mina när från vi ni så här där nu vill ska får finns tack hej eller "
    "mycket varför vem konto mig du er inom utan",
    "da": "og at det som en på er af for med den til ikke om har de et jeg var hvad men hvordan "
    "kan min mit mine når fra vi så her der nu vil skal får findes tak hej eller meget "
    "hvorfor hvem hvor konto mig du jer uden være blev",
    "tr": "ve bir bu için ile ne mi mı mu mü da de ben benim çok var yok nasıl neden nerede "
    "zaman kadar ama daha olarak gibi değil lütfen merhaba teşekkürler hesabım istiyorum "
    "olan şu o biz siz kaç hangi",
}
_LETTERS: Mapping[str, str] = {
    "de": "ßäöü",
    "fr": "œêèùûîç",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "pl": "łąęśćżźń",
    "sv": "åäö",
    "da": "åæø",
    "tr": "ğışçöü",
}
"""Letters that hardly any of the others have."""
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_SHARED = Counter(word for words in _WORDS.values() for word in words)
_SCRIPTS: Mapping[str, str] = {
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "zh": "\u4e00-\u9fff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "ar": "\u0600-\u06ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
}
"""The language that a script is most often of: Ukrainian counts as ``ru`` here."""
_SCRIPT = {language: re.compile(f"[{letters}]") for language, letters in _SCRIPTS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SCRIPT_LETTERS = 2
_LONGEST = 1000
_LETTER = 0.7
_LEAST = 1.5
_LEAD = 0.5
"""How much must speak for a language, and how much more than for the next (in words of its own)."""


def guess_language(text: str) -> str | None:
    """Return the code of the language that ``text`` is in, ``None`` where too little tells it.

    A word that several languages have counts as a part for each. Languages that are not known here
    are rarely taken for one that is.
    """
    text = text[:_LONGEST].casefold().replace("’", "'")
    for language, script in _SCRIPT.items():
        if len(script.findall(text)) >= _SCRIPT_LETTERS:
            return language
    found = set(_WORD.findall(text))
    letters = set(text)
    scores = {
        language: sum(1 / _SHARED[word] for word in found & words)
        + _LETTER * len(letters & set(_LETTERS.get(language, "")))
        for language, words in _WORDS.items()
    }
    best, next_best = sorted(scores.values(), reverse=True)[:2]
    if best < _LEAST or best - next_best < _LEAD:
        return None
    return max(scores, key=lambda language: scores[language])
