"""The customer speaks of lawyers, courts or authorities."""

from __future__ import annotations

from agent.signals.patterns import compile_patterns

PATTERNS = compile_patterns(
    {
        1.0: [
            r"(?:sue|suing) (?:you|you guys|your|this|the) ?(?:company|firm|business|bank|shop|store)?",
            r"(?:take|taking|see|drag) (?:you|you guys|your (?:company|firm|business|bank)|this company) (?:all )?(?:to|in) court",
            r"(?:will|going to|gonna|i'll|could|might|plan to|want to|about to) (?:sue|press charges|file (?:a )?(?:law ?suit|suit|legal claim))",
            r"(?:going|taking|take this|go|bring this|bring you) to (?:the )?(?:small claims )?court",
            r"(?:my|a|our|contact(?:ing)?|call(?:ing)?|hire|hired|hiring|get(?:ting)?) (?:lawyer|attorney|solicitor|barrister)s?",
            r"legal (?:action|steps|proceedings|claim|advice|notice|counsel)|law ?suits?|litigation|class action|small claims",
            r"(?:cease and desist|letter before action|breach of (?:contract|the law)|consumer rights act)",
            r"(?:report|reporting|complain|complaint) (?:you|this|about you) ?(?:to|with) (?:the )?(?:police|authorities|regulator|ombudsman|trading standards|\w+ (?:authority|commission|agency|bureau))",
            r"ombudsman|trading standards|consumer protection (?:agency|authority|office)|data protection (?:authority|officer|commissioner)",
            r"(?:mein\w* |einen )?(?:rechts)?anwalt\w*|verklag\w+|klage (?:ein|er)\w+|rechtliche schritte|anzeige erstatten|vor gericht",
            r"(?:mon |un )avocat|porter plainte|tribunal|poursuites? (?:judiciaires?)?|action en justice|mise en demeure",
            r"(?:mi |un )abogad[oa]|demandar(?:los|les|te|os)?|denunciar(?:los|les|te|os)?|acciones legales|tribunales",
            r"(?:mio |un )avvocato|vie legali|denuncia\w*|tribunale",
            r"advocaat|rechtszaak|juridische stappen|aanklagen",
            r"advogad[oa]|processar (?:voces|a empresa)|acao judicial|procon",
        ],
    }
)
