"""How customers ask for a person in Spanish."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:un|una|unos|algun|alguna|el|la|los|otro|otra|su|tu|vuestro|sus|cualquier|uno de sus|una de sus|uno de los) ){0,4}"
_REAL = (
    r"(?:(?:ser|verdadero|verdadera|autentico|otro|otra|buen|asistente|agente|jefe|equipo) ){0,4}"
)
_STAFF = r"(?:humanos?|humana|personas?|gente|agentes?|asesor(?:a|es)?|operador(?:a|es)?|representantes?|emplead[oa]s?|encargad[oa]|supervisor(?:a)?|ejecutiv[oa]|responsable|gerente|jef[ea]|companer[oa]|colega|tecnico|especialista|expert[oa]|trabajador(?:a)?|teleoperador(?:a)?|gestor(?:a)?|comercial|consultor(?:a)?|superior|atencion al cliente|servicio al cliente|servicio de atencion|soporte(?: tecnico)?|departamento de \w+)"
_SOMEONE = r"(?:alguien|alguno)"
_WHO = rf"(?:{_WHOSE}{_REAL}{_STAFF}(?: (?:de verdad|reale?s?|human[oa]s?|de carne y hueso|fisica|vivo|competente|de atencion|en vivo))*|{_SOMEONE})"
_POLITE = r"(?: (?:por favor|porfa|directamente|mejor|ahora|ya|aqui|en persona|por telefono|personalmente|urgentemente|en vivo|sobre esto|de esto|de una vez|de inmediato))*"

WORDING = Wording(
    inside=(
        rf"(?:hablar|hablo|hablarlo|hable|hablaria|charlar|chatear|conversar|comunicarme|comunicarse|comunicar|comunico|contactar|contacto|conectarme|conectar|tratar(?: esto| este tema)?|tratarlo|platicar|dialogar|discutir(?:lo)?|escribir|en contacto|entrevistarme|entenderme){_POLITE} (?:con|a) {_WHO}",
        rf"(?:ponme|pongame|ponganme|pasame|paseme|pasenme|pasar(?:me)?|pasas|pasan|pasarian|comuniqueme|comunicame|comuniquenme|transfiereme|transfierame|transferirme|transferir|transfieran?|conecteme|conectame|conectenme|derivame|deriveme|derivar(?:me)?|derivenme|redirigeme|redirigir(?:me)?|dirigeme|enlaceme|comunicar|poner|poner(?:me)?|remitir(?:me)?|mandame|enviame|llevame|escalar(?:lo)?|escale(?:n)?){_POLITE} (?:en contacto )?(?:con|a|al) (?:el |la )?{_WHO}",
        rf"(?:quiero|quisiera|necesito|deme|dame|denme|prefiero|exijo|busco|solicito|requiero|me gustaria|pido|deseo|consigueme|consigame|mandame|envieme|me urge|llamen a|traigame)(?: tener| ver| que me den| que me pasen| a| con| contactar| contacto con)?{_POLITE} {_WHOSE}{_REAL}(?:humanos?|persona(?: (?:real|humana|de verdad|fisica))|agentes?|asesor(?:a)?|operador(?:a)?|representante|emplead[oa]|encargad[oa]|supervisor(?:a)?|ejecutiv[oa]|responsable|gerente|jef[ea]|teleoperador(?:a)?|alguien (?:real|humano|de verdad|de|del|que)|atencion al cliente|atencion humana|ayuda humana|asistencia humana|soporte humano|trato humano)",
        r"(?:atencion|ayuda|asistencia|soporte|apoyo|asesor|trato|servicio|contacto|agente|operador|intervencion|interlocutor)(?: personalizad[ao])? (?:(?:de|por) (?:un|una|algun|alguna) )?(?:human[oa]|persona|ser humano|agente|alguien)|ayuda de (?:un|una|algun) \w+|(?:persona|agente|humano|alguien|gente|asesor|representante|operador) (?:real|de verdad|de carne y hueso|en vivo)",
        rf"{_WHO} (?:(?:me|que|puede|pueda|podria|por favor|del|de|soporte|equipo|tu|su|se|nos|va a|lo|le) ){{0,4}}(?:atienda|atender(?:me)?|atiende|llame|llamar(?:me)?|ayude|ayudar(?:me)?|contacte|contactar(?:me)?|conteste|contestar(?:me)?|responda|responder(?:me)?|revise|revisar|mire|mirar|escuche|hable|comunique|haga cargo|explique)(?! (?:a pagar))",
        rf"(?:atienda|atender(?:me)?|atenderme|atiende|llame|llamar(?:me)?|ayude|contacte|contactado|contactada|atendido|atendida|ayudado|revise|conteste|responda|llamado|llamada)(?:n)? (?:por |de |a )?{_WHO}",
        r"(?:hay|existe|habra|estan?|no hay)(?: (?:aqui|ahi|alguna|algun|un|una|mas|ninguna|ningun|algo))* (?:alguien|humano|persona(?: real| humana)?|gente|agente|asesor|humanos|personas reales|ser humano|operador|representante)(?: (?:ahi|aqui|real|humano|disponible|con quien|con el que|con la que|que (?:me )?pueda|que me (?:ayude|atienda)|que hable|en linea|del otro lado|detras))",
        r"(?:me (?:pueden|puede|puedes|podrian|podria) (?:llamar|volver a llamar|devolver la llamada)|(?:puede|pueden|podria|podrian|puedes) (?:llamarme|devolverme la llamada|contactarme)|(?:llamenme|llameme|llamame)(?: por favor| por telefono| ya|$)|que me (?:llame|llamen|contacten|atienda|devuelvan la llamada)|devuelvanme la llamada|devolucion de llamada)",
        r"hay (?:una|alguna|un) (?:persona|humano)(?=$|[?.!,])|quien (?:me )?(?:puede|podria|va a) (?:atender|ayudar(?:me)? en persona)\w*|que (?:me )?(?:transfieran|pasen|comuniquen|conecten|deriven|atiendan)|(?:ayudarme|atenderme|verlo|revisarlo|leerlo|contestarme) (?:una|un|alguna) (?:persona|humano|agente)|lo (?:vea|lea|revise|mire|haga) (?:una|un|alguna) (?:persona|humano|agente)|(?:telefono|numero) (?:al|donde|para) (?:que )?(?:llamar|hablar)",
        rf"(?:como|donde|puedo|telefono|numero|forma de|manera de|quiero|necesito) (?:\w+ ){{0,3}}(?:contactar|contacto|hablo|hablar|comunico|encontrar|localizar|llamar|ubicar)(?: con| a| al)? {_WHO}",
        r"(?:no (?:quiero |me sirve |con |hablar con |me gusta |deseo |a |soporto )*(?:(?:hablar|chatear|tratar) con )?(?:un |una |el |este |con un |con una |mas )*|nada de |basta de |harto de(?: este| los| hablar con un)? ?|cansad[oa] de(?: este| los)? ?|sin |en vez de (?:un |una )?|odio (?:los |este |a los )?|menos )(?:robots?|bots?|maquinas?|chatbots?|computadoras?|ordenador|ia|contestador|automatico)(?! (?:aspirador|de cocina|cortacesped|de coser|de cafe))",
    ),
    alone=(
        rf"(?:(?:hola|por favor|quiero|un|una|no|si|ya|ok|solo|dame|con|ahora|el|la|mejor|necesito) ){{0,4}}{_REAL}(?:humanos?|ser humano|agentes?(?: humano| real)?|asesor(?:a)?|operador(?:a)?|representante|persona(?: real| humana)|persona|supervisor|gerente|encargado|ejecutivo|teleoperador|atencion al cliente|servicio al cliente|empleado)(?: (?:por favor|porfa|porfavor|xfa|ya|ahora|gracias|real|humano))*",
        r"hablar con (?:un |una )?\w+(?: por favor| ya| ahora| real)*",
        r"(?:hay )?alguien (?:ahi|aqui)?|(?:pasame|transfiereme|transfierame|comuniqueme|llamame|llamenme)(?: por favor)?",
    ),
    apart=(
        r"(?:hable|he hablado|hablamos|hablaba|estuve hablando|me atendio|contacte) (?:ya )?con (?:\w+ ){1,2}(?:ayer|la semana|el lunes|y me dijo|hace|anteayer|antes|quien|que me dijo)?",
        r"(?:eres|es usted|es esto|estoy hablando con|hablo con|sois|es)(?: \w+){0,3} (?:robot|humano|maquina|bot|persona|ia)(?: real)?(?: o (?:un |una |con un |con una )*(?:\w+ )?\w+)?(?=$|[?.!])",
        r"(?:recursos|derechos|cuerpo|error|consumo|cabello|pelo) humanos?|agentes? (?:de limpieza|inmobiliario|de viajes|de seguros|secreto)|hablar con (?:mi|mis|su|nuestro|nuestra) \w+",
        r"hablar (?:ingles|espanol|frances|aleman) con \w+|por persona",
    ),
    acts=r"(?:hablar|comunicar\w*|contactar|pas[ae]r?me|pas[ae]nme|transf\w+|conect\w+|quiero|quisiera|necesito|prefiero|atienda|atender|atenderme|llame|llamar|deme|dame|exijo|solicito|gustaria|ponga\w*|ponme|chatear|deriv\w+)",
    people=r"(?<!mi )(?<!mis )(?<!nuestro )(?:humanos?|ser humano|persona (?:real|humana|de verdad)|agentes?(?! (?:de limpieza|limpiador|inmobiliario|de viajes))|asesor(?:a)?|operador(?:a)?|representante|(?:tu|su|el|un) (?:supervisor|jefe|encargado|gerente|superior|responsable|companero)|ejecutiv[oa]|encargad[oa]|companer[oa]|emplead[oa]|alguien(?! (?:uso|robo|vend[ae]|me robo|ha|mas))|atencion (?:al cliente|humana)|servicio al cliente|teleoperador(?:a)?)",
    short={"kiero": "quiero", "qiero": "quiero", "kero": "quiero", "ablar": "hablar", "ablo": "hablo", "cn": "con", "xfa": "por favor", "xfavor": "por favor", "porfa": "por favor", "porfis": "por favor", "pf": "por favor", "pls": "por favor", "plis": "por favor", "alguin": "alguien", "alguiem": "alguien", "umano": "humano", "d": "de", "xa": "para", "k": "que", "nesesito": "necesito", "nececito": "necesito", "kien": "quien", "presona": "persona", "ay": "hay"},
)  # fmt: skip
