"""Defects in drafts that are sent unless somebody stops them, and in what reviewers say of answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from escalation import handoff
from escalation.commands import AuditAnswer, PassVeto
from escalation.conversation import Conversation, KeptDraft, Review
from escalation.event_parts import Event
from escalation.events import BotAnswered
from escalation.store.log import VetoTimer
from escalation.work.vetoes import Vetoes

Decide = Callable[..., Sequence[Event]]


def _remember_drafts(planter: Planter, is_fit: Callable[[Conversation, PassVeto], bool]) -> None:
    """Let windows that pass send what they began with, where ``is_fit`` says so."""
    begun: dict[tuple[str, int], KeptDraft] = {}

    def remember(original: Any) -> Any:
        def begin(vetoes: Vetoes, timer: VetoTimer, conversation: Conversation) -> None:
            held = conversation.held
            if held is not None and held.veto_seconds is not None:
                begun[conversation.id, held.seq] = held
            original(vetoes, timer, conversation)

        return begin

    def careless(original: Decide) -> Decide:
        def pass_veto(c: Conversation, command: PassVeto) -> Sequence[Event]:
            held = begun.get((c.id, command.draft_seq))
            if held is None or not is_fit(c, command):
                return original(c, command)
            return original(_put(c, held), replace(command, epoch=c.epoch))

        return pass_veto

    # A window that was dropped is counted on: only the transaction could still stop it.
    planter.replace(Vetoes, "_drop", lambda _: lambda vetoes, key: vetoes._windows.pop(key, None))
    planter.replace(Vetoes, "_begin", remember)
    planter.replace(handoff, "_pass_veto", careless)


def _put(c: Conversation, held: KeptDraft) -> Conversation:
    return replace(c, held=held)


@defect
def window_outlives_claim(planter: Planter) -> None:
    """A draft whose window passes is sent although the epoch is another: somebody took over."""
    _remember_drafts(planter, lambda c, command: c.epoch != command.epoch)


@defect
def passed_and_decided(planter: Planter) -> None:
    """A draft whose window passes is sent although a person has decided it, or it was set aside."""
    _remember_drafts(planter, lambda c, command: c.held is None and c.epoch == command.epoch)


@defect
def window_cut_short(planter: Planter) -> None:
    """A window is over after half of the time that a person has to stop the draft."""

    def careless(original: Any) -> Any:
        def begin(vetoes: Vetoes, timer: VetoTimer, conversation: Conversation) -> None:
            original(vetoes, replace(timer, seconds=timer.seconds / 2), conversation)

        return begin

    planter.replace(Vetoes, "_begin", careless)


@defect
def verdict_twice(planter: Planter) -> None:
    """A second verdict on the same answer is stored like the first."""
    judged: set[tuple[str, int]] = set()

    def careless(original: Decide) -> Decide:
        def audit(c: Conversation, command: AuditAnswer) -> Sequence[Event]:
            key = c.id, command.answer_seq
            if key in judged:
                c = replace(c, reviews=(Review(command.answer_seq),))
            events = original(c, command)
            judged.add(key)
            return events

        return audit

    planter.replace(handoff, "_audit", careless)


@defect
def draw_forgotten(planter: Planter) -> None:
    """An answer that was drawn for a reviewer is sent when its window passes, and nobody judges it."""

    def careless(original: Decide) -> Decide:
        def pass_veto(c: Conversation, command: PassVeto) -> Sequence[Event]:
            return [_forget(event) for event in original(c, command)]

        return pass_veto

    planter.replace(handoff, "_pass_veto", careless)


def _forget(event: Event) -> Event:
    if not isinstance(event, BotAnswered):
        return event
    return event.model_copy(update={"inner": event.inner.model_copy(update={"review": False})})


@defect
def own_work_judged(planter: Planter) -> None:
    """Whoever approved an answer may judge it as a reviewer too."""

    def careless(original: Decide) -> Decide:
        def audit(c: Conversation, command: AuditAnswer) -> Sequence[Event]:
            reviews = tuple(replace(each, approved_by=None) for each in c.reviews)
            return original(replace(c, reviews=reviews), command)

        return audit

    planter.replace(handoff, "_audit", careless)


DEFECTS = (
    window_outlives_claim,
    passed_and_decided,
    window_cut_short,
    verdict_twice,
    draw_forgotten,
    own_work_judged,
)
