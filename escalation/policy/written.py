"""Rules that an operator wrote: by a condition in the policy file, or in Python beside it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from agent.dialogue import Confidence, Draft, Signals
from escalation.conversation import Conversation
from escalation.events import Finding
from escalation.policy.fields import ChosenAction, Flag, Reason, Window
from escalation.policy.rule import Fires, Situation
from escalation.policy.workshop import OwnRuleUnusable

Answer = None | bool | str | Fires | Finding
"""What a rule in Python may return: ``None`` or ``False`` where it does not fire, else why it does."""

_LONGEST_DETAIL = 300
ANSWERS = "None, a sentence that says why it fires, Fires(…) or a Finding"


class WrittenRule(BaseModel):
    """A rule that fires wherever its condition (``when``) holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: ChosenAction = Field("handoff", description="What happens where the condition holds.")
    reason: Reason = Field(
        "",
        description="Why, in one sentence for the person who reads the decision; without it the "
        "condition itself.",
    )
    shadow: Flag = Field(
        False, description="Evaluate, log and count the rule, but let it change nothing."
    )
    veto_seconds: Window = Field(
        None,
        description="How long a person may stop the answer, where the action is `veto`; by default "
        "HANDRAISE_VETO_SECONDS.",
    )
    name: str = Field(exclude=True)

    def check(self, situation: Situation) -> Finding:  # noqa: ARG002 its condition has looked
        """Fire: whoever decides asks first whether the condition holds."""
        return Finding(
            rule=self.name,
            fired=True,
            action=self.action,
            detail=self.reason,
            veto_seconds=self.veto_seconds,
        )


class OwnRule(BaseModel):
    """A function, or an object with ``check``, from a file of the operator's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    use: str = Field(
        description="The file beside the policy file and what stands in it: `rules.py:late_evening`."
    )
    settings: dict[str, Any] = Field(
        default_factory=dict,
        description="What a class is made with, or what a function is given beside the situation.",
    )
    action: ChosenAction = Field(
        "handoff", description="What happens when it fires and does not say itself."
    )
    shadow: Flag = Field(
        False, description="Evaluate, log and count the rule, but let it change nothing."
    )
    veto_seconds: Window = Field(
        None,
        description="How long a person may stop the answer, where the action is `veto`; by default "
        "HANDRAISE_VETO_SECONDS.",
    )
    name: str = Field(exclude=True)
    ask: Callable[[Situation], object] = Field(exclude=True, repr=False)

    def check(self, situation: Situation) -> Finding:
        """Ask it. Raises whatever it raises, and ``TypeError`` for an answer that is none."""
        match self.ask(situation):
            case None | False:
                return Finding(rule=self.name, fired=False, detail="It does not fire.")
            case str(detail) if detail.strip():
                return self._fire(Fires(detail))
            case Fires() as fires:
                return self._fire(fires)
            case Finding(fired=True) as finding:
                return self._fire(Fires(finding.detail, finding.action, finding.values))
            case Finding() as finding:
                return Finding(rule=self.name, fired=False, detail=_clean(finding.detail))
            case answer:
                raise TypeError(f"the rule {self.name} returned {answer!r}, not {ANSWERS}")

    def _fire(self, fires: Fires) -> Finding:
        return Finding(
            rule=self.name,
            fired=True,
            action=fires.action or self.action,
            detail=_clean(fires.detail),
            values={name: each for name, each in fires.values.items() if math.isfinite(each)},
            veto_seconds=self.veto_seconds,
        )


def _clean(detail: str) -> str:
    """Make a sentence fit to be stored."""
    return detail[:_LONGEST_DETAIL].encode(errors="replace").decode()


def build_asker(found: object, settings: dict[str, Any]) -> Callable[[Situation], object]:
    """Return what is asked about a situation: a function, or the ``check`` of an object.

    Raises ``OwnRuleUnusable`` where it is neither, or takes other settings.
    """
    try:
        if inspect.isclass(found):
            found = found(**settings)
        elif settings and callable(found):
            inspect.signature(found).bind(None, **settings)
            found = partial(found, **settings)
    except Exception as error:
        told = f"settings that it does not take ({type(error).__name__}: {error})"
        raise OwnRuleUnusable(told, "the settings that its parameters name") from error
    ask = getattr(found, "check", found)
    if not callable(ask):
        told = f"a value of the type {type(found).__name__}"
        raise OwnRuleUnusable(told, "a function of one situation, or a class with check(situation)")
    if inspect.iscoroutinefunction(ask):
        raise OwnRuleUnusable("an async function", "a plain one: a rule only looks")
    try:
        inspect.signature(ask).bind(None)
    except TypeError as error:
        expected = "a function that takes one situation"
        raise OwnRuleUnusable(
            f"a function that takes other arguments ({error})", expected
        ) from error
    asked: Callable[[Situation], object] = ask
    return asked


def try_out(rule: OwnRule) -> None:
    """Ask a rule about two usual situations. Raises ``OwnRuleUnusable`` where it has no proper answer."""
    conversation, signals = Conversation(id="policy-check"), Signals()
    draft = Draft("It arrives tomorrow.", Confidence(value=0.9, threshold=0.8, certified=True))
    usual = Situation(conversation, signals, draft, question="Where is my parcel?")
    failed = Situation(conversation, signals, None, "no answer", question="Where is my parcel?")
    for situation, when in ((usual, "about a usual message"), (failed, "where the bot failed")):
        try:
            rule.check(situation)
        except Exception as error:
            told = f"a rule that fails {when} ({type(error).__name__}: {error})"
            raise OwnRuleUnusable(told, f"{ANSWERS}, whatever the situation is") from error
