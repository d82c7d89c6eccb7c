"""How customers ask for a person in Portuguese, on both sides of the Atlantic."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:um|uma|uns|o|a|os|as|algum|alguma|outro|outra|seu|sua|teu|vosso|vossa|um dos|uma das|qualquer) ){0,4}"
_REAL = r"(?:(?:ser|verdadeiro|verdadeira|outro|outra|assistente) ){0,4}"
_STAFF = r"(?:humanos?|humana|pessoas?|gente|atendentes?|agentes?|operador(?:a|es)?|representantes?|funcionari[oa]s?|supervisor(?:a)?|gerentes?|responsavel|chefe|colega|assistentes?|tecnico|especialista|consultor(?:a)?|colaborador(?:a)?|encarregad[oa]|superior|empregad[oa]|vendedor(?:a)?|servico de apoio|apoio ao cliente|atendimento(?: ao cliente| humano)?|suporte(?: tecnico)?|sac|central de atendimento)"
_SOMEONE = r"(?:alguem|algum de voces)"
_WHO = rf"(?:{_WHOSE}{_REAL}{_STAFF}(?: (?:de verdade|reais|real|human[oa]s?|de carne e osso|fisica|viva|competente))*|{_SOMEONE})"
_POLITE = r"(?: (?:por favor|diretamente|agora|ja|aqui|pessoalmente|por telefone|logo|melhor|urgente|sobre isso|disto|disso|de preferencia|mesmo))*"

WORDING = Wording(
    inside=(
        rf"(?:falar|falo|fale|conversar|converso|comunicar(?:-me)?|contactar|contatar|contato|contacto|dialogar|bater papo|tratar(?: disto| disso| isso)?|discutir|teclar|em contacto|em contato|interagir|resolver(?: isso| isto)?|escrever){_POLITE} (?:com|a|ao|para) {_WHO}",
        rf"(?:falar|conversar|contactar|contatar|chamar|chame|chama|contato|contacto)(?: diretamente)? {_WHOSE}{_REAL}(?:atendente|humano|operador(?:a)?|gerente|supervisor(?:a)?|representante|funcionario|responsavel|{_SOMEONE})",
        rf"(?:me )?(?:transfere|transfira|transferir|transfiram|transfiram-me|transfira-me|transfere-me|transferir-me|passa|passe|passar|passem|passa-me|passe-me|passar-me|passem-me|conecta|conecte|conectar|encaminha|encaminhe|encaminhar|direciona|direcione|direcionar|liga|ligue|ligar|ligue-me|poe|ponha|ponha-me|coloca|coloque|redireciona|redirecione|redirecionar|manda|remeta|da|de|de-me|da-me|me da|me de|arranje|arruma|chama|chame)(?: me| -me)?{_POLITE} (?:em (?:contato|contacto) )?(?:com |para |pra |a |ao |pro |no )?{_WHO}",
        rf"(?:quero|queria|preciso(?: de)?|gostaria(?: de)?|gostava(?: de)?|prefiro|exijo|desejo|necessito(?: de)?|procuro|solicito|peco)(?: ter| ser| ver| um contato com| a ajuda de| que me passem)?{_POLITE} {_WHOSE}{_REAL}(?:humanos?|pessoa (?:real|humana|de verdade)|atendente|operador(?:a)?|representante|supervisor(?:a)?|gerente|atendimento humano|atendimento personalizado|responsavel|ajuda humana|suporte humano|assistente human[oa]|funcionario|contato humano|apoio humano)",
        r"(?:atendimento|ajuda|suporte|apoio|contato|contacto|assistencia|assistente|operador|atendente|resposta|interacao|intervencao) (?:human[oa]|de (?:um|uma) (?:humano|pessoa|ser humano|atendente|funcionario)|de alguem|por (?:um|uma) (?:humano|pessoa)|personalizado)|(?:pessoa|atendente|humano|gente|agente|alguem|operador) (?:real|de verdade|de carne e osso|a serio)|ser humano",
        rf"{_WHO} (?:(?:me|que|pode|possa|poderia|por favor|do|da|suporte|equipe|equipa|para|vosso|seu|nos|se) ){{0,4}}(?:ligar|ligar-me|ligue|ligasse|ligasse-me|telefonar|telefone|ajudar|ajudar-me|ajude|atender|atender-me|atenda|contactar|contactar-me|contacte|contatar|responder|responda|ver|verificar|analisar|rever|assumir|explicar|resolver|ouvir|olhar)(?! (?:filmes|series))",
        rf"(?:contactad[oa]|contatad[oa]|atendid[oa]|ajudad[oa]|chamad[oa]|ligue|assistid[oa]) (?:por|de) {_WHO}",
        r"(?:tem|ha|existe|havera|nao ha|nao tem|ta)(?: (?:aqui|ai|alguma|algum|um|uma|mais|ninguem|so|nenhum))* (?:alguem|humano|pessoa(?: real| humana)?|gente|atendente|ser humano|operador|humanos|pessoas reais|pessoas de verdade|funcionario)(?: (?:ai|aqui|real|disponivel|com quem|que (?:me )?(?:possa|pode|ajude|atenda|fale)|para|pra|do outro lado|de verdade|online))",
        r"(?:podem?|podes|poderiam?|voces podem|podiam) (?:me |-?me )?(?:ligar|telefonar|retornar|ligar[- ]?me|telefonar[- ]?me|contactar[- ]?me|contactar|chamar de volta|devolver a chamada|retornar a ligacao|ligar de volta)|(?:me liguem?|liguem[- ]?me|me liga|ligue[- ]?me|me telefonem|quero que me liguem|me retornem)|retorno de chamada|(?:receber|quero|aguardo) (?:uma )?(?:ligacao|chamada|retorno) (?:de volta|de (?:um|uma|alguem))",
        rf"(?:como|onde|posso|numero|telefone|jeito|forma|maneira|possivel)(?: \w+){{0,4}} (?:falar|falo|contactar|contatar|contacto|contato|ligar|chegar|encontrar)(?: com| para| a| um)? {_WHO}",
        r"(?:nao (?:quero |gosto de |aguento |com |desejo |vou )*(?:(?:falar|conversar|tratar|teclar) com )?(?:um |uma |o |este |esse |mais |com um |com uma )*|nada de |chega de |cansad[oa] d(?:e|este|esse|o) ?|fart[oa] d(?:e|este|o|os) ?|sem |em vez de (?:um |uma )?|odeio (?:esse |este |os )?)(?:robos?|bots?|maquinas?|chatbots?|computador(?:es)?|ia|robot|gravacao)(?! (?:aspirador|de cozinha|de lavar|de cafe|de costura))",
    ),
    alone=(
        rf"(?:(?:ola|oi|por favor|um|uma|nao|sim|ok|so|quero|agora|o|a|com|me da|preciso de) ){{0,4}}{_REAL}(?:humanos?|ser humano|atendente(?: humano)?|operador(?:a)?|representante|pessoa(?: real| de verdade)?|supervisor|gerente|atendimento humano|agente|funcionario|sac)(?: (?:por favor|pf|pfv|pfvr|ja|agora|obrigad[oa]|humano|real))*",
        r"falar (?:com )?(?:um |uma |o |a )?(?:atendente|humano|pessoa|alguem|agente|operador|gerente)(?: por favor| agora| ja)*",
        r"(?:tem |ha )?alguem (?:ai|aqui)?(?: online)?|(?:me transfere|me transfira|me liga|me liguem|transferir)(?: por favor)?",
    ),
    apart=(
        r"(?:falei|conversei|tenho falado|estava a falar|estava falando|fui atendid[oa]|contactei) (?:ja )?(?:com|por) [^.?!]{0,40}",
        r"(?:voce e|es|(?<!')e|estou falando com|estou a falar com|falo com|isto e|isso e)(?: \w+){0,2} (?:robo|robot|human[oa]|maquina|bot|pessoa|ia)(?: real)?(?: ou (?:um |uma |com um |com uma )*\w+(?: \w+)?)?(?=$|[?.!])",
        r"recursos humanos|direitos humanos|corpo humano|erro humano|agente (?:imobiliario|de viagens|de limpeza)|falar com (?:minha|meu|minhas|meus|a minha|o meu|nosso|nossa) \w+|por pessoa",
    ),
    acts=r"(?:falar|conversar|contactar|contatar|transf\w+|passa\w*|passe\w*|quero|queria|preciso|gostaria|gostava|prefiro|atendid[oa]|ligar|ligue|exijo|solicito|encaminh\w+|chama\w*|me da)",
    people=r"(?<!meu )(?<!minha )(?<!nosso )(?:atendente|humanos?|ser humano|pessoa (?:real|humana|de verdade)|operador(?:a)?|representante|(?:seu|teu|o|um|vosso) (?:gerente|supervisor|chefe|responsavel|superior|colega|funcionario)|atendimento humano|apoio ao cliente)",
    short={"qro": "quero", "kero": "quero", "qero": "quero", "cm": "com", "c": "com", "vc": "voce", "vcs": "voces", "pf": "por favor", "pfv": "por favor", "pfvr": "por favor", "plmds": "por favor", "alguen": "alguem", "algm": "alguem", "pra": "para", "pro": "para o", "n": "nao", "fala": "falar", "presciso": "preciso", "preciza": "precisa"},
)  # fmt: skip
