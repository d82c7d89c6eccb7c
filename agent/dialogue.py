"""What passes between a bot and the rest of the house: turns in, a draft with its confidence out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

LONGEST_QUOTE = 600
"""Characters of a passage that a source quotes at most."""

Permission = Literal["free", "approve", "human"]
"""Who lets a tool run: ``free`` the bot by itself, ``approve`` a person who says yes first, ``human``
whoever holds the conversation, on the bot's suggestion."""

Speaker = Literal["customer", "bot", "human", "fact"]
"""Who said a turn. ``fact`` is a statement by the house (such as "the human stretch ended")."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing said in a conversation, oldest first in every list of turns."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that an answer rests on: ``quote`` is the passage's own words.

    ``start`` is the character of the knowledge entry ``id`` at which the quote begins; ``None`` where
    that is not known.
    """

    id: str
    title: str
    quote: str
    url: str | None = None
    score: float = 0.0
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the bot is of one draft.

    ``value`` is the probability (0 to 1) that a competent human would send this answer
    unchanged in substance; ``None`` when it could not be measured. ``threshold`` is the smallest
    value that may be sent without a human at the operator's error rate; ``None`` when no
    threshold is known. ``certified`` says whether labels back that threshold with a bound, and
    ``scope`` what that certificate covers (``everything``, ``topic billing``). ``waivable`` is
    false where no waiver may stand in for a certificate: what certifies is there and cannot be
    read. ``shares`` holds each signal's contribution to the raw score (log-odds).
    """

    value: float | None
    raw: float | None = None
    threshold: float | None = None
    certified: bool = False
    scope: str = ""
    waivable: bool = True
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signals:
    """What can be seen in the customer's newest message alone; every score runs from 0 to 1.

    ``topics`` maps a sensitive topic (``self_harm``, ``violence``, ``crime``, ``legal_threat``,
    ``medical``, ``fraud``, ``payment_data``, and the operator's own) to its score.
    ``repeated_question`` says how alike it is to what was asked before. ``evidence`` maps a signal's
    name to the words that raised it, for the human who reads the decision.
    """

    topics: Mapping[str, float] = field(default_factory=dict)
    wants_human: float = 0.0
    frustration: float = 0.0
    injection: float = 0.0
    repeated_question: float = 0.0
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What makes a draft's words unfit to be sent; a person may still see them as a suggestion.

    ``kind`` is a stable word, such as ``promise``; ``words`` are those that show it, where any do.
    """

    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a bot wants done and may not do by itself.

    ``args`` fit the tool's schema and are what JSON can say; ``description`` is the tool's own, for
    the person who decides.
    """

    name: str
    args: Mapping[str, Any]
    permission: Permission = "approve"
    description: str = ""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that was run, and what it told; ``result`` says what went wrong where ``ok`` is false.

    ``settled`` is false where nobody knows whether it took effect: it did not end in time, or broke
    off by an error of its own. ``seconds`` is how long it took.
    """

    name: str
    args: Mapping[str, Any]
    result: str
    ok: bool = True
    seconds: float = 0.0
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Deed:
    """A tool that was carried out earlier in this conversation, after a person's yes."""

    name: str
    args: Mapping[str, Any]
    result: str
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """For whom a tool is run; ``key`` is the same each time for the same deed."""

    conversation_id: str = ""
    customer_id: str = ""
    site: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that the bot would send, with everything needed to decide whether it may.

    ``answer_id`` names the knowledge entry that the answer comes from (``None``: none fits, the
    text is then a polite refusal). ``language`` is a code such as ``en``, ``None`` where it cannot be
    told. ``signals`` are the observed numbers behind the confidence.
    ``versions`` names what produced it: ``model``, ``prompt``, ``knowledge``, ``calibration``.
    ``flaws`` are what was found in its words by reading them.

    ``wants`` are the tools that only a person may let run: such a draft is no answer, its ``text``
    is empty or the model's few words, its confidence's value ``None``, and it has no flaws. ``used``
    are the tools that were run for it. ``rests_on_tool``: it cites what a tool told, and nothing
    was measured of how often such answers are right.
    """

    text: str
    confidence: Confidence
    sources: Sequence[Source] = ()
    answer_id: str | None = None
    topic: str | None = None
    language: str | None = None
    signals: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    flaws: Sequence[Flaw] = ()
    wants: Sequence[ToolCall] = ()
    used: Sequence[ToolUse] = ()
    rests_on_tool: bool = False


class Bot(Protocol):
    """Anything that drafts answers. It may raise or hang: the caller keeps the deadline."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Draft an answer to the newest customer turns (the last turn is a customer's)."""
        ...


def hear_nothing(words: str) -> None:
    """Pass no word on."""


def forbid(foreseen: Draft) -> bool:  # noqa: ARG001 the contract has it
    """Let no word out before the draft is whole."""
    return False


def ask_first(name: str) -> Permission:  # noqa: ARG001 the contract has it
    """Let no tool run without a person's yes."""
    return "approve"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a bot may know of a turn beside its words, and whom it may talk to meanwhile.

    ``may_speak`` is asked once, before the model is, with what the search alone foresees (a draft
    without a text): whether the customer may hear words before the draft is whole. Where it said
    yes, each call of ``hear`` passes on all the words that the answer has so far. ``deeds`` are
    those of this conversation, the newest last; ``permit`` says of a tool's name who lets it run.
    """

    conversation_id: str = ""
    may_speak: Callable[[Draft], bool] = forbid
    hear: Callable[[str], None] = hear_nothing
    customer_id: str = ""
    site: str = ""
    deeds: Sequence[Deed] = ()
    permit: Callable[[str], Permission] = ask_first


@runtime_checkable
class AttentiveBot(Protocol):
    """A bot that makes use of the occasion: it drafts as ``Bot`` does, and is asked this way."""

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        """Draft an answer to the newest customer turns on this occasion."""
        ...


async def ask_bot(bot: Bot, turns: Sequence[Turn], occasion: Occasion) -> Draft:
    """Have ``bot`` draft, on this occasion where it makes use of one. Raises whatever it raises."""
    if isinstance(bot, AttentiveBot):
        return await bot.draft_on(turns, occasion)
    return await bot.draft(turns)


class MessageReader(Protocol):
    """Reads the customer's newest message without a model, so that it also works when one fails."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        """Return the signals of the newest customer turn; must not raise on any text."""
        ...
