"""How customers ask for a person in Italian."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:un|una|uno|il|la|lo|l'|un'|i|vostro|vostra|suo|tuo|altro|altra|qualche|uno dei|un vostro) ?){0,4}"
_REAL = r"(?:(?:vero|vera|reale|altro|altra|essere|autentico|bravo) ){0,4}"
_STAFF = r"(?:uman[oi]|umana|person[ae]|operator[ei]|operatrice|consulent[ei]|addett[oa]|agent[ei]|responsabile|assistente|impiegat[oa]|dipendente|collega|supervisore|superiore|capo|direttore|manager|rappresentante|tecnico|incaricato|specialista|esperto|servizio clienti|assistenza(?: clienti| tecnica)?|supporto(?: clienti| tecnico)?|centralino|team|gente|referente|titolare)"
_SOMEONE = r"(?:qualcuno|qualcun altro|qualcun)"
_WHO = rf"(?:{_WHOSE}{_REAL}{_STAFF}(?: (?:vera|vero|reale|uman[oa]|in carne e ossa|fisica|competente|dell'assistenza))*|{_SOMEONE})"
_POLITE = r"(?: (?:per favore|per cortesia|direttamente|subito|ora|adesso|gentilmente|piuttosto|di persona|al telefono|qui|di questo|in chat|dal vivo))*"

WORDING = Wording(
    inside=(
        rf"(?:parlare|parlarne|parlo|parlerei|chattare|comunicare|discutere|discuterne|conferire|interagire|dialogare|conversare|contatto|in contatto|collegamento|linea|confrontarmi|trattare|scrivere|avere a che fare){_POLITE} (?:con|a|al|all'|col) ?{_WHO}",
        rf"(?:contattare|raggiungere|chiamare|trovare|rintracciare|sentire)(?: \w+)? ?{_WHO}(?: (?:per|al|umano|vero|dell'assistenza|telefonicamente)|$|[?.,!])",
        rf"(?:mi passi|passami|passatemi|passarmi|passate|passi|mi passa|mi metta|mettimi|mettetemi|mettermi|trasferiscimi|mi trasferisca|trasferitemi|trasferirmi|trasferire|mi colleghi|collegami|collegarmi|collegatemi|inoltrami|inoltrarmi|mi dia|dammi|datemi|mi faccia parlare|fammi parlare|fatemi parlare|farmi parlare|smistami|girami|mi giri){_POLITE}(?: in (?:contatto|comunicazione|linea))?(?: (?:con|a|al|ad))? ?{_WHO}",
        rf"(?:voglio|vorrei|posso avere|potrei avere|preferisco|preferirei|serve|desidero|cerco|esigo|pretendo|bisogno di|bisogno dell'aiuto di|richiedo|chiedo(?: di)?|gradirei|servirebbe)(?: avere| contattare| chiamare| sentire| contatto con| l'aiuto di)?{_POLITE} {_WHOSE}{_REAL}(?:uman[oi]|persona (?:vera|reale|umana|fisica|in carne)|vera persona|operator[ei]|operatrice|consulente|addetto|responsabile|supervisore|servizio clienti|assistenza umana|assistente uman[oa]|persona che|impiegato|qualcuno)",
        r"(?:assistenza|aiuto|supporto|servizio|contatto|intervento|operatore|risposta|consulente) (?:uman[oa]|di (?:un|una|un') ?(?:persona|umano|operatore|essere umano)|da (?:un|una) (?:persona|umano|operatore))|(?:aiuto|assistenza|supporto|risposta) (?:di|da|da parte di) (?:un |una |un')?(?:persona|umano|operatore|qualcuno|addetto)|(?:persona|operatore|gente|umano|essere umano) (?:reale|vera|vero|in carne e ossa)|vera persona|essere umano",
        rf"{_WHO} (?:(?:mi|che|puo|possa|potrebbe|per favore|dell'assistenza|del|vostro|team|ci|per) ){{0,4}}(?:richiamare|richiami|chiamare|chiami|chiamarmi|aiutare|aiutarmi|aiuti|contattare|contattarmi|contatti|rispondere|rispondermi|risponda|guardare|controllare|esaminare|assistermi|assista|intervenire|occuparsi|occuparsene|subentrare|spiegarmi|ascoltarmi)",
        r"(?:puo|puoi|potete|potreste|potrebbe|potrei|vorrei|voglio|desidero|posso|mi fate|fatemi|farmi)(?: \w+){0,2} (?:richiamar\w*|essere richiamat[oa]|essere chiamat[oa]|essere ricontattat[oa]|ricontattar\w*|ricontattat[oa]|chiamare da|essere contattat[oa]|essere assistit[oa])|(?:richiamatemi|mi richiami|mi richiamate|richiamami|chiamatemi|chiamarmi|telefonarmi|mi telefoni\w*|mi chiamate|mi chiami qualcuno|fatemi chiamare|ricontattatemi|mi faccia richiamare)",
        r"(?:c'e|ce|ci sono|esiste|non c'e|vi e)(?: (?:forse|anche|un|una|una vera|un vero|qualche|dei|delle|li|qui|pure|per caso|almeno))* (?:qualcuno|uman[oi]|person[ae](?: reale| vera| vere)?|operator[ei]|essere umano|gente|esseri umani|consulente)(?: (?:vera|vero|reale|li|qui|con cui|con il quale|che (?:mi )?(?:puo|possa)|disponibile|vera|reale|vero|dall'altra|in linea)|$|[?.!,])",
        rf"(?:come|dove|posso|numero|modo|possibile)(?: \w+){{0,4}} (?:parlare|contattare|raggiungere|chiamare|parlo|contatto|mettermi in contatto|sentire)(?: con| a)? ?{_WHO}",
        r"chi (?:posso|devo) (?:chiamare|contattare|sentire)",
        r"(?:non (?:voglio |con |parlo con |intendo |mi serve |desidero )*(?:(?:parlare|chattare|scrivere|trattare) con )?(?:un |una |il |questo |con un |piu un )*|basta (?:con (?:il |questo |i |questi )?)?|niente |stufo (?:di |del |dei |di questo )?(?:questo )?|stanc[oa] (?:di |del )?(?:questo )?|invece di (?:un |una )?|piuttosto che (?:un |una )?|odio (?:i |questo |questi )?)(?:robot|bot|macchin[ae]|chatbot|computer|ia|risponditor[ei]|automatic[oi])(?! (?:da cucina|aspirapolvere|tagliaerba|da caffe))",
    ),
    alone=(
        rf"(?:(?:ciao|salve|buongiorno|per favore|un|una|il|la|un'|no|si|ok|solo|voglio|vorrei|dammi|ora|mi serve) ?){{0,4}}{_REAL}(?:uman[oi]|essere umano|operator[ei]|operatrice|consulente|persona(?: vera| reale)?|addetto|assistenza umana|servizio clienti|supervisore|responsabile|agente)(?: (?:per favore|per cortesia|perfavore|subito|ora|grazie|uman[oa]|reale))*",
        r"parlare (?:con |a )?(?:un |una |un'|l')?(?:operatore|persona|umano|qualcuno|operatrice|agente)(?: per favore| subito| ora)*",
        r"c'e (?:nessuno|qualcuno)(?: li| qui)?|(?:richiamatemi|richiamami|trasferiscimi|mi richiami)(?: per favore)?",
    ),
    apart=(
        r"(?:ho|abbiamo|aveva|avevo) (?:gia )?(?:parlato|chattato|discusso|sentito|contattato)[^.?!]{0,40}",
        r"(?:sei|(?<!c')e|siete|sto parlando con|parlo con|questo e)(?: \w+){0,2} (?:robot|uman[oa]|macchina|bot|persona|ia)(?: reale| vera)?(?: o (?:un |una |con un |con una )*\w+(?: \w+)?)?(?=$|[?.!])",
        r"risorse umane|diritti umani|corpo umano|operatore (?:telefonico|mobile|di rete|turistico|ecologico)|agente (?:immobiliare|di viaggio|pulente)|parlare con (?:mia|mio|i miei|le mie|nostro|nostra) \w+|a persona",
    ),
    acts=r"(?:parlare|contattare|passi|passami|passatemi|trasferi\w+|metta|mettimi|mettermi|voglio|vorrei|serve|bisogno|preferi\w+|chiamare|richiam\w+|chiedo|desidero|chattare|fatemi|mi faccia|comunicare|dammi|mi dia)",
    people=r"(?<!mio )(?<!mia )(?<!miei )(?<!nostro )(?:operator[ei](?! (?:telefonico|mobile|di rete))|operatrice|uman[oi]|essere umano|persona (?:vera|reale|umana|in carne)|vera persona|consulente|addetto|(?:vostro|suo|tuo|il|un) (?:responsabile|capo|supervisore|superiore|collega)|servizio clienti|assistenza clienti)",
    short={"cn": "con", "xfavore": "per favore", "perfavore": "per favore", "qlcn": "qualcuno", "qlcuno": "qualcuno", "qcn": "qualcuno", "nn": "non", "vojo": "voglio", "vlg": "voglio", "opratore": "operatore", "grz": "grazie", "xche": "perche", "qualcno": "qualcuno", "pfv": "per favore"},
)  # fmt: skip
