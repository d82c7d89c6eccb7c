"""How far an answer rests on what tools told, and whether it says no more than they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.dialogue import Flaw, Source, Turn
from agent.exchange import GivenPassage, Reply
from agent.replies.flaws import find_flaws, find_groundless
from agent.tools.results import Result, build_result_source, find_cited_results, list_evidence
from agent.tools.using import Spoken


@dataclass(frozen=True, slots=True)
class Rest:
    """The results that an answer cites.

    ``is_measured`` is false where it rests on them, or may do so: it was shown results and names
    nothing that it rests on.
    """

    cited: tuple[Result, ...]
    is_measured: bool

    @property
    def given(self) -> list[GivenPassage]:
        """The passages that show them."""
        return [each.given for each in self.cited]

    @property
    def sources(self) -> list[Source]:
        """The sources that they are."""
        return [build_result_source(each) for each in self.cited]

    def find_flaws(self, answer: str, turns: Sequence[Turn], texts: list[str]) -> tuple[Flaw, ...]:
        """Return what is wrong with ``answer``, which also rests on ``texts`` of the knowledge.

        Where nothing measures how sure it is, it may not say a number more than it cites.
        """
        flaws = find_flaws(answer, turns, texts, list_evidence(self.cited))
        if self.is_measured:
            return flaws
        told = [f"{each.title}\n{each.text}" for each in self.given]
        return (*flaws, *find_groundless(answer, turns, [*texts, *told]))


def find_rest(spoken: Spoken, reply: Reply, *, names_knowledge: bool) -> Rest:
    """Return what of ``spoken``'s results ``reply`` rests on; a refusal rests on none."""
    if not reply.answerable:
        return Rest((), is_measured=True)
    cited = tuple(find_cited_results(spoken.results, reply.cited))
    is_unnamed = bool(spoken.results) and not names_knowledge
    return Rest(cited, is_measured=not cited and not is_unnamed)
