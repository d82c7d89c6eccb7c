"""The support bot: searches the knowledge, asks its chat model, and says how sure it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace

from agent.confidence.model import ConfidenceModel
from agent.confidence.reply_signals import ReplyFacts, observe_reply
from agent.confidence.signals import observe_search
from agent.confidence.standard import Standard, build_standard
from agent.dialogue import Confidence, Draft, Occasion, Turn, forbid
from agent.drafting.examining import examine, write_up
from agent.drafting.finding import Found, find, list_texts
from agent.drafting.history import choose_turns
from agent.drafting.resting import find_resting
from agent.drafting.second_look import Drafted, SecondLook
from agent.drafting.showing import build_source, find_cited
from agent.drafting.telling import Telling
from agent.exchange import Task
from agent.knowledge.excerpts import ExcerptShelf
from agent.knowledge.search import Knowledge
from agent.language import guess_language
from agent.models.model import Asking, Model, Told
from agent.own.own_reply import unpack_sources
from agent.prompts.prompt import NO_ANSWER, Prompt, build_messages, choose_prompt
from agent.replies.reading import read_message
from agent.tools.resting import find_rest
from agent.tools.using import Spoken, ToolUser

_DIGITS = 4


class SupportBot:
    """Drafts answers from one state of the knowledge; safe to use by many turns at once."""

    def __init__(
        self,
        model: Model,
        knowledge: Knowledge,
        confidence: ConfidenceModel | None,
        *,
        max_error: float,
        confidence_name: str = "none",
        standard: Standard | None = None,
        prompt: Prompt | None = None,
    ) -> None:
        """Put the bot together.

        Without a ``confidence`` model every draft's value is ``None``; a ``standard`` takes the
        place of both it and ``max_error``. ``confidence_name`` goes into the drafts' versions.
        """
        self._model = model
        self._knowledge = knowledge
        self._standard = standard or build_standard(confidence, max_error)
        self._prompt = prompt or choose_prompt()
        self._excerpts: ExcerptShelf | None = None
        self._second_look: SecondLook | None = None
        self._tools: ToolUser | None = None
        self._versions = {
            "model": model.name,
            "prompt": self._prompt.version,
            "knowledge": str(knowledge.version),
            "calibration": confidence_name,
        }

    @property
    def knowledge(self) -> Knowledge:
        """What it searches."""
        return self._knowledge

    @property
    def toolless(self) -> str:
        """The model that took no tools the last time it was asked; empty where there is none."""
        return "" if self._tools is None else self._tools.toolless

    def move_to(self, knowledge: Knowledge) -> SupportBot:
        """Return the same bot on ``knowledge`` that has only learnt some questions since."""
        moved = copy(self)
        moved._knowledge = knowledge
        return moved

    def read_from(self, excerpts: ExcerptShelf) -> SupportBot:
        """Return the same bot, whose model reads ``excerpts`` of the knowledge, not whole entries."""
        reading = copy(self)
        reading._excerpts = excerpts
        return reading

    def look_twice(self, second_look: SecondLook) -> SupportBot:
        """Return the same bot, which asks its model again where that can change a decision."""
        looking = copy(self)
        looking._second_look = second_look
        return looking

    def use_tools(self, tools: ToolUser) -> SupportBot:
        """Return the same bot, whose model may call ``tools``."""
        using = copy(self)
        using._tools = tools
        return using

    def speak_for(self, model: Model) -> SupportBot:
        """Return a bot that judges the words of another ``model``: no certificate is for those."""
        speaking = copy(self)
        speaking._model = model
        speaking._second_look = None
        speaking._tools = None
        speaking._standard = self._standard.drop_certificates()
        speaking._versions = {**self._versions, "model": model.name}
        return speaking

    def hold_to(self, standard: Standard, confidence_name: str) -> SupportBot:
        """Return the same bot, its drafts held to another standard."""
        held = copy(self)
        held._standard = standard
        held._versions = {**self._versions, "calibration": confidence_name}
        return held

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Draft an answer to the newest customer turns.

        Raises ``NothingToAnswer``, ``ModelFailed`` and its kinds.
        """
        return await self.draft_on(turns, Occasion())

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        """Draft as ``draft`` does; where the occasion allows it, tell the words as they are written."""
        began = asyncio.get_running_loop().time()
        found = await asyncio.to_thread(find, self._knowledge, self._excerpts, turns)
        passages = tuple(each.given for each in found.shown)
        task = Task(found.question, passages, choose_turns(turns))
        asking = self._prepare(found, occasion)
        spoken = await self._ask(task, asking, occasion)
        if spoken.wants:
            return self._want(found, spoken)
        told, reply = spoken.told, read_message(spoken.told.message, self._prompt.text)
        own = unpack_sources(told.message)
        named = cited = find_cited(found.shown, reply.cited)
        rest = find_rest(spoken, reply, names_knowledge=bool(named))
        # An own bot was shown none of this: what it says may rest on something else.
        if not named and own is None and rest.is_measured:
            cited = await asyncio.to_thread(find_resting, found.shown, reply.answer) or named
        seen = [each.given for each in cited] + rest.given
        written = write_up(found, reply, cited, told, turns)
        written = replace(written, cited=seen, inferred=cited is not named)
        facts = await asyncio.to_thread(examine, written, self._knowledge.embedder)
        observed = observe_search(found.result.evidence) | observe_reply(facts)
        # As they are stored: a decision that is judged anew later must come out the same.
        signals = _round(observed)
        is_found = own is None or found.is_best(cited)
        entry = found.find_entry(cited) if reply.answerable and is_found else None
        language = guess_language(found.question)
        standard = self._find_standard(told) if is_found else Standard()
        if not rest.is_measured:
            standard = Standard(waivable=self._standard.waivable)

        def judge(shown: Mapping[str, float]) -> Confidence:
            return standard.judge(
                shown, entry.id if entry else None, entry.topic if entry else None, language
            )

        # A bot of somebody's own may act as it answers: it is not asked twice.
        if self._second_look is not None and own is None and rest.is_measured:
            messages = build_messages(spoken.task, self._prompt)
            drafted = Drafted(spoken.task, messages, told, reply, asking, began)
            signals |= _round(await self._second_look.look(drafted, signals, judge))
        return Draft(
            text=reply.answer or NO_ANSWER,
            confidence=judge(signals),
            sources=(
                *(build_source(each, reply.answer) for each in cited),
                *rest.sources,
                *(own or ()),
            ),
            answer_id=entry.id if entry and (cited or rest.is_measured) else None,
            topic=entry.topic if entry else None,
            language=language,
            signals=signals,
            versions={**self._versions, "model": told.model},
            flaws=rest.find_flaws(reply.answer, turns, list_texts(cited, own or ())),
            used=spoken.used,
            rests_on_tool=not rest.is_measured,
        )

    async def _ask(self, task: Task, asking: Asking, occasion: Occasion) -> Spoken:
        if self._tools is None:
            return Spoken(await self._model.ask(build_messages(task, self._prompt), asking), task)
        return await self._tools.ask(self._model, self._prompt, task, asking, occasion)

    def _want(self, found: Found, spoken: Spoken) -> Draft:
        """Build the draft of a model that wants something done: no answer, and sure of nothing."""
        return Draft(
            text="",
            confidence=Confidence(None, waivable=self._standard.waivable),
            topic=found.best.topic if found.best else None,
            language=guess_language(found.question),
            signals=_round(observe_search(found.result.evidence)),
            versions={**self._versions, "model": spoken.told.model},
            used=spoken.used,
            wants=spoken.wants,
        )

    def _find_standard(self, told: Told) -> Standard:
        """Return what a reply is held to: certificates are for the bot's own model, not a fallback."""
        is_own = told.model == self._model.name
        return self._standard if is_own else self._standard.drop_certificates()

    def _prepare(self, found: Found, occasion: Occasion) -> Asking:
        """Ask whether words may be told, and say how the model is to be asked."""
        if occasion.may_speak is forbid:
            return Asking(occasion.conversation_id)
        foreseen = self._foresee(found)
        if occasion.deeds:
            # Most likely it tells of them, and nothing measures how sure that is.
            unsure = Confidence(None, waivable=self._standard.waivable)
            foreseen = replace(foreseen, confidence=unsure, rests_on_tool=True)
        if not occasion.may_speak(foreseen):
            return Asking(occasion.conversation_id)
        shown = [found.question, *(each.given.text for each in found.shown)]
        in_form = self._tools is not None
        telling = Telling(occasion.hear, shown, self._prompt.text, in_form=in_form)
        return Asking(occasion.conversation_id, hear=telling.hear)

    def _foresee(self, found: Found) -> Draft:
        """Build what the search alone foresees: the draft of a reply that nothing speaks against."""
        facts = ReplyFacts(follow_up=found.follow_up)
        observed = observe_search(found.result.evidence) | observe_reply(facts)
        entry, language = found.find_entry(()), guess_language(found.question)
        entry_id, topic = (entry.id, entry.topic) if entry else (None, None)
        return Draft(
            text="",
            confidence=self._standard.judge(observed, entry_id, topic, language),
            answer_id=entry_id,
            topic=topic,
            language=language,
            signals=observed,
            versions=self._versions,
        )


def _round(signals: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, _DIGITS) for name, value in signals.items()}
