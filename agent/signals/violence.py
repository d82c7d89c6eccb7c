"""Somebody is or may be hurt by somebody."""

from __future__ import annotations

from agent.signals.patterns import compile_patterns

_SOMEBODY = (
    r"(?:him|her|them|you|you all|someone|somebody|some one|people|everyone|everybody|anyone|"
    r"(?:a|an|my|the|your|his|their|this|that) (?:\w+ )?(?:wife|husband|partner|girlfriend|boyfriend|ex|"
    r"boss|neighbou?r|child|kid|kids|children|baby|man|woman|men|women|girl|boy|person|family|mother|"
    r"father|brother|sister|friend|teacher|cop|police|staff|driver|courier|employees?|dog|cat))"
)

PATTERNS = compile_patterns(
    {
        1.0: [
            rf"(?:kill|killing|murder|murdering|stab|stabbing|strangle|poison|poisoning|rape|kidnap|torture|assassinate|shoot|shooting|beat up|beating up|behead|drown) {_SOMEBODY}",
            rf"(?:beat|beating|hit|hitting|hurt|hurting|punch|attack|attacking|abuse|abusing|drug|drugging) {_SOMEBODY}",
            r"(?:i'll|i will|i am going to|i'm going to|gonna|i want to) (?:kill|hurt|shoot|stab|attack|burn down|blow up|come after|beat)",
            r"(?:make|build|making|building|plant|buy|set off) (?:a |an )?(?:\w+ )??(?:bombs?|explosives?|pipe bomb|molotov\w*|(?:smoke )?grenades?)",
            rf"(?:break|breaking) (?:someone|somebody|his|her|their|your|my \w+)(?:'s)? (?:\w+ )?(?:jaw|arms?|legs?|neck|nose|bones?|skull|face|ribs?)|(?:electrocute|choke|suffocate|behead\w*|lynch|burn alive) ?(?:{_SOMEBODY})?",
            r"(?:sex\w*|porn\w*|nude\w*|naked|undress\w*|penis|boner|dick|erotic|romantic)[^.?!]{0,60}(?:child|children|kids?|minors?|toddlers?|underage|\d+ year old|little (?:girl|boy)s?)",
            r"(?:child|children|kids?|minors?|toddlers?|underage|\d+ year old|little (?:girl|boy)s?)[^.?!]{0,60}(?:sex\w*|porn\w*|nude\w*|naked|undress\w*|penis|boner|dick|erotic)",
            r"(?:bomb|death|murder) threats?|mass shooting|shoot up|terror(?:ist)? attack",
            r"(?:threaten(?:ed|ing|s)?) to (?:kill|hurt|shoot|stab|beat)",
            r"(?:he|she|they|somebody|someone|my \w+) (?:beats?|hits?|is beating|is hitting|is hurting|hurts|attacked|raped|assaulted|abuses?|is abusing) me",
            r"domestic (?:violence|abuse)|child (?:porn\w*|abuse|molest\w*)|molest\w*|grooming (?:a|young)",
            r"ich bring\w* (?:dich|euch|ihn|sie) um|umbringen|morddrohung",
            r"(?:te|vous|le|la|les) tuer|menace de mort",
            r"(?:te|lo|la|los) voy a matar|voy a matar\w*|amenaza de muerte",
            r"(?:ti|vi|lo|la) ammazzo|minaccia di morte",
        ],
        0.7: [
            r"(?:threatened|assaulted|attacked|stalked|stalking|abused) (?:me|by)",
            r"(?:buy|get|make|3d print)\w* (?:a |an )?(?:\w+ )?(?:gun|guns|firearm|weapon|weapons|silencer)",
            r"(?:someone|somebody|he|she|they) (?:has|have|had|with) a (?:gun|knife|weapon)",
        ],
    }
)
