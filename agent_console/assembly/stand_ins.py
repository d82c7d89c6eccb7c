"""What stands in for the bot and its reader: until they are loaded, and for another bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from agent.dialogue import Bot, Confidence, Draft, Occasion, Signals, Turn, ask_bot
from agent.errors import BotError
from escalation.errors import HandraiseError

_log = logging.getLogger(__name__)


class WaitingBot:
    """Stands in for the bot until it is loaded: drafts asked for meanwhile wait for it."""

    def __init__(self) -> None:
        self._loaded: asyncio.Future[Bot] = asyncio.get_running_loop().create_future()
        self.problem: str | None = None
        """Why the bot could not be loaded; every message is handed over then."""

    @property
    def is_loaded(self) -> bool:
        """Say whether drafts come from the bot itself."""
        return self._loaded.done() and self.problem is None

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return await self.draft_on(turns, Occasion())

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        return await ask_bot(await asyncio.shield(self._loaded), turns, occasion)

    async def wait_loaded(self) -> None:
        """Return when loading has ended, one way or the other."""
        await asyncio.wait([self._loaded])

    async def load(self, open_bot: Callable[[], Awaitable[Bot]]) -> Bot | None:
        """Load the bot; ``None`` when that failed. Raises ``HandraiseError``: it may be tried again."""
        try:
            bot = await open_bot()
        except HandraiseError:
            raise
        except BotError as error:
            _log.error("the bot could not be loaded, everything goes to people: %s", error.message)
            self._give_up(error, error.message)
            return None
        except Exception as error:  # noqa: BLE001 whatever it is, messages must not wait for it
            _log.exception("the bot could not be loaded, everything goes to people")
            self._give_up(error, f"{type(error).__name__}, see the server's log.")
            return None
        self._loaded.set_result(bot)
        return bot

    def _give_up(self, error: Exception, problem: str) -> None:
        self.problem = problem
        self._loaded.set_exception(error)
        self._loaded.exception()  # seen: nobody may ever ask for a draft


class WaitingReader:
    """Stands in for the reader of messages, which is loaded before the bot and asked after it."""

    def read(self, turns: Sequence[Turn]) -> Signals:  # noqa: ARG002 the contract has it
        raise RuntimeError("the reader of messages is not loaded")


class GivenAnswer:
    """Another bot's answer where there is nothing to judge it by: nobody knows how sure it is."""

    def __init__(self, answer: str, name: str) -> None:
        self._draft = Draft(answer, Confidence(value=None), versions={"model": name})

    async def draft(self, turns: Sequence[Turn]) -> Draft:  # noqa: ARG002 the contract has it
        return self._draft
