"""Asks a model that may call tools: runs those that it may run by itself, and asks again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.dialogue import Errand, Occasion, ToolCall, ToolUse
from agent.errors import ModelReplyInvalid, ModelTimedOut
from agent.exchange import Task
from agent.models.model import Asking, Model, Told
from agent.prompts.prompt import Prompt, build_messages
from agent.tools.calling import Called, read_calls
from agent.tools.results import Result, list_results
from agent.tools.toolbox import Toolbox

MOST_ROUNDS = 4
"""So often tools are run for one draft at most; a model that goes on calling has no answer."""

_SHARE = 0.9
"""Share of a turn's time for the model and its tools, so that their own failure is what is told."""
_AGAIN = "This was carried out in this conversation already, with the same arguments."


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a model said in the end, or ``wants`` done, and the ``task`` with all that it was shown.

    ``results`` are the passages among them that tools told, ``used`` are those run for this draft.
    """

    told: Told
    task: Task
    results: tuple[Result, ...] = ()
    used: tuple[ToolUse, ...] = ()
    wants: tuple[ToolCall, ...] = ()


class ToolUser:
    """Lets a model use tools; safe to use by many turns at once."""

    def __init__(self, tools: Toolbox, seconds: float) -> None:
        """Offer ``tools``; a whole turn may take ``seconds``."""
        self._tools = tools
        self._seconds = seconds
        self.toolless = ""
        """The model whose provider took no tools the last time; empty where it took them."""

    async def ask(
        self, model: Model, prompt: Prompt, task: Task, asking: Asking, occasion: Occasion
    ) -> Spoken:
        """Ask ``model`` until it replies, or wants something done that a person has to allow.

        Only the words of its first reply are heard on the way. Raises ``ModelFailed`` and its kinds.
        """
        until = asyncio.get_running_loop().time() + _SHARE * self._seconds
        asking = replace(asking, tools=self._tools.offers, until=until)
        used: tuple[ToolUse, ...] = ()
        for left in range(MOST_ROUNDS, -1, -1):
            results = list_results(occasion.deeds, used)
            shown = tuple(each.given for each in results)
            given = replace(task, passages=(*task.passages, *shown))
            told = await model.ask(build_messages(given, prompt), asking)
            self.toolless = told.model if told.toolless else ""
            calls = () if told.toolless else read_calls(told.message)
            if not calls:
                return Spoken(told, given, results, used)
            wrong, free, held = self._sort(calls, occasion)
            wants = () if wrong else held
            if left == 0 and not wants:
                break
            used += (*wrong, *await self._run(free, used, occasion, until))
            if wants:
                return Spoken(told, given, results, used, wants)
            asking = replace(asking, hear=None)
        raise ModelReplyInvalid("The model calls tools and comes to no end.", "reply_endless_calls")

    def _sort(
        self, calls: Sequence[Called], occasion: Occasion
    ) -> tuple[tuple[ToolUse, ...], tuple[Called, ...], tuple[ToolCall, ...]]:
        """Tell calls that are wrong from those that are free and those that a person has to allow."""
        wrong: list[ToolUse] = []
        free: list[Called] = []
        held: list[ToolCall] = []
        done = [(deed.name, dict(deed.args)) for deed in occasion.deeds]
        for call in calls:
            is_done = (call.name, dict(call.args)) in done
            problem = _AGAIN if is_done else self._tools.check(call.name, call.args)
            if problem is not None:
                wrong.append(ToolUse(call.name, call.args, problem, ok=False))
            elif (permission := occasion.permit(call.name)) == "free":
                free.append(call)
            else:
                described = self._tools.describe(call.name)
                held.append(ToolCall(call.name, call.args, permission, described))
        return tuple(wrong), tuple(free), tuple(held)

    async def _run(
        self, calls: Sequence[Called], before: Sequence[ToolUse], occasion: Occasion, until: float
    ) -> Sequence[ToolUse]:
        """Run all of ``calls`` together that were not run before, with the same arguments."""
        errand = Errand(occasion.conversation_id, occasion.customer_id, occasion.site)
        known = [(use.name, dict(use.args)) for use in before]
        fresh = [call for call in calls if (call.name, dict(call.args)) not in known]
        try:
            async with asyncio.timeout_at(until):
                return await asyncio.gather(
                    *(self._tools.run(call.name, call.args, errand) for call in fresh)
                )
        except TimeoutError as late:
            raise ModelTimedOut("The tools did not end in time.", is_outage=False) from late
