"""The part of `handraise doctor` that looks at the bot's tools, and at who lets them run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from agent.dialogue import Permission
from agent.errors import BotError
from agent_console.assembly.bot import build_bot_settings
from agent_console.assembly.policy import load_policy
from agent_console.assembly.tools import open_tools
from agent_console.commands.check import Check
from agent_console.settings import Settings
from escalation.errors import HandraiseError
from escalation.policy.decide import Policy

_WHO: Mapping[Permission, str] = {
    "free": "the bot runs it by itself",
    "approve": "a person says yes first",
    "human": "whoever holds the conversation runs it, on the bot's suggestion",
}


def check_tools(settings: Settings) -> list[Check]:
    """Load the tools and list them with who lets them run; nothing where there are none."""
    try:
        policy = load_policy(settings)
    except HandraiseError:
        return []  # that is a check of its own
    try:
        found = asyncio.run(_look(settings))
    except BotError as error:
        return [Check("tools", "fail", error.message, "Mend them, or unset their setting.")]
    if found is None:
        return _list_unknown(policy, ())
    names, warnings = found
    checks = [Check("tools", "warn", warning) for warning in warnings]
    if names and not build_bot_settings(settings).offer("any").tools:
        told = "the bot cannot use its tools"
        checks.append(Check("tools", "warn", told, "Set HANDRAISE_MODEL to a language model."))
    checks += [
        Check(f"tool {name}", "ok", f"{policy.permit(name)}: {_WHO[policy.permit(name)]}")
        for name in names
    ]
    return [*checks, *_list_unknown(policy, names)]


async def _look(settings: Settings) -> tuple[Sequence[str], Sequence[str]] | None:
    tools = await open_tools(settings)
    if tools is None:
        return None
    try:
        return tools.names, tools.warnings
    finally:
        await tools.close()


def _list_unknown(policy: Policy, known: Sequence[str]) -> list[Check]:
    return [
        Check(f"tool {name}", "warn", "the policy names it, and there is no tool of that name")
        for name in policy.tools
        if name not in known
    ]
