"""Handraise's confidence and policy in somebody's own ``create_agent``: middleware, and a tool to hand over.

The middleware asks a Handraise server about the agent's final answer. What the policy would not send by
itself waits as an interrupt, for which the agent needs a checkpointer; ``resuming`` puts interrupts
before people and resumes the agent with their decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from langchain.agents.middleware.types import AgentMiddleware, AgentState, PrivateStateAttr
from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.tools import tool
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent_console.integrations.desk_client import UNJUDGED, DeskClient, Judgement
from agent_console.integrations.spoken import list_spoken
from agent_console.wire.fields import MAX_TEXT
from escalation.events import SENT_AT_ONCE
from escalation.notices import TEXTS

SEND_ANSWER = "send_answer"
HANDOFF = "handoff_to_human"

_HELD = ("approve", "veto")


class EscalationState(AgentState[Any]):
    """The agent's state, with what was decided about its newest answer."""

    handraise: NotRequired[Annotated[dict[str, Any], PrivateStateAttr]]


class EscalationMiddleware(AgentMiddleware[EscalationState]):
    """Sends the agent's final answer only where the policy would, and else lets a person decide."""

    state_schema = EscalationState

    def __init__(self, desk: DeskClient, *, name: str = "own-agent") -> None:
        """Ask ``desk``; ``name`` is what the agent is called in decisions (no spaces)."""
        super().__init__()
        self._desk = desk
        self._name = name

    def after_model(self, state: EscalationState, runtime: Runtime[Any]) -> dict[str, Any] | None:  # noqa: ARG002 the contract has it
        """Note how the final answer is judged: stored before anybody waits, so it is judged once."""
        turns, answer = _find_answer(state["messages"])
        if answer is None:
            return None
        return _keep(state, self._desk.judge_now(turns, answer, self._name))

    async def aafter_model(
        self,
        state: EscalationState,
        runtime: Runtime[Any],  # noqa: ARG002 the contract has it
    ) -> dict[str, Any] | None:
        """Do the same without blocking."""
        turns, answer = _find_answer(state["messages"])
        if answer is None:
            return None
        return _keep(state, await self._desk.judge(turns, answer, self._name))

    def after_agent(self, state: EscalationState, runtime: Runtime[Any]) -> dict[str, Any] | None:  # noqa: ARG002 the contract has it
        """Let the answer out, or wait for a person and put their word in its place."""
        _, answer = _find_answer(state["messages"])
        judged = _read_kept(state)
        if answer is None or judged["action"] in SENT_AT_ONCE:
            return None
        if judged["action"] == "block":
            return {"messages": [_replace(state["messages"][-1], TEXTS["blocked"], judged)]}
        decision = interrupt(_build_request(answer, judged))["decisions"][0]
        match decision["type"]:
            case "approve":
                return None
            case "edit":
                text = decision["edited_action"]["args"].get("text", answer)
            case _:
                text = decision["message"]
        return {"messages": [_replace(state["messages"][-1], text, judged)]}

    async def aafter_agent(
        self, state: EscalationState, runtime: Runtime[Any]
    ) -> dict[str, Any] | None:
        """Do the same: an interrupt blocks nothing."""
        return self.after_agent(state, runtime)


@tool
def handoff_to_human(reason: str) -> str:
    """Hand the conversation over to a person, and get the answer that they give to the customer.

    Use it when the customer asks for a person, or when you cannot or must not help.

    Args:
        reason: why a person is needed, in one sentence.
    """
    request = {
        "action_requests": [
            {
                "name": HANDOFF,
                "args": {"reason": reason},
                "description": "The bot asks for a person.",
            }
        ],
        "review_configs": [{"action_name": HANDOFF, "allowed_decisions": ["respond"]}],
    }
    words: str = interrupt(request)["decisions"][0]["message"]
    return f"A person answers: {words}"


def _find_answer(messages: Sequence[AnyMessage]) -> tuple[list[dict[str, str]], str | None]:
    """Return what was said and the final answer; ``None`` while there is none to judge."""
    last = messages[-1] if messages else None
    if not isinstance(last, AIMessage) or last.tool_calls or not last.text.strip():
        return [], None
    before = list_spoken(messages[:-1])
    while before and before[-1]["speaker"] != "customer":
        before.pop()  # what the bot said on the way to its answer
    return (before, last.text) if before else ([], None)


def _keep(state: EscalationState, judged: Judgement) -> dict[str, Any]:
    return {"handraise": {"message": state["messages"][-1].id, **_dump(judged)}}


def _read_kept(state: EscalationState) -> dict[str, Any]:
    """Return how the final answer was judged; one that nobody judged is for a person."""
    kept, last = state.get("handraise"), state["messages"][-1]
    return kept if kept is not None and kept["message"] == last.id else _dump(UNJUDGED)


def _dump(judged: Judgement) -> dict[str, Any]:
    return {"action": judged.action, "reasons": [*judged.reasons], "details": [*judged.details]}


def _build_request(answer: str, judged: dict[str, Any]) -> dict[str, Any]:
    """Build the request in LangChain's own form, so that any inbox understands it."""
    is_held = judged["action"] in _HELD
    name = SEND_ANSWER if is_held else HANDOFF
    args = {"text" if is_held else "draft": answer.replace("\0", "")[:MAX_TEXT]}
    allowed = ["approve", "edit", "respond"] if is_held else ["respond"]
    why = " ".join(judged["details"])
    return {
        "action_requests": [{"name": name, "args": args, "description": why}],
        "review_configs": [{"action_name": name, "allowed_decisions": allowed}],
    }


def _replace(message: AnyMessage, text: str, judged: dict[str, Any]) -> AIMessage:
    """Return the message with other words: under the same id it takes the place of the first."""
    told = {**message.response_metadata, "handraise": judged["action"]}
    return AIMessage(text, id=message.id, response_metadata=told)
