"""The message tries to give the bot orders that only its operator may give."""

from __future__ import annotations

from agent.signals.patterns import compile_patterns

_RULES = r"(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|messages?|context|training|programming|constraints?|restrictions?)"

PATTERNS = compile_patterns(
    {
        1.0: [
            rf"(?:ignore|disregard|forget|override|bypass|neglect|skip|drop) (?:all |any |every |about )?(?:of )?(?:the |your |my |these |those )?(?:previous|prior|above|earlier|preceding|original|initial|system|existing|former|safety) {_RULES}",
            rf"(?:ignore|disregard|forget|override|bypass) (?:all |any )?(?:of )?your {_RULES}",
            r"(?:reveal|show|print|repeat|output|display|tell me|give me|leak|what is|what's) (?:me )?(?:your |the )?(?:full |exact |hidden |secret |initial |original |entire )?(?:system|hidden|initial|secret) (?:prompt|instructions?|message)",
            r"you are (?:now|no longer) (?:a |an |in |the |bound |restricted )?(?:\w+ )?(?:dan|developer mode|god mode|unrestricted|jailbroken|evil|free|bound|restricted|unfiltered|root|admin)",
            r"(?:enable|enter|activate|switch to) (?:developer|debug|god|admin|dan|jailbreak|maintenance) mode",
            r"do anything now|jail ?break(?:ed|ing)? (?:mode|yourself|prompt)",
            r"(?:pretend|act|respond|behave) (?:as if |like )?(?:that )?(?:you|there) (?:have|has|had|are|were) no (?:rules|restrictions|limits|guidelines|filters?)",
            r"(?:from now on|henceforth),? (?:you (?:will|must|are|shall)|ignore|respond only|answer only)",
            r"new (?:system )?instructions?:|end of (?:system )?(?:prompt|instructions?)|begin system|system override",
            r"ignorier\w* (?:alle |die |deine )?(?:vorherigen|bisherigen|obigen) (?:anweisungen|regeln)",
            r"ignore[rz]? (?:toutes )?(?:les |tes |vos )?(?:instructions|consignes) (?:precedentes|ci-dessus)",
            r"ignora (?:todas )?(?:las |tus )?(?:instrucciones|ordenes) (?:anteriores|previas)",
        ],
        0.6: [
            r"(?:<\|?|\[|\{\{)/?(?:system|assistant|inst|im_start|im_end|sys)(?:\|?>|\]|\}\})?|###? ?(?:system|instruction)s?:?",
            r"(?:grant|give|approve|issue) (?:me|myself|this user) (?:a )?(?:full refund|admin|100 ?% discount|root access)(?: access| rights)? (?:now |immediately )?(?:without|as admin|by order|because i am)",
        ],
    }
)
