"""Loads the policy that decisions are made by, and keeps the one in force."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from agent.dialogue import MessageReader
from agent_console.adapters.policies_sql import SqlPolicies
from agent_console.settings import Settings
from escalation.errors import HandraiseError
from escalation.policy.condition import Test
from escalation.policy.decide import Policy, decide
from escalation.policy.examples import collect_examples
from escalation.policy.load import load_default_policy, load_policy_file
from escalation.policy.problems import PolicyError
from escalation.policy.workshop import OwnCode, Workshop
from escalation.turn import TurnJudge

_log = logging.getLogger(__name__)


def load_policy(settings: Settings) -> Policy:
    """Load the policy that the settings name. Raises ``PolicyError``."""
    return load_default_policy() if settings.policy is None else load_policy_at(settings.policy)


def load_policy_at(path: Path) -> Policy:
    """Load a policy file with the rules in Python beside it. Raises ``PolicyError``."""
    workshop = Workshop(_compile_condition, partial(_find_own_code, path.parent))
    return load_policy_file(path, workshop)


def _compile_condition(text: str) -> Test:
    """Compile a condition; its library takes a while to import, and few policies need it."""
    from agent_console.adapters.conditions_cel import compile_condition

    return compile_condition(text)


def _find_own_code(folder: Path, place: str) -> OwnCode:
    from agent_console.adapters.own_rules import find_own_code

    return find_own_code(folder, place)


class PolicyInForce:
    """The policy that decisions are made by: noted, and taken anew when its file changes."""

    def __init__(
        self,
        current: Policy,
        settings: Settings,
        turns: TurnJudge,
        policies: SqlPolicies,
        open_reader: Callable[[Policy], Awaitable[MessageReader]],
    ) -> None:
        """Hand ``turns`` what follows ``current``; ``open_reader`` reads messages by its examples."""
        self.current = current
        self.open_reader = open_reader
        self._settings = settings
        self._turns = turns
        self._policies = policies
        self._stamp = _stamp(settings, current)

    async def note(self) -> None:
        """Note in the database which policy is in force from now on."""
        try:
            await asyncio.to_thread(self._policies.note, self.current)
        except HandraiseError as error:
            _log.warning("the policy in force could not be noted: %s", error.message)

    async def load_reader(self) -> None:
        """Load what reads messages by the policy's examples; raises what its loading does."""
        self._turns.reader = await self.open_reader(self.current)

    async def follow(self) -> None:
        """Take the policy anew where its files changed; one that is wrong is not used, and logged."""
        if (stamp := _stamp(self._settings, self.current)) != self._stamp:
            self._stamp = stamp
            await self._reload()

    async def _reload(self) -> None:
        examples = collect_examples(self.current)
        try:
            self.current = await asyncio.to_thread(load_policy, self._settings)
        except PolicyError as error:
            _log.warning("the changed policy file is not used: %s", error)
            return
        self._turns.judge = partial(decide, self.current)
        self._turns.permit = self.current.permit
        await self.note()
        if collect_examples(self.current) == examples:
            return
        try:
            await self.load_reader()
        except Exception:  # noqa: BLE001 the rules hold all the same, and later changes are noticed
            _log.exception("the changed policy's examples are not used")


def _stamp(settings: Settings, policy: Policy) -> tuple[float, ...]:
    """Say when the policy file was changed last, and the files in Python that it names."""
    if settings.policy is None:
        return ()
    named = [settings.policy.parent / file for file in policy.source.files]
    return tuple(find_change(path) for path in (settings.policy, *named))


def find_change(path: Path) -> float:
    """Say when a file was changed last; 0 where there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
