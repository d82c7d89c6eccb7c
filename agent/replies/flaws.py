"""All that makes the words of an answer unfit to be sent, though a person may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.dialogue import Flaw, Turn
from agent.language import guess_language
from agent.replies.exact_facts import find_contacts, hold_facts, is_held
from agent.replies.promises import find_unbacked_promises
from agent.replies.slips import find_slips

_ENOUGH_WORDS = 5


def find_flaws(answer: str, turns: Sequence[Turn], shown: Sequence[str]) -> tuple[Flaw, ...]:
    """Return what is wrong with ``answer`` to ``turns``, with the words that show it. Pure.

    ``shown`` are the passages that the answer rests on, with their links: what stands there may be
    said.
    """
    said = [turn.text for turn in turns]
    return (
        *(Flaw("promise", each.words) for each in find_unbacked_promises(answer, shown)),
        *_find_other_language(answer, turns),
        *_find_unknown_contacts(answer, [*shown, *said]),
        *find_slips(answer, shown),
    )


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
