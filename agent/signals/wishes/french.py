"""How customers ask for a person in French."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:un|une|des|le|la|l'|votre|vos|l'un de vos|l'une de vos|un de vos|une de vos|d'autre|autre) ?){0,4}"
_REAL = r"(?:(?:vrai|vraie|veritable|autre|etre|reel|reelle|bon|seul|seule|vivant|competent) ){0,4}"
_STAFF = r"(?:humains?|humaine|conseiller(?:e|s)?|conseillere|agents?|operateur|operatrice|responsable|employee?|technicien(?:ne)?|representante?|collegues?|collaborateur|collaboratrice|superviseur|superieur|manager|chef|directeur|gerant|interlocuteur|interlocutrice|specialiste|experte?|assistante?|service[- ]clients?|service clientele|service apres[- ]vente|sav|support|standard|personne|personnes|gens|hotline|telephoniste|teleconseiller|conseiller clientele)"
_SOMEONE = r"(?:quelqu'un|quelqu un|quelquun)"
_WHO = rf"(?:{_WHOSE}{_REAL}{_STAFF}(?: (?:reelle?s?|humaine?s?|physique|clientele?|competente?|vivante?|en chair et en os|de verite))*|{_SOMEONE})"
_TALK = r"(?:parler|parle|parlez|discuter|echanger|communiquer|dialoguer|converser|m'entretenir|entretenir|contacter|joindre|appeler|avoir|tchatter|chatter|traiter|m'adresser|adresser|rejoindre|atteindre|trouver)"
_POLITE = r"(?: (?:directement|plutot|maintenant|svp|s'il vous plait|s'il te plait|enfin|juste|vraiment|ici|en direct|de vive voix|par telephone|au telephone|de suite|tout de suite|rapidement))*"

WORDING = Wording(
    inside=(
        rf"(?:parler|parle|parlez|discuter|echanger|communiquer|dialoguer|converser|m'entretenir|m'adresser|tchatter|chatter|traiter|en parler|relation|contact|discussion|conversation|voir|affaire){_POLITE} (?:a|au|aux|avec) ?{_WHO}",
        rf"(?:joindre|contacter|appeler|rejoindre|atteindre|avoir|obtenir|trouver|rencontrer|demander|demande|exige|reclame|veux|voudrais|souhaite|souhaiterais|aimerais|prefere|prefererais|desire|besoin d'|besoin de|me faut|faudrait|aimerais avoir|donnez[- ]moi|donne[- ]moi|cherche|attends) ?{_POLITE} ?(?:a |d'|de |avoir |l'aide d')?(?:{_WHOSE}{_REAL}(?:humains?|humaine|conseiller(?:e|s)?|conseillere|agents?|operateur|operatrice|employee?|technicien(?:ne)?|representante?|collegues?|collaborateur|superviseur|superieur|manager|interlocuteur|assistance humaine|aide humaine|service[- ]clients?|service clientele|sav|teleconseiller)|(?:une |la |les )?(?:vraies? |veritable )?personnes?(?: (?:reelle|humaine|physique|vivante))|une (?:vraie |veritable )?personne|un responsable|le responsable|votre responsable|votre (?:chef|manager|superieur)|{_SOMEONE} (?:de|du|au|en|qui))",
        rf"(?:passez|passe|passer|mettez|mets|mettre|transferez|transferer|transfere|transferes|redirigez|rediriger|orientez|orienter|dirigez|basculez|connectez|renvoyez|transmettez|transmettre)(?:[- ]moi|[- ]nous| m'| me)?{_POLITE} ?(?:en (?:relation|contact|communication|ligne) )?(?:avec |a |vers |au |aux |chez )?{_WHO}",
        r"(?:me|m'|nous|etre|moi)[ -]?(?:passer|mettre|mis|mise|mettez|transferer|transferez|transfere|transferee|rediriger|redirige|orienter|connecter|basculer)(?: \w+){0,2} (?:en (?:relation|contact|communication)|avec|a|vers|au) ?",
        r"(?:me|m'|nous|moi|qu'on me|on me) ?(?:rappeler|rappelle|rappelez|recontacter|recontacte|rappelle[rz]?)|rappelez[- ]moi|rappelle[- ]moi|(?:etre|soit|sois) (?:rappele|rappelee|recontacte|recontactee|contactee? par)|demande de rappel|un rappel(?: telephonique)? (?:svp|s'il)",
        rf"{_WHO} (?:(?:peut|peux|pourrait|puisse|pouvant|doit|va|pour|qui|de|du|svp|chez vous|service|client|support|votre) ){{0,4}}(?:-?(?:t-)?il )?(?:me |m'|nous |prendre |puisse )*(?:rappeler|rappelle|contacter|contacte|aider|aide|m'aider|repondre|reponde|le relais|en charge|prenne|regarder|regarde|examiner|traiter|appeler|appelle|conseiller|intervenir|parler)",
        rf"(?:y a[- ]t[- ]il|y'a|il y a|y a|est[- ]ce qu'il y a|ya|existe[- ]t[- ]il|n'y a[- ]t[- ]il)(?: (?:pas|encore|aussi|vraiment|un peu|bien))* (?:{_SOMEONE}|{_WHOSE}{_REAL}(?:humains?|personne|conseiller|agent|operateur|etre humain|vraies personnes|gens))(?: (?:ici|la|de disponible|disponible|a qui|qui|avec qui|en ligne|reelle?|chez vous|pour|au bout|que|derriere))",
        r"(?:aide|assistance|support|service client|intervention|reponse|contact|soutien|interlocuteur|conseiller) (?:humaine?|d'un (?:humain|etre humain|conseiller|agent|employe)|d'une (?:vraie )?personne|de quelqu'un)",
        r"(?:vrai|vraie|veritable|vrais|vraies) (?:humains?|personnes?|conseiller|agent|gens|interlocuteur|employe)|personne (?:reelle|physique|humaine|en chair)|quelqu'un (?:de reel|d'humain|de competent|de vrai|du (?:service|support)|de (?:chez vous|votre|l'equipe|vos)|au telephone)",
        r"(?:refuse de (?:parler|discuter|echanger) (?:a |avec )(?:un |une |ce |cette )|pas (?:a |avec |de |d'|envie de parler a )?(?:un |une |cette |ce |la )?|ras le bol (?:de ce|des|du)|marre (?:de ce|des|du|de parler a un|de ces)|plutot qu'a? ?(?:un|une)|au lieu d'(?:un|une)|aucun|plus de|stop (?:au|le|aux)|assez (?:de ce|des|du)) ?(?:robots?|bots?|chatbots?|machines?|ordinateurs?|ia|automates?|intelligence artificielle|repondeurs?)(?! (?:cuiseur|aspirateur|tondeuse|a laver|de cuisine))",
        r"(?:joindre|contacter|appeler|avoir|trouver|rencontrer|obtenir) quelqu'un|qui (?:puis je|peut on|dois je|je peux|est ce que je peux) (?:appeler|contacter|joindre)|(?:aucun|pas un seul|pas d'?) ?humain",
        r"(?:me|m'|nous) ?(?:contacter|rappeler|appeler|recontacter)(?: \w+)? (?:par telephone|au telephone|svp|s'il vous plait)|(?:etre|soit) (?:transferee?|transfere|redirigee?|mise? en (?:relation|contact))|(?:vrais|vraies|vrai|vraie|veritables) (?:conseillers?|agents?|personnes?|gens|humains?|employes?|interlocuteurs?)",
        rf"comment (?:\w+ ){{0,3}}{_TALK} (?:a |au |avec )?{_WHO}",
    ),
    alone=(
        rf"(?:(?:bonjour|salut|svp|s'il vous plait|juste|je veux|je voudrais|non|oui|ok|alors|donnez-moi) ){{0,4}}{_WHOSE}{_REAL}(?:humains?|etre humain|conseiller(?:e)?|conseillere|agents?|operateur|operatrice|technicien|teleconseiller|service[- ]client(?:ele)?(?: humain)?|personne(?: (?:reelle|physique))?|vraie personne|superviseur|responsable|interlocuteur(?: humain)?|manager)(?: (?:svp|s'il vous plait|s'il te plait|stp|merci|maintenant|vite|humain|reel|pour m'aider|tout de suite))*",
        r"(?:parler|discuter|echanger) (?:a |avec )?(?:un |une |l')?(?:humain|agent|conseiller|quelqu'un|personne|operateur|etre humain)(?: svp| s'il vous plait)*",
        r"(?:pouvez[- ]vous |peux[- ]tu |merci de )?(?:me rappeler|me transferer|me rappeler svp|rappel)(?: svp| s'il vous plait)*",
        r"(?:il )?y a (?:quelqu'un|un humain)(?: ici| la)?|quelqu'un (?:est )?(?:la|ici)",
    ),
    apart=(
        r"(?:ai|a|avons|avait|avais) (?:deja )?(?:parle|discute|echange|eu|contacte|joint|appele)(?: \w+)? (?:a|au|avec|un|une)[^.?!]{0,40}",
        r"(?:etes[- ]vous|es[- ]tu|vous etes|tu es|est[- ]ce|c'est|suis[- ]je|je (?:parle|discute)|parle[- ]?je)(?: \w+){0,5} (?:robot|humain|machine|bot|personne|ia|ordinateur)(?: ou (?:un |une |a un |a une )*(?:\w+ )?\w+)?",
        r"agents? (?:immobiliers?|de voyages?|d'entretien|nettoyants?|de securite|commercial)|droits? (?:de l'homme|humains?)|ressources humaines|par personne|prefere parler francais",
        r"(?:n'|ne |n)(?:\w+ ){1,4}personne|personne (?:ne|n')",
    ),
    acts=r"(?:parler|discuter|joindre|contacter|echanger|transferez|transferer|passez|passer|mettez|mettre|relation|rappeler|appeler|veux|voudrais|souhaite|souhaiterais|aimerais|besoin|prefere|faut|donnez|dialoguer|demande|exige)",
    people=r"(?<!mon )(?<!ma )(?<!mes )(?<!notre )(?:conseiller(?:e)?|conseillere|etre humain|humain|operateur|operatrice|teleconseiller|interlocuteur|collaborateur|collaboratrice|collegue|technicien|employe|un agent(?! (?:immobilier|de|d'|nettoyant))|quelqu'un(?! (?:a|m'a|d'autre))|service[- ]client(?:s|ele)?|(?:vraie|veritable) personne|personne (?:reelle|physique|humaine)|votre (?:responsable|superieur|manager|chef|equipe)|vos (?:collegues|agents|conseillers|employes))",
    short={"qqn": "quelqu'un", "qq1": "quelqu'un", "kelkun": "quelqu'un", "quelqun": "quelqu'un", "jveux": "je veux", "jve": "je veux", "jveu": "je veux", "jvoudrais": "je voudrais", "jvoudrai": "je voudrais", "jaimerais": "j'aimerais", "stp": "svp", "stplait": "svp", "parlai": "parler", "umain": "humain", "ds": "dans", "av": "avec", "avc": "avec", "rdv": "rendez[- ]?vous"},
)  # fmt: skip
