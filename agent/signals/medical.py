"""Somebody's health is at stake."""

from __future__ import annotations

from agent.signals.patterns import compile_patterns

PATTERNS = compile_patterns(
    {
        1.0: [
            r"(?:chest pains?|heart attack|having a stroke|(?:can't|cannot|cant|trouble|hard to|difficulty) breath(?:e|ing)|stopped breathing|passed out|unconscious|unresponsive|seizure|convulsion\w*)",
            r"(?:allergic (?:reaction|shock)|anaphyla\w+|severe(?:ly)? (?:bleeding|burn\w*|pain|rash|allerg\w+)|bleeding (?:a lot|heavily|badly|won't stop))",
            r"(?:swallowed|drank|ate|inhaled|ingested) (?:\w+ ){0,3}(?:battery|batteries|bleach|cleaner|poison|gas|fuel|magnet\w*|glass|pills?|mould|mold)",
            r"(?:took|taken|swallowed|had) (?:too many|too much|all (?:of )?my|a (?:whole )?(?:bottle|box|pack) of) (?:\w+ )?(?:pills?|tablets?|medicine|medication|painkillers?)",
            r"(?:call|need|get) (?:me )?(?:an )?(?:ambulance|911|999|112|emergency (?:services|room|doctor))",
            r"(?:medical emergency|food poisoning|carbon monoxide|poison(?:ed|ing) (?:me|my|by))",
            r"(?:burned|burnt|injured|hurt|hospitali[sz]ed|scalded|electrocuted) (?:me|my (?:\w+ )?(?:hands?|face|arms?|legs?|eyes?|son|daughter|child|kid|wife|husband|baby)|because of|by your|by the)",
            r"(?:in|to|at) (?:the )?hospital (?:because|after|with|from)|ended up in (?:the )?(?:hospital|er)",
            r"(?:brustschmerzen|herzinfarkt|keine luft|notarzt|allergische reaktion|bewusstlos|ins krankenhaus)",
            r"(?:douleurs? (?:a la )?poitrine|crise cardiaque|reaction allergique|ambulance|a l'hopital)",
            r"(?:dolor (?:de|en el) pecho|infarto|reaccion alergica|ambulancia|al hospital)",
        ],
        0.7: [
            r"(?:dose|dosage) (?:of|for|should)|how (?:many|much) (?:\w+ ){0,3}(?:pills?|tablets?|mg|milligrams?|medicine|medication)",
            r"(?:mix|take|combine|taking|mixing) (?:\w+ ){0,3}(?:with )?(?:my )?(?:medication|medicine|antidepressants?|insulin|ibuprofen|painkillers?|antibiotics?)",
            r"side effects?|drug interactions?|(?:safe|ok|okay) (?:to (?:use|take|eat|wear) )?(?:while|when|during|if i'm|if i am) (?:pregnan\w+|breast ?feeding)",
            r"(?:symptoms?|diagnos\w+) (?:of|with|for)|(?:do|could|might) i have (?:\w+ )?(?:cancer|diabetes|covid|an infection|a concussion)",
        ],
    }
)
