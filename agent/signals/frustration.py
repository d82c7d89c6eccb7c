"""The customer loses patience: by what they say or how they write it."""

from __future__ import annotations

from agent.signals.patterns import Hit, compile_patterns, find_strongest, prepare

_BAD = r"(?:ridiculous|useless|unacceptable|pathetic|outrageous|disgusting|garbage|rubbish|trash|incompetent|unbelievable|absurd|appalling|horrible|awful|terrible|horrendous|atrocious|hopeless|infuriating|insane|shameful|disgraceful|dreadful|nonsense|laughable|annoying|frustrating|maddening|crap|crappy|shit|shitty|dumb|stupid|idiotic|worthless|bullshit|impossible|a (?:joke|disgrace|nightmare|scandal|farce|shame|disaster|mess))"
_ANGRY = r"(?:angry|furious|mad|livid|fuming|annoyed|frustrated|upset|outraged|enraged|disappointed|irritated|pissed|disgusted|exhausted|beside myself|at my wits' end|going crazy|beyond (?:angry|annoyed|words))"
_SERVICE = r"(?:service|support|company|experience|bank|shop|bot|chatbot|app|website|system|customer care|store|help|thing|answers?|you(?: people| guys)?|assistance)"

PATTERNS = compile_patterns(
    {
        0.9: [
            rf"(?:this|that|it|you|they|u|your \w+|the \w+|everything|what you)(?: (?:is|are|was|were|s|seem|sounds?))? ?(?:(?:'s|'re|re) )?(?:(?:just|so|really|absolutely|completely|totally|utterly|such|beyond|all|simply|quite|truly|too|very|bloody|fucking|freaking|getting|becoming|complete|total|absolute|utter|pure) )*{_BAD}(?! (?:weather|song|movie|joke book|person))",
            rf"^(?:(?:just|so|absolutely|completely|totally|utterly|how|what an?|such|complete|total) )*{_BAD}(?: {_SERVICE})?[ .!?]*$",
            rf"(?:useless|worthless|stupid|dumb|terrible|awful|horrible|worst|crappy|pathetic|lousy|idiotic|incompetent|ridiculous|damn|bloody) (?:piece of \w+|{_SERVICE})",
            rf"(?:i am|i'm|im|i feel|feeling|makes me|making me|we are|getting|i was never)(?: (?:so|very|really|extremely|pretty|beyond|getting|absolutely|quite|more than|just|now|totally|seriously|deeply|increasingly))* {_ANGRY}",
            r"(?:fed up|sick (?:and tired )?of|had (?:it|enough)(?: with| of|$|[.!])|had it up to|losing (?:my )?(?:patience|temper|mind)|lost (?:my )?patience|patience is|waste of (?:my |everyone's )?(?:time|money)|(?:wast(?:e|ed|ing)) (?:my|so much|hours|all this) ?(?:time)?|worst (?:\w+ )?(?:service|support|company|experience|bank|shop|app|bot|ever))",
            r"(?:driv(?:es?|ing) me (?:crazy|mad|nuts|insane|up the wall|round the bend)|gett?ing on my nerves|(?:want|going|about) to (?:scream|explode|cry|lose it)|makes? my blood|pull(?:ing)? my hair)",
            r"(?:are you (?:kidding|joking|serious|for real|deaf|blind|stupid|dumb)|you(?:'ve| have)? (?:must|got to|gotta) be (?:kidding|joking)|is this (?:a|some kind of|some sort of) (?:joke|prank)|i (?:can't|cannot|can not|dont|don't) (?:believe (?:this|it|that you)|take (?:this|it)|stand (?:this|it))|shame on you|how dare you|what(?:'s| is| the hell is) wrong with you|what kind of (?:\w+ )?(?:service|support|company|shop|bank|joke|help)|for crying out loud|give me a break|come on already|unbelievable)",
            r"(?:never (?:again|buying|ordering|using|shopping|coming back)|(?:lost|losing|lose) (?:me as )?a customer|(?:going|switch(?:ing)?|moving) to (?:your|a|the) competit\w+|(?:leav(?:e|ing)|writ(?:e|ing)|post(?:ing)?) (?:you )?(?:a )?(?:bad|terrible|negative|one[- ]star|1[- ]star) review|feel (?:cheated|ripped off|betrayed|lied to|ignored)|rip[- ]?off|(?:lied|lying) to me)",
            r"(?:nobody|no one|noone|none of you)(?: \w+){0,2} (?:cares?|helps?|answers?|listens?|responds?|replies|reply|gives? a)|nothing (?:here |ever |you \w+ )?(?:works|helps)|(?:always|again) the same (?:with you|story|nonsense|answer|problem)|you (?:people|guys) (?:are|never|don't|suck)|(?:you|this|it|your \w+) sucks?",
            r"(?:wtf|ffs|omfg|for (?:fuck|god|christ|heaven|pete|goodness)'?s? sake|what the (?:hell|fuck|heck)|fuck\w*|piss(?:ed)? off|bloody hell|goddamn|damn it|dammit|idiots?|morons?)(?! by green day)",
            r"(?:verdammt|scheiss\w*|mist nochmal|unverschamt\w*|frechheit|lacherlich|saftladen|sauerei|unmoglich(?:er service)?|zum kotzen|nase voll|schnauze voll|(?:hab|habe) es satt|reicht (?:es )?(?:mir|jetzt)|genervt|stinksauer|wutend|enttauscht|armselig|unfassbar|schamen sie sich|zeitverschwendung|katastrophe|wollen sie mich (?:verarschen|veralbern))",
            r"(?:putain|merde|n'importe quoi|inadmissible|inacceptable|ridicule|honteux|scandaleux|ras[- ]le[- ]bol|(?:en ai |j'ai )?marre|en ai assez|me moque\w* de|vous (?:foutez|moquez)|perte de temps|furieu[xs]e?|degoute|nul(?:le)?(?: a chier)?$|incompetents?|insupportable|enerve[er]?|decu[e]?)",
            r"(?:joder|mierda|inaceptable|ridiculo|verguenza|hart[oa] (?:de|ya)?|estoy (?:harto|harta|cansado de|furios[oa]|enfadad[oa]|decepcionad[oa])|una broma|perdida de tiempo|pesimo|inutil(?:es)?|indignante|me tienen hart[oa]|que asco|vaya servicio|increible que)",
            r"(?:vergogna|vergognoso|che schifo|stufo|stufa|inaccettabile|ridicolo|assurdo|incompetenti|perdita di tempo|pessimo|arrabbiat[oa]|furios[oa]|deluso|basta cosi|presa in giro|mi prendete in giro|non ne posso piu)",
            r"(?:belachelijk|zat$|ben het (?:\w+ )?(?:zat|beu)|schandalig|schande|waardeloos|onacceptabel|tijdverspilling|godverdomme|verdomme|boos|woedend|teleurgesteld|irritant|slecht(?:e|ste) service|wat een (?:service|bende|onzin))",
            r"(?:absurdo|vergonha|ridiculo|inaceitavel|fart[oa] (?:disto|disso|de)|cansei|pessimo|merda|porra|perda de tempo|palhacada|brincadeira com|indignad[oa]|furios[oa]|irritad[oa]|decepcionad[oa]|desrespeito)",
        ],
        0.7: [
            r"(?:not|isn't|wasn't|that's not|never|still not|nor|again not)(?: \w+)? (?:what i (?:asked|meant|want\w*|said|need\w*)|my question|the (?:answer|question|point)|an answer|an? help)",
            r"(?:you|u|it|this|that|bot)(?: (?:are|is|do|does|did|have|has|really|just|still|clearly|obviously))*(?: not|n't|'re not| never|aren't| don't| didn't| doesn't| haven't| not even)(?: \w+)? (?:listen(?:ing)?|understand(?:ing)?|help(?:ing|ful|s|ed)?|answer(?:ing|ed)?|get (?:it|me|the point)|read(?:ing)?|make (?:any )?sense|reply(?:ing)?)(?: me| my| what| at all| it| to)?(?=$|[ .!?,])",
            r"(?:aren't you|are you (?:even )?|do you (?:even|actually|ever) )(?:listen(?:ing)?|read(?:ing)?|understand(?:ing)?|know|get it|care)|makes (?:no|zero) sense(?: at all)?$|no,? (?:that's|that is|it's|it is) not (?:it|right|what)|you (?:just )?(?:don't|do not) (?:get|understand) (?:it|me|anything)|not helpful|no help|(?:you are|you're) no use",
            r"(?:doesn't|does not|didn't|did not|don't|not|won't|cannot|isn't) (?:help(?:ing)?(?: me)?(?: at all| in the least| one bit)?(?=$|[.!,])|answer(?:ing)? (?:my question|me)|work either|solve (?:it|this|my|anything)|still work)|still (?:not|isn't|doesn't|does not|no) (?:answer(?:ed|ing)|resolved|solved|fixed|help\w*|response|reply|what)|still not working",
            r"(?:i(?:'ve| have)? (?:\w+ )?already (?:told|asked|said|explained|wrote|written|answered|given|gave)|told you (?:that |this )?(?:already|before|twice|several|\w+ times)|(?:said|asked|told|explained|written|wrote|called|repeated|contacted)(?: \w+){0,5} (?:twice|(?:three|four|five|six|ten|3|4|5|10|several|many|countless|so many|multiple|a dozen|hundred) times|over and over|again and again|repeatedly)|(?:third|fourth|fifth|3rd|4th|5th|10th|hundredth|umpteenth|millionth) time (?:i|that i|now|already|asking|today)|for the (?:second|third|fourth|fifth|last|2nd|3rd|4th|hundredth|umpteenth) time[,.! ]|how (?:many (?:more )?times|often)(?: more)? (?:do|must|should|will) i (?:(?:have|need) to )?(?:ask|say|tell|explain|repeat|write)|over and over|you keep (?:telling|asking|saying|repeating|sending|giving)|stop (?:giving|telling|sending|repeating|asking|saying)(?: me)?)",
            r"(?:answer my question|just answer|(?:again )?the wrong answer|that is the wrong answer|you (?:already|just) said that|same (?:answer|reply|response|thing) (?:again|over|every)|going (?:round )?in circles|how (?:hard|difficult) can (?:it|that|this) be|seriously ?[?!]+|really ?[?!]{2,}|why (?:is it so hard|does (?:nobody|no one)|won't you|can't you)|waiting (?:for )?(?:\w+ )?(?:hours|days|weeks|months|ages|forever)(?: (?:now|already|and))?)",
            r"(?:das )?(?:hilft|bringt|nutzt) (?:mir )?(?:uberhaupt |gar |auch |immer noch |leider |so )*(?:nicht|nichts)(?: weiter)?(?! vergessen)|(?:schon|bereits) (?:\w+ )?(?:gesagt|gefragt|erklart|geschrieben|dreimal|zweimal|mehrfach|mehrmals|zigmal)|(?:zum|das) (?:dritten|vierten|zehnten|x-?ten|hundertsten) mal|immer (?:noch nicht|dasselbe|das gleiche|die gleiche)|das war nicht meine frage|(?:du|sie) versteh\w+ (?:mich |es )?nicht|falsche antwort|wie oft (?:soll|muss) ich",
            r"(?:ca|cela|vous|tu) (?:ne )?(?:m'|me )?(?:aide|aidez|repond|repondez|sert|avance|comprenez|comprends)(?: \w+)? (?:pas|a rien|rien)|(?:deja|je vous l'ai) (?:\w+ )?(?:dit|demande|explique|ecrit|repete)|pour la (?:troisieme|quatrieme|dixieme|enieme|centieme) fois|toujours (?:pas|la meme)|ce n'est pas (?:ma question|ce que)|combien de fois (?:dois|faut)|trois fois",
            r"(?:no|nada) me (?:sirve|ayuda|soluciona|entiende)\w*|no (?:sirve|ayuda) (?:de |para )?nada|(?:ya|te lo|se lo) (?:\w+ ){0,3}(?:dije|dicho|explique|pregunte|preguntado|repeti|escribi)(?! que si)|por (?:tercera|cuarta|decima|enesima) vez|(?:esa )?no (?:es|era) (?:mi pregunta|lo que)|cuantas veces (?:tengo|debo|hay)|siempre lo mismo|no (?:me )?entiend\w+ (?:nada)?|tres veces",
            r"(?:dit |dat )?helpt (?:me |mij )?(?:\w+ )?(?:niet|niks|niets)|(?:al|heb) (?:\w+ ){0,3}(?:drie|tien|vier|twee|meerdere|zo vaak) keer|(?:derde|vierde|tiende|zoveelste) keer|al (?:gezegd|gevraagd|uitgelegd)|niet mijn vraag|hoe vaak moet|begrijpt? (?:me|mij|het) niet|steeds (?:hetzelfde|weer)",
            r"non (?:mi |ci )?(?:aiuta|serve|capisce|risponde|risolve)(?: \w+)?(?: (?:per niente|a niente|a nulla|affatto|niente|nulla))?|(?:gia|ve l'ho|te l'ho|l'ho) (?:\w+ ){0,2}(?:detto|chiesto|spiegato|scritto)|per la (?:terza|quarta|decima|ennesima) volta|non (?:era|e) (?:la mia domanda|quello che)|quante volte devo|sempre la stessa",
            r"nao (?:me |isso )?(?:ajuda|serve|resolve|adianta|entende)(?: \w+)?(?: (?:nada|em nada|para nada|de nada))?|(?:ja|eu ja) (?:\w+ ){0,2}(?:disse|falei|expliquei|perguntei|pedi)|pela (?:terceira|quarta|decima|enesima) vez|nao (?:foi|era|e) (?:isso|a minha pergunta|o que)|quantas vezes (?:tenho|preciso)|sempre a mesma",
        ],
    }
)

_SHOUT_LETTERS = 12
_SHOUT_SHARE = 0.8


def find_frustration(text: str) -> Hit | None:
    """Return the strongest sign of lost patience in ``text``, the newest customer turn."""
    hits = [find_strongest(PATTERNS, prepare(text)), _find_shouting(text)]
    return max((hit for hit in hits if hit is not None), key=lambda hit: hit.score, default=None)


def _find_shouting(text: str) -> Hit | None:
    letters = [c for c in text if c.isalpha()]
    if (
        len(letters) >= _SHOUT_LETTERS
        and sum(map(str.isupper, letters)) / len(letters) > _SHOUT_SHARE
    ):
        return Hit(0.5, "written in capitals")
    if "!!!" in text or "???" in text:
        return Hit(0.5, "written with force")
    return None
