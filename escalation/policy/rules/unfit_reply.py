"""Fires when the bot's own words are unfit to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from agent.dialogue import Flaw
from escalation.events import Action, Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import ChosenAction
from escalation.policy.rule import ACTION_ORDER, Situation

Kind = Literal[
    "promise",
    "wrong_language",
    "unknown_contact",
    "machine_talk",
    "refusal",
    "pretence",
    "asks_secret",
    "abuse",
    "both_sides",
    "repetition",
    "placeholder",
    "markup",
    "raw_data",
    "garbled",
    "groundless",
    "denial",
]

_TOLD: Mapping[str, str] = {
    "promise": "it says that something was or will be done, and nothing did it",
    "wrong_language": "it is in another language than the customer's",
    "unknown_contact": "it names a link or an address that no cited passage has",
    "machine_talk": "the model talks about itself",
    "refusal": "the model refuses to answer",
    "pretence": "it pretends to be a person, or to be a notice of the chat itself",
    "asks_secret": "it asks for a password, a PIN or a card's number",
    "abuse": "it insults its reader",
    "both_sides": "it goes on as if it were the customer too",
    "repetition": "it says the same over and over",
    "placeholder": "it has a blank to be filled in",
    "markup": "it has markup of a web page in it",
    "raw_data": "it has data in it that is not for people",
    "garbled": "some letters of it are broken",
    "groundless": "it states something that no cited result has",
    "denial": "it says the opposite of what it cites",
}
_SHOWN = 80


class UnfitReply(ConfiguredRule):
    """Fires when the answer's words are unfit, such as a promise that nothing keeps."""

    name: ClassVar[str] = "unfit_reply"

    flaws: dict[Kind, ChosenAction] = Field(
        {}, description="What happens for one kind of flaw, where it is another."
    )

    def check(self, situation: Situation) -> Finding:
        flaws = () if situation.draft is None else situation.draft.flaws
        if not flaws:
            return self._pass("Nothing is wrong with the answer's words.")
        chosen: Mapping[str, Action] = {str(kind): action for kind, action in self.flaws.items()}
        actions = [chosen.get(flaw.kind, self.action) for flaw in flaws]
        return self._fire(
            f"The answer is unfit to be sent: {_tell(flaws)}.",
            action=max(actions, key=ACTION_ORDER.index),
            values=dict.fromkeys((flaw.kind for flaw in flaws), 1.0),
        )


def _tell(flaws: Sequence[Flaw]) -> str:
    first = {flaw.kind: flaw for flaw in reversed(flaws)}
    kinds = dict.fromkeys(flaw.kind for flaw in flaws)
    return "; ".join(_tell_flaw(first[kind]) for kind in kinds)


def _tell_flaw(flaw: Flaw) -> str:
    told = _TOLD.get(flaw.kind, flaw.kind.replace("_", " "))
    words = flaw.words if len(flaw.words) <= _SHOWN else f"{flaw.words[:_SHOWN]}…"
    return f"{told} (“{words}”)" if words else told
