"""How customers ask for a person in English."""

from __future__ import annotations

from agent.signals.wishes.wording import Wording

_WHOSE = r"(?:(?:a|an|the|your|some|any|another|other|one of your|one of the|one of those|somebody|someone) ){0,4}"
_REAL = r"(?:(?:real|live|actual|living|customer|proper|true|human|genuine|breathing|flesh and blood|non[- ]?bot|different|senior|competent|qualified|trained|single|customer (?:service|support|care|relations)|support|service|services|sales|technical|tech|billing|phone|call cent(?:er|re)|helpdesk|responsible|knowledgeable|stupid|damn|bloody|fucking|goddamn) ){0,4}"
_NOT_A_COMPOUND = r"(?! (?:fees?|seats?|roles?|ids?|licen[cs]es?|rights|resources?|hair|errors?|body|bodies|limits?|discounts?|dashboards?|statistics|portals?|accounts?|interfaces?|modes?|passwords?|codes?|commissions?|costs?|prices?|manuals?|tools?|kits?|apps?|plans?|view|consumption|history|photos?))"
_STAFF = rf"(?:humans?(?: beings?)?|operators?|representatives?|reps?|csrs?|supervisors?|advis[oe]rs?|agents?|assistants?|team leaders?|management|staff(?: members?)?|members? of (?:the |your )?(?:staff|team|crew|support)|team members?|employees?|colleagues?|co-?workers?|consultants?|specialists?|experts?|executives?|managers?|boss(?:es)?|superiors?|higher-?ups?|technicians?|associates?|professionals?|customer (?:service|support|care|relations|services)|support(?: team| staff| people)?|help ?desk|support line|call cent(?:er|re)|real (?:person|people|one)|live (?:person|people|one)|actual (?:person|people)|person in charge|people in charge|workers?|clerks?|tellers?){_NOT_A_COMPOUND}"
_SOMEONE = r"(?:one of your (?:people|guys|lot|folks)|persons?|people|somebody|someone|some one|anyone|anybody|any one|man|woman|guy|lady|dude|individual|whoever)"
_ANY = r"(?:(?!my|his|her|our|their|with|to|in|at|on|for|and|bank|about)\w+ ){0,2}?"
_WHO = rf"{_WHOSE}{_REAL}(?:{_STAFF}|{_SOMEONE}(?! (?:else (?:in|at my|who)|in (?!person|charge|your|the|billing|sales|support|customer|real|returns|refunds|shipping|delivery|deliveries|accounts|accounting|complaints|orders|warehouse|finance|technical|tech|claims|logistics|service|fraud)|from (?!your|the|support|customer|service|sales|billing|\w+ team)|who speaks|to \w+ (?:french|english|spanish))))"
_STAFF_WHO = rf"{_WHOSE}{_REAL}{_STAFF}"
_SPEAK = r"(?:talk|speak|chat|talking|speaking|chatting|converse|communicate|correspond|conversation|discuss (?:this|it|that|my \w+)|discussing (?:this|it)|word|deal|dealing|interact)"
_PASSING = r"(?:connecting|transferring|putting|passing|handing|forwarding|redirecting|switching|referring|connect|connected|transfer|transferred|put|pass|passed|hand|handed|forward|forwarded|redirect|redirected|refer|referred|route|routed|switch|switched|link|linked|patch|patched|direct|directed|send|get|escalate|escalated|move|moved|turn|hook|hooked)"
_THIS = r"(?:me|us|this|it|that|my (?:case|issue|chat|problem|ticket|request|complaint|query|question|matter)|this (?:case|issue|chat|conversation|problem|ticket|matter|complaint)|the (?:case|issue|chat|conversation|matter))"
_ALONG = r"(?:(?:on|over|up|through|along|back|directly|straight|in touch|in contact|right now|right away|now|please|immediately|onward|onto|across|about this|about it|here|off|up) ){0,4}"
_NOW = r"(?:(?: (?:please|now|asap|right now|right away|immediately|here|thanks|thank you|already|at once|today|only|dammit|damn it|instead|not (?:a |the )?\w*bot))*)"
_BOT = r"(?:bots?|robots?|machines?|computers?|chat ?bots?|ai|a\.i\.|automaton|automated (?:\w+ )?(?:systems?|assistants?|repl(?:y|ies)|answers?|messages?|responses?|services?)|algorithm|software|virtual assistants?)(?! (?:vacuum|lawn|mower|cleaner|hoover|arm|toy|kit|learning|wash|washable|gun|screen|game|parts?|features?|science|desk|chair|mouse))(?! ?-)"
_DO_SOMETHING = r"(?:call|phone|ring|contact|telephone|get back to|reach out to|get in touch with|write to|talk to|speak to|speak with|answer|respond to|email|message|advise) (?:me|us)"
_HANDLE = r"(?:help|assist|look (?:at|into|over)|take a look|have a look|check|review|handle|take (?:over|care|this|it|up)|deal with|jump in|step in|sort (?:this|it|out)|see to|get involved|investigate|explain|confirm|verify|decide|respond|reply|answer|write back)"

