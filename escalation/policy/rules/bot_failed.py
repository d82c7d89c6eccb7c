"""Fires when there is no answer that could be sent."""

from __future__ import annotations

from typing import ClassVar

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.rule import Situation


class BotFailed(ConfiguredRule):
    """Fires when the bot raised an error, took too long, or wrote nothing."""

    name: ClassVar[str] = "bot_failed"

    def check(self, situation: Situation) -> Finding:
        if situation.failure is not None:
            return self._fire(f"The bot failed: {situation.failure.rstrip('.')}.")
        draft = situation.draft
        if draft is not None and draft.wants:
            return self._pass("The bot wants something done first.")
        if draft is None or not draft.text.strip():
            return self._fire("The bot wrote no answer.")
        return self._pass("The bot wrote an answer.")
