"""The customer may hurt themselves."""

from __future__ import annotations

from agent.signals.patterns import compile_patterns

PATTERNS = compile_patterns(
    {
        1.0: [
            r"(?:kill|killing|hang|hanging|shoot|drown|hurt|hurting|cut|cutting|harm|harming|burn|burning|starve|starving|poison) (?:my ?self|my (?:own )?(?:skin|wrists?|arms?))",
            r"suicid\w*|self[- ]?harm\w*",
            r"(?:end|ending|take|taking|taken) (?:my (?:own )?life|it all)",
            r"(?:want|wanna|wish|going|ready|plan|planning) (?:to )?(?:die|be dead|disappear for ?ever)",
            r"(?:do not|don't|dont|no longer) (?:want|wanna|wish) (?:to )?(?:live|be alive|exist|wake up)",
            r"(?:better off|rather be) (?:dead|not alive|without me)",
            r"(?:no (?:reason|point|sense) (?:to|in|of)|not worth|tired of|worth(?: it)?(?: for)? me) (?:live|living|life|being alive)(?: any ?more)?",
            r"(?:jump|jumping) (?:off|from|in front of) (?:a|the|of) (?:bridge|building|roof|train|bus|balcony)",
            r"(?:ich )?(?:will|mochte) (?:nicht mehr leben|sterben)|mich umbringen|selbstmord|mir etwas antun",
            r"me (?:tuer|suicider)|plus envie de vivre|envie de mourir",
            r"matarme|suicidarme|quiero morir|no quiero vivir",
            r"uccidermi|voglio morire|non voglio (?:piu )?vivere",
            r"zelfmoord|wil (?:ik )?niet meer leven|wil dood",
            r"me matar|quero morrer|nao quero (?:mais )?viver",
        ],
        0.8: [
            r"overdos\w+",
            r"(?:stop|stopping|keep|without) (?:my ?self )?(?:from )?eating(?: anything)? for",
            r"(?:anorexi|bulimi)\w+|pro[- ]?ana|purging|(?:binge\w*|eat\w*)[^.?!]{0,40}(?:vomit|throw)\w*",
            r"pills? (?:to|and) (?:die|sleep for ?ever)",
        ],
    }
)