WORDING = Wording(
    inside=(
        rf"{_SPEAK} (?:{_ALONG})(?:to|with|2) (?:{_WHO}|{_WHOSE}{_ANY}{_STAFF})",
        rf"(?:to|with|by|from|2) (?:(?:a|an|another|some|your|any|actual|real|live|living|human|one of your) )+(?:humans?|human being|persons?|people|representatives?|agents?|customer service|employees?|operators?|(?:customer )?advis[oe]rs?|staff members?|members? of (?:the |your )?staff)(?<!to a person)(?<!with a person)(?<!by a person)(?<!from a person)(?<!your person)(?<!your people)(?<!another person)(?<!other people)(?<!an agent)(?<!some people)(?<!any person)(?<!another agent){_NOT_A_COMPOUND}",
        rf"{_SPEAK} {_WHOSE}{_REAL}(?:humans?|agents?|representatives?|operators?|live person|real person){_NOT_A_COMPOUND}",
        rf"{_PASSING} (?:{_THIS} )?{_ALONG}(?:to|with|by|through to|over to|2) {_WHOSE}{_ANY}{_REAL}{_STAFF}",
        rf"{_PASSING} (?:me|us) {_ALONG}(?:to|with|by|through to|over to|2) {_WHO}",
        rf"{_SPEAK} (?:{_ALONG})(?:to|with|2) (?:the|your|someone in|somebody in) (?:(?!my|his|her|our|their)\w+ ){{0,2}}?(?:departments?|teams?|desk|office|hotline|crew)",
        rf"{_PASSING} (?:me|us) {_ALONG}(?:to|with) (?:the|your) (?:\w+ ){{0,2}}?(?:departments?|teams?|desk|office|hotline|crew)",
        rf"(?:let me|let us|want to|like to|can i|could i|may i|need to|rather|prefer to|wish to) (?:\w+ )?(?:write|text|e-?mail|message|type) (?:to |with )?{_WHOSE}{_REAL}(?:{_STAFF}|persons?|humans?)",
        r"(?:with|by|to|from|have|get|let|is|could|can|would) one of your (?:people|guys|lot|folks|staff|team|agents?|colleagues?|employees?|reps?|representatives?)",
        r"(?:ask|get|tell|bring|fetch|call in) (?:in |over )?(?:a|your|another|one of your) (?:colleagues?|supervisors?|manager|superior|boss)(?= (?:to|in|and|please|now|for|help|look|join|over)|$|[.,?!])",
        r"(?:have|let) (?:a|your|another|one of your) (?:colleague|supervisor|manager|superior|boss) (?:call|contact|look|join|help|take|answer|check|write|reply|handle|decide)",
        r"(?:a |some )?(?:colleagues?|one|somebody|someone|team ?mate) of yours (?:\w+ )?(?:looks?|looked|to|could|can|would|takes?|took|helps?|helped|answers?|answered|checks?|checked|calls?|called)",
        r"put (?:the|your|a|an) (?:\w+ )?(?:manager|supervisor|boss|agent|human|person|representative|operator|colleague)s? on(?= |$|[.,?!])",
        r"(?:involve|involving|loop in) (?:a|an|one of your|your|some|another) (?:\w+ )?(?:staff|people|humans?|persons?|agents?|colleagues?|employees?|team|supervisors?|managers?)",
        r"(?:skip|bypass|get past|get around|get rid of|circumvent|avoid|leave|exit|quit) (?:the|this|your) (?:\w+ )?(?:chat ?bot|bot|robot|ai|virtual assistant)(?! vacuum| lawn)",
        r"is there (?:a|any) (?:(?:real|actual|live|human) )*(?:persons?|humans?|human being|agent|representative|operator)(?=$|[?.!,])",
        r"(?:(?:real|live|actual|human) )+(?:persons?|agents?|humans?|staff|representatives?|support|help) (?:is |are )?(?:required|needed|wanted|requested)|(?:person|human|agent|representative|supervisor|manager) (?:required|needed|wanted|requested)",
        r"request(?:ing|ed)? (?:a |an )?(?:\w+ )?(?:call ?back|phone call)",
        r"give (?:me|us) (?:a|an) (?:ring|call|bell|buzz|phone call)",
        rf"(?:pass|hand|turn|put) (?:me|us) (?:on|over|off|through|across)(?: to)? {_WHO}",
        rf"(?:want|wants|need|needs|needing|get|give|prefer|require|request|requesting|find|send|fetch|bring|demand|assign|ask(?:ing)? for|asked for|like|see|have|summon|expect|insist on|wish for|looking for|waiting for|rather have|must have|contact|contacting|reach|reaching|hold of|ahold of|through to|call|phone|message) (?:(?:me|us|to see|to have|to get|just|only|now|please) ){{0,4}}{_WHOSE}{_REAL}(?:humans?(?: beings?)?|operators?|representatives?|reps?|csrs?|supervisors?|managers?|advis[oe]rs?|agents?|members? of (?:the |your )?(?:staff|team)|staff members?|employees?|colleagues?|consultants?|executives?|customer (?:service|support|care)|help ?desk|support (?:team|staff|people)|real (?:person|people|one)|live (?:person|people|chat|support)|actual (?:person|people)){_NOT_A_COMPOUND}",
        rf"(?:get|give|find|send|fetch|bring|assign) (?:me|us) {_WHOSE}{_REAL}(?:persons?|somebody|someone|manager|boss|expert|specialist|technician|man|woman|guy){_NOT_A_COMPOUND}",
        rf"(?:want|need|prefer|demand|like|rather have|require) (?:a|an actual|an) (?:real |live |actual )?(?:person|manager|specialist)(?! (?:who|to (?:pick|collect|sign|drive|clean))){_NOT_A_COMPOUND}",
        rf"(?:how|where|can|could|may|way|able|want|like|need|trying|try|possible|please|wish|let me|i'd|ways) (?:\w+ ){{0,4}}(?:reach|contact|get (?:a ?)?hold of|get through to|get in (?:touch|contact) with|get to) {_WHO}",
        rf"(?:number|line|e-?mail|address|extension|hotline|button|option|details?|way|contact) (?:\w+ )?(?:to|for|of|where|so|i can|and) (?:\w+ ){{0,3}}(?:(?:speak|talk|call|reach|contact|get)(?: to| with)? )?{_STAFF_WHO}",
        r"(?:is|are|isn't|aren't|were|be|ain't) (?:there )?(?:(?:a|an|any|some|no|even|still|also|not|really|actually) ){0,4}(?:(?:real|live|actual|living|human) ){0,4}(?:humans?(?: beings?)?|persons?|people|agents?|anyone|anybody|any one|someone|somebody|representatives?|staff|employees?|operators?|advisors?)(?: real| human| alive)? (?:\w+ )?(?:there|here|around|available|online|on duty|listening|working|at work|in the office|behind|at all|(?:at|in|on) (?:your|this|the) (?:company|team|office|firm|shop|chat|end|side|place|support|bank|store)|(?:that |who |whom |which )?(?:i|we) (?:can|could|may|might) (?:\w+ )?(?:talk|speak|chat|ask|call|reach|contact|write|turn)|(?:that|who) (?:can|could|may|might) (?:\w+ )?(?:help|assist|talk|speak|look|take|answer|explain|handle|deal|read|reply)|to (?:whom|talk|speak|chat|help me|assist)|with whom|on the (?:other|line|phone)|at the other)",
        r"(?:is|are) (?:any|some)(?:one|body) (?:there|here|alive|home|available|around|online|reading)$",
        rf"(?:do|does|have|has) (?:you|u|your \w+|this \w+)(?: guys| people)? (?:(?:even|still|also|actually|really|got|employ|have) ){{0,4}}(?:(?:any|some|a|an) )?(?:(?:(?:real|actual|live|living|human) )+(?:humans?|people|persons?|staff|agents?|representatives?|employees|support)|humans?|human beings?|live agents?|representatives?){_NOT_A_COMPOUND}",
        rf"(?:a|any|some|real|actual|live|another|the|by|to) humans?{_NOT_A_COMPOUND}(?! (?:who|lives?|years?|can|eat|being))",
        r"(?:who|whom) (?:can|could|do|should|may|must) i (?:\w+ ){0,2}(?:speak|talk|chat) (?:to|with)(?= about| regarding| for| to (?:get|have|reach|solve)|$|[.,?!])",
        r"(?:is there|is there really|there's|there is|has) (?:nobody|no one|noone|no person|not anybody|not anyone) (?:\w+ )?(?:that |who )?(?:i|we) (?:can|could|may|might) (?:\w+ )?(?:talk|speak|chat|call|reach|contact|write|turn)",
        rf"(?:a|an|some|any|your) (?:(?:real|live|actual) ){{0,4}}(?:person|human|agent|employee|colleague|manager|supervisor|representative) (?:could|can|would|should|must|has to|needs to|to|please) (?:please |also )?(?:{_HANDLE}|read|answer|see|reply|respond|speak|talk)(?= |$|[.,?!])",
        r"(?:can|could|may|would|will|please|have|get|want|wants|need|ask|tell|let|like|send|find|prefer|rather) (?:\w+ ){0,2}?(?:some|any)(?:one|body) (?:from|on|of|at|in) (?:your|the) (?:\w+ ){0,2}?(?:side|end|team|departments?|staff|office|company|crew|desk|support|service|shop|store|bank)",
        r"(?:can|could|may|would|will|please|have|get|want|need|ask|let|like) (?:for )?(?:some|any)(?:one|body) from (?:\w+ ){1,3}?(?:call|ring|phone|contact|email|message|write to|get back to) (?:me|us)",
        r"(?:your|a) (?:phone|telephone|contact) number (?:so|to call|please|where|for)",
        r"any (?:(?:real|live|actual|living) ){0,4}(?:humans?|persons?|people|agents?|representatives?|staff) (?:around|there|here|available|online|on duty|listening|reading)",
        r"where (?:is|are|do i find) (?:(?:the|your|all the|any|a|all|real|live|actual) ){0,4}(?:humans?|people|agents?|staff|representatives?|persons?|human beings?)(?: at| here| working)?$",
        rf"(?:can|could|may|would|will|please|have|get|want|wants|need|ask|tell|let|like|arrange for|request|wish|prefer|rather) (?:for )?(?:{_WHO}|one of you) (?:(?:please|to|kindly|just|maybe|personally|from|your|the|support|team|company|sales|service|staff|office|actually|who can|who) ){{0,4}}(?:(?:{_DO_SOMETHING})|call back)",
        rf"(?:can|could|may|would|will|please|have|get|want|need|ask|let|like|arrange for|request|prefer|rather|should|must) (?:for )?(?:{_STAFF_WHO}|{_WHOSE}{_REAL}(?:person)) (?:(?:please|to|kindly|just|maybe|personally|from \w+|actually) ){{0,4}}(?:{_HANDLE})",
        r"(?:can|could|may|would|will|please have|please let|please get) (?:some|any)(?:one|body) (?:please |kindly |from \w+ |real |actually )*(?:help me|assist me|take over|look into this|look at this|look into my \w+|deal with this|explain|jump in|step in)(?: (?:here|please|out|now))*$",
        r"(?:call|ring|phone) (?:me|us) back|call ?back (?:request|please|from)|(?:want|need|like|request|get|schedule|arrange|book|expect|ask for|asking for) (?:a |an |for a )?(?:call ?back|phone call from|call from)|(?:be|been|get) (?:called|phoned|rung) back",
        rf"(?:be|been|being|get|getting) (?:contacted|called|helped|assisted|served|connected|phoned|advised|attended|looked after|handled) (?:\w+ )?by {_WHO}",
        r"human (?:support|help|assistance|agents?|operators?|service|contact|intervention|representatives?|advis[oe]rs?|chat|interaction|review|employees?|staff|colleagues?|attention|reply|response|please|on the line)",
        rf"(?:help|support|assistance|an? answer|a reply|a response|answers|service|attention|advice) (?:of|from|by) (?:an? |some )?(?:actual |real |live )*(?:human|person|human being|agent|member of|employee|representative|colleague){_NOT_A_COMPOUND}",
        rf"(?:some|any)(?:one|body) (?:real|human|alive|competent|qualified|knowledgeable|with a brain|with a pulse|in charge|responsible|who (?:actually )?(?:works (?:here|there|for)|knows (?:what|how|their)|can (?:actually )?help(?: me)?(?=$|[.,?!])|understands(?! \w+ing)))|(?:get|have|put|want|need|reach|with|to|is there) (?:an? )?(?:\w+ )?(?:person|human|agent|someone|somebody|someone else|representative) on the (?:phone|line)|put (?:a|an|some) {_REAL}(?:human|person|agent|one) on|put (?:someone|somebody|anyone|anybody)(?: else| real)? on(?= |$|[.,?!])(?! (?:the|a|my) (?!phone|line|other))",
        rf"(?:no|not|no more|don't want|do not want|dont want|stop|instead of|tired of|sick of|hate|fed up with|enough of|rather than|refuse|refusing|can't stand|done with|forget|than|without) (?:(?:to |of )?(?:talk(?:ing)?|speak(?:ing)?|chat(?:ting)?|deal(?:ing)?|write|writing|communicate|continue|continuing|go on|going on|carry on|carrying on|be|use|using|have|waste my time)(?:ing)? (?:to |with |on |served by |helped by )?)?(?:(?:a|an|the|this|your|these|with|all|any|those|some|that|to) ){{0,4}}(?:(?:stupid|damn|dumb|fucking|useless|silly|idiotic|bloody|annoying|talking|mindless) ){{0,4}}{_BOT}",
        rf"(?:share|sharing|discuss|tell|telling|trust|explain|explaining|talk|talking|speak|speaking|chat|chatting)(?: [\w']+){{0,5}} (?:with|to) (?:a|an|this|some|your|the) (?:\w+ )?{_BOT}(?! (?:or|to))",
        rf"(?:want|get me|let me|need|take me) out of (?:this|the|your) (?:\w+ )?{_BOT}",
        rf"{_BOT} (?:is|are) (?:no use|no help|useless|hopeless|pointless|stupid|not helping|not helpful|driving me \w+)",
        r"(?:escalate|escalation|hand (?:me|this|it|us) over|handover|take this up with (?:a|your|the) \w+|talk to (?:the|your|ur) (?:boss|manager|superior|supervisor)|who is in charge (?:here|there)|whoever is in charge)(?! of (?:the )?(?:privileges?|project))",
        r"(?:the|a|your) (?:manager|supervisor|person in charge|boss) (?:please|now|immediately|asap)",
        r"customer (?:service|support|care) (?:agent|rep|representative|person|executive|employee|advisor|phone|contact|hotline)",
        r"(?:open|start|begin|use|switch to|go to|join) (?:a |the |your )?(?:live|human) (?:chat|support)|live (?:chat|support|agent|help) (?:please|now|with)",
        r"(?:a|the|some|any) human beings?(?! (?:can|could eat))(?= (?:answer|help|reply|read|look|speak|talk|please|here)|$|[.,?!])|(?:can|could|may|would|will) (?:a |any |some )?(?:real )?human",
        r"(?:forward|pass|send|give|hand|escalate|refer) (?:this|it|me|my \w+)(?: \w+)? to (?:your|the|a) (?:\w+ )?(?:team|colleagues?|manager|department|staff|supervisor|human|person|people)",
        r"(?:want|like|need|wish|ask|asking) to be (?:transferred|connected|put through|passed on|escalated|called back)|(?:phone call|conversation|talk|chat|call|word) with (?:someone|somebody|a person|a human|anyone)(?! (?:from (?!your)|in (?!your|person)))",
    ),
    alone=(
        rf"(?:(?:please|just|hi|hello|hey|ok|okay|now|so|the|a|an|some|any|only|i said|need|want|give|get|and|no|yes|then|again|maybe|or|your) ){{0,4}}{_REAL}(?:humans?(?: being)?|agents?|representatives?|reps?|operators?|persons?|people|supervisors?|managers?|customer (?:service|support|care)|live (?:chat|agent|support|help|person)|real (?:person|people|human)|staff|staff member|employees?|advis[oe]rs?|consultants?|csr|support agent|human help|human support|callback|call back|some(?:one|body) real)(?: (?:agents?|humans?|representatives?|operators?|persons?|reps?))*{_NOW}",
        rf"(?:(?:please|just|can you|could you|kindly|ok|then|now|so|do|i want you to) ){{0,4}}(?:(?:transfer|connect|escalate|redirect|put) (?:me|us|this|it|my call|my chat|this chat)(?: through| now| over| on)?|escalate|put me through|pass me on|ring me|phone me|hand (?:me|it|this) over|i want out of this bot){_NOW}",
        rf"(?:(?:please|just|ok|okay|hi|hello) )?(?:i |we )?(?:(?:really |just )?(?:want|need|would like|wanna|have|wish)|i'd like|let me|can i|could i|may i)(?: to)? (?:talk|speak)(?: to you guys| with you guys)?{_NOW}",
        rf"(?:talk|speak|chat) (?:to |with )?{_REAL}(?:human|agent|rep|representative|operator|person|someone|somebody|manager|support|staff){_NOW}",
        r"(?:is )?(?:any|some)(?:one|body|humans?| humans?| people) (?:there|here|home|alive|around|available|online)(?: please| today| now| at all)*",
    ),
    apart=(
        # Whether it is one: a question about the bot.
        r"(?:am i|are we|was i|were we|is this|is it|are you|aren't you|r you|if (?:i'm|i am|you're|you are|this is|it is|it's)|whether (?:i'm|i am|you're|you are|this is|it's)|i'm|i am|you're|you are|do i|did i)(?: (?:just|actually|really|even|currently|maybe|like|in fact|now|still))*(?: (?:talking|speaking|chatting|dealing|talk|speak|chat|connected))?(?: (?:to|with|like|by))*(?: (?:a|an|the|some|just|really|real|actual|live|living|true|kind of))* (?:humans?(?: beings?)?|persons?|people|agent|bots?|robots?|machine|computer|ai|chatbot|automated \w+|some(?:one|body) real)(?! (?:there|here|available|i can|who|that|around|working|on duty|online))(?:,? or (?:a |an |just |are you |am i |with |to )*(?:(?:real|actual|live|an?|automated),? )*\w+(?: (?:person|human|human being|bot|robot|computer|machine))?)?",
        r"(?:sounds?|acts?|thinks?|behaves?|seems?|looks?|feels?|talks?|writes?|act and think)(?: (?:just|really|so|very|much|exactly))* like (?:a |an )?(?:\w+ )?(?:human(?: being)?|person|people|bot|robot|machine|computer)",
        r"(?:did|does|do|has|have|is|was|were)(?: \w+){0,3} (?:written|answered|checked|made|read|write|answer|reply) (?:\w+ )?by (?:a |an )?(?:human|person|robot|bot|machine|computer)|(?:did|does|do) (?:a |any )?(?:real )?(?:humans?|person|people) (?:write|read|check|answer|see)",
        r"is this (?:a |an )?(?:\w+ )?(?:bot|computer|robot|machine)(?: \w+){0,3} or (?:\w+ ){0,3}(?:human being|human|person)",
        r"(?:as|identify as|regard you as) (?:a |an )?(?:human|person|bot|robot)|(?:a |an )?(?:human|person) or (?:as |are you )?(?:a |an |just )?(?:computer|robot|machine|bot|ai|program)",
        r"(?:i'm|i am|am) not (?:a |an )?(?:ro)?bot",
        # What has happened already, and other people.
        r"(?:was|were|been|after|while|before|when|by|since|from|stopped|finished|keep|kept|have|had) (?:\w+ )?(?:talking|speaking|chatting|connected|transferred|passed|handed) (?:\w+ )?(?:to|with|over to|on to) (?:\w+ ){1,4}?(?:agent|representative|human|person|someone|somebody|manager|colleague|employee|support|service|supervisor|advisor|operator)(?=.* (?:yesterday|last|earlier|before|already|ago|and (?:he|she|they)|who (?:told|said|promised))|,? (?:he|she|they) (?:said|told|promised))",
        r"(?:human (?:resources?|rights|hair|error|body|bodies|condition|consumption|trafficking|anatomy|history|nature|race|centipede)|(?:travel|estate|insurance|cleaning|bleaching|delivery|booking|letting|shipping|ticket|user|secret|free) agents?)",
        r"(?:awful|terrible|nice|good|bad|great|lovely|kind|horrible|decent|beautiful|worst|best|amazing|wonderful|another|fellow) (?:human being|person|human)",
        r"(?:file|package|password|task|store|branch|project|bank|account|download|device|boot|window|city|hotel|line|property|case) managers?",
        r"(?:network|phone|mobile|tour|machine|logical|boolean|telephone|crane|train|bus|radio|math) operators?",
        r"(?:have|has|own|use|using|buy|got|with) no (?:computer|machine|robot|ai)",
        r"(?:call|phone|ring|message|talk to|speak to|speak with|chat with|contact|reach) (?:my|his|her|their|our) \w+(?: \w+)?",
        r"sales rep code|sales rep(?:resentative)? (?:number|id)",
    ),
    acts=r"(?:talk|speak|chat|connect|connected|transfer|transferred|reach|contact|put me|pass me|hand me|switch me|get me|give me|send me|need|want|prefer|request|demand|rather|get to|ask for|let me have|i'd like|may i have|can i have|hand over|put on|bring|let me|point me|send in|take over)",
    people=rf"(?<!my )(?<!his )(?<!her )(?<!our )(?<!their )(?<!who is )(?<!name of )(?:humans?(?: being)?|representatives?|supervisors?|(?:live|real|actual|human) (?:agents?|persons?|people|one|operator|advisor)|customer (?:service|support|care)(?= |$)(?! (?:is|was|told|said|number is))|your (?:colleagues?|managers?|boss|team|staff|employees?|people|agents?|superior|crew)|members? of (?:the |your )?staff|some(?:one|body) (?:real|human|competent)|human (?:help|support|assistance)){_NOT_A_COMPOUND}",
    short={
        "wanna": "want to", "gimme": "give me", "lemme": "let me", "sb": "somebody", "sum1": "someone",
        "some1": "someone", "sm1": "someone", "any1": "anyone", "ne1": "anyone", "ur": "your", "u": "you",
        "pls": "please", "plz": "please", "plzz": "please", "plss": "please", "pleas": "please",
        "w": "with", "w/": "with", "hooman": "human", "hoomans": "humans", "hmn": "human", "hoomin": "human",
        "rn": "right now", "cust": "customer", "custserv": "customer service", "cs": "customer service",
        "spk": "speak", "tlk": "talk", "tk": "talk", "ppl": "people", "mgr": "manager", "convo": "conversation",
        "reppp": "representative", "irl": "real", "im": "i'm", "id": "i'd", "tryna": "trying to", "msg": "message",
        "prsn": "person", "wth": "with", "wit": "with", "yor": "your", "yuor": "your", "cuz": "because", "abt": "about", "employe": "employee", "employes": "employees",
    },
)  # fmt: skip
