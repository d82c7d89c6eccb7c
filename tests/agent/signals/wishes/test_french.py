"""Wishes for a person in French, and sentences with the same words that are none."""

from __future__ import annotations

import pytest

from agent.signals.patterns import prepare
from agent.signals.wants_human import find_wish_for_human


@pytest.mark.parametrize(
    "text",
    [
        "je voudrais parler avec quelqu'un",
        "un agent svp",
        "Pouvez-vous me mettre en relation avec le service client ?",
        "je veux un vrai conseiller",
        "comment contacter un humain",
        "est-ce que quelqu'un peut me rappeler ?",
        "Passez-moi votre responsable",
        "je n'ai pas envie de parler à une machine",
        "je veu parlé a kelkun",
        "il y a quelqu'un ?",
        "Je préférerais avoir affaire à un humain",
        "besoin d'un conseiller",
        "j'aimerais qu'une personne regarde mon dossier",
        "transférez-moi vers un opérateur",
        "parler à un consieller",
        "Je souhaite joindre le service client par téléphone",
        "je voudrais un interlocuteur",
        "peut-on me rappeler",
        "puis-je avoir une personne au téléphone",
        "je veux être rappelé",
        "quelqu'un pourrait-il me contacter ?",
        "je souhaite un conseiller humain",
        "donnez-moi un humain",
        "un numéro pour joindre quelqu'un",
        "marre du robot, passez-moi quelqu'un",
        "connectez-moi avec un agent",
        "je voudrais discuter avec un responsable",
        "parler au service client",
        "est-il possible d'être mis en contact avec un collègue ?",
        "humain svp",
        "je refuse de parler à un bot",
        "qui puis-je appeler ?",
        "je voudrais une personne",
        "j'exige de parler au directeur",
        "pouvez-vous demander à un collègue ?",
        "quelqu'un peut-il regarder mon dossier ?",
        "aucun humain ici ?",
        "mettez-moi quelqu'un au bout du fil",
        "je veux le service client",
        "un opérateur s'il vous plaît",
        "peut-on me contacter par téléphone ?",
        "passez la main à un humain",
        "vous n'avez pas de vrais conseillers ?",
        "je voudrais dialoguer avec une personne",
        "contact humain svp",
        "je veux être transféré",
        "je préfère un humain",
        "donnez-moi quelqu'un de compétent",
        "une personne svp",
        "aide humaine",
        "parler à votre chef",
    ],
)
def test_a_wish_is_seen(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is not None
    assert hit.score >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "combien de personnes",
        "le robot de cuisine est cassé",
        "j'ai déjà parlé à un agent hier",
        "vous êtes un robot ?",
        "Quelqu'un a pris mon colis",
        "Personne n'est venu",
        "je veux une robe rouge",
        "un agent immobilier",
    ],
)
def test_what_is_no_wish_passes(text: str) -> None:
    hit = find_wish_for_human(prepare(text))
    assert hit is None or hit.score < 0.5
