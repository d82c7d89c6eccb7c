"""Somebody else may be in the customer's account or at their money at this moment.

An ordinary question about a payment that was not recognised, or how to report a lost card, scores
low: knowledge answers those. What scores high is a stranger with access.
"""

from __future__ import annotations

from agent.signals.patterns import compile_patterns

_STRANGER = r"(?:someone|somebody|some one|a stranger|strangers|he|she|they|a hacker|hackers|scammers?|thie(?:f|ves)|anyone|my ex|an? unknown person|another person)"
_HOLDING = r"(?:account|accounts|profile|identity|e-?mail|password|login|log-?in|app|money|savings|card details|bank details|card info\w*|personal data|personal details|data)"

PATTERNS = compile_patterns(
    {
        1.0: [
            rf"{_STRANGER} (?:else )?(?:has |have |had |is |are |may have |might have |could have |must have |just )?(?:\w+ )?(?:got(?:ten)?|get(?:ting)?|broke|broken|hack(?:ed|ing)?|logg(?:ed|ing)|access(?:ed|ing)?|stole|stolen|steal(?:ing)?|took|taken|taking|entered|changed|hijacked|emptied|emptying|drained|draining)(?: (?:in|into|in to|over|access to|hold of|on|on to|onto))?(?: of)? (?:my|our|the) (?:\w+ )?{_HOLDING}",
            rf"(?:someone|somebody|a stranger|another person|an? unknown person) (?:else )?(?:(?:is|was|has been|keeps|may be) using|used) (?:my|our) (?:\w+ )?{_HOLDING}",
            rf"(?:my|our) (?:\w+ )?{_HOLDING} (?:was|is|has been|have been|got|were|are|been|being|may be|might be)? ?(?:just )?(?:hacked|compromised|taken over|hijacked|breached|broken into|stolen)",
            r"(?:hacked|hijacked|broke|broken|breaking|got|getting|hacking) (?:in ?to )?my (?:\w+ )?account",
            r"(?:log-?ins?|sign-?ins?|devices?) (?:\w+ ){0,3}(?:i|we) (?:do not|don't|did not|didn't|never) (?:recogni[sz]e|make|made|know)",
            r"account take ?over|identity (?:theft|fraud)|stolen identity|stole my identity|sim swap\w*",
            r"(?:i was|i've been|i have been|been|got|getting|i'm being|i am being) (?:scammed|phished|defrauded|conned|blackmailed)",
            r"(?:gave|given|told|sent|shared|entered) (?:\w+ ){0,4}(?:my )?(?:pin|password|security code|passcode|one[- ]time (?:code|password)|otp|verification code) (?:to|with|on|over)",
            r"(?:gehackt|gehackt worden|identitatsdiebstahl|betrogen worden|jemand (?:hat|ist) (?:\w+ ){0,3}(?:mein|meinem|meinen|in mein)\w* konto)",
            r"(?:compte|identite) (?:a ete )?(?:pirate|vole|usurpe)e?|usurpation d'identite|on m'a escroque|victime d'une (?:arnaque|fraude)",
            r"(?:me (?:han )?hackea\w+|cuenta (?:fue |ha sido )?(?:hackeada|robada)|robo de identidad|me estafaron|me han estafado)",
            r"(?:account|conto) (?:e stato )?(?:hackerato|violato|rubato)|furto d'identita|mi hanno truffato",
            r"(?:account|rekening) is gehackt|identiteitsdiefstal|ben opgelicht",
            r"conta (?:foi )?(?:hackeada|invadida|roubada)|fui enganado|golpe na minha conta",
        ],
        0.4: [
            r"fraud\w*|phishing|scam\w*|unauthori[sz]ed",
            r"(?:did not|didn't|never|don't) (?:make|authori[sz]e|approve|recogni[sz]e|place|do) (?:this|that|the|these|those|it|any|a)",
            r"(?:stolen|stole|steal\w*|compromised|cloned)",
        ],
    }
)
