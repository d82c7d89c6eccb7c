"""All that makes the words of an answer unfit to be sent, though a person may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.dialogue import Flaw, Turn
from agent.language import guess_language
from agent.replies.backing import Evidence, is_borne_out
from agent.replies.denial import denies_source
from agent.replies.exact_facts import find_contacts, find_facts, hold_facts, is_held
from agent.replies.pretences import find_pretences
from agent.replies.promises import find_unbacked_promises
from agent.replies.sentences import cut_sentences
from agent.replies.slips import find_slips

_ENOUGH_WORDS = 5


def find_flaws(
    answer: str, turns: Sequence[Turn], shown: Sequence[str], evidence: Sequence[Evidence] = ()
) -> tuple[Flaw, ...]:
    """Return what is wrong with ``answer`` to ``turns``, with the words that show it. Pure.

    ``shown`` are the passages that the answer rests on, with their links: what stands there may be
    said. ``evidence`` are the tools that it cites: what they did may be said to be done, but what they
    told makes no promise, for a customer's own words may stand in it.
    """
    said = [turn.text for turn in turns]
    told = [f"{each.call}\n{each.told}" for each in evidence]
    return (
        *(
            Flaw("promise", each.words)
            for each in find_unbacked_promises(answer, shown)
            if not is_borne_out(each, answer, evidence)
        ),
        *_find_other_language(answer, turns),
        *_find_unknown_contacts(answer, [*shown, *told, *said]),
        *find_slips(answer, [*shown, *told]),
        *find_pretences(answer, shown),
    )


def find_groundless(answer: str, turns: Sequence[Turn], shown: Sequence[str]) -> tuple[Flaw, ...]:
    """Return what ``answer`` says that is not so in ``shown``, the texts that it rests on. Pure.

    For answers of which nothing else says how sure they are: every number, date, link and code must
    stand there, or in the customer's own words, and nothing may be turned into its opposite.
    """
    asked = [turn.text for turn in turns if turn.speaker == "customer"]
    held = hold_facts([*shown, *asked])
    unheld = [fact for fact in find_facts(answer) if not is_held(fact, held)]
    flaws = [Flaw("groundless", fact.plain or fact.value) for fact in unheld[:1]]
    lines = [each.text for text in shown for each in cut_sentences(text)]
    if denies_source([each.text for each in cut_sentences(answer)], lines):
        flaws.append(Flaw("denial"))
    return tuple(flaws)


def _find_other_language(answer: str, turns: Sequence[Turn]) -> Iterator[Flaw]:
    if len(answer.split()) < _ENOUGH_WORDS:
        return
    asked = (turn.text for turn in reversed(turns) if turn.speaker == "customer")
    spoken = next((language for text in asked if (language := guess_language(text))), None)
    written = guess_language(answer)
    if spoken and written and spoken != written:
        yield Flaw("wrong_language", f"{written}, not {spoken}")


def _find_unknown_contacts(answer: str, shown: list[str]) -> Iterator[Flaw]:
    said = find_contacts(answer)
    if not said:
        return
    held = hold_facts(shown)
    for fact in said:
        if not is_held(fact, held):
            yield Flaw("unknown_contact", fact.plain or fact.value)
            return
