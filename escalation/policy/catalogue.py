"""All rules that a policy file may name, in the order in which they are evaluated and reported."""

from __future__ import annotations

from escalation.policy.configured import ConfiguredRule
from escalation.policy.rules.asks_for_human import AsksForHuman
from escalation.policy.rules.autonomy import Autonomy
from escalation.policy.rules.bot_failed import BotFailed
from escalation.policy.rules.low_confidence import LowConfidence
from escalation.policy.rules.prompt_injection import PromptInjection
from escalation.policy.rules.repeated_misses import RepeatedMisses
from escalation.policy.rules.rests_on_tool import RestsOnTool
from escalation.policy.rules.sensitive_topic import SensitiveTopic
from escalation.policy.rules.tool_call import ToolCalls
from escalation.policy.rules.uncertified import Uncertified
from escalation.policy.rules.unfit_reply import UnfitReply

RULES: dict[str, type[ConfiguredRule]] = {
    rule.name: rule
    for rule in (
        BotFailed,
        UnfitReply,
        SensitiveTopic,
        AsksForHuman,
        PromptInjection,
        RepeatedMisses,
        LowConfidence,
        Uncertified,
        RestsOnTool,
        ToolCalls,
        Autonomy,
    )
}

ALWAYS: tuple[type[ConfiguredRule], ...] = (UnfitReply, RestsOnTool, ToolCalls, Autonomy)
"""Rules that run whether a file names them or not."""

UNCONDITIONAL: tuple[type[ConfiguredRule], ...] = (ToolCalls, Autonomy)
"""Rules that no condition may hold back."""
