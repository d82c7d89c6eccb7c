"""The offers that stand, on one node's steady clock; who let them pass, and who is asked again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from escalation.commands import ExpireOffer
from escalation.conversation import Conversation
from escalation.store.signs import Availability

MOST_PASSED = 2
"""After so many offers in a row that somebody did not take they are as good as away."""
UNANSWERED, DECLINED = "offers_unanswered", "offers_declined"
"""Why the desk puts somebody away: ``DECLINED`` where they said no each time."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who is to be put away, and why: ``UNANSWERED`` or ``DECLINED``."""

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Offer:
    person_id: str
    seq: int
    since: float
    """When this node first saw it, in seconds of its steady clock; so are all times here."""
    seconds: float


class OfferBook:
    """What one node must remember of offers, and no log tells.

    An offer that is found after a restart counts from then on; so does the pause after which
    everybody who said no is asked again.
    """

    def __init__(self) -> None:
        self._offers: dict[str, _Offer] = {}
        self._asked: dict[str, float] = {}
        self._passed: dict[str, list[bool]] = {}
        """Of the offers in a row that each person did not take, whether they said no to it."""
        self._pauses: dict[str, float] = {}
        """Since when everybody who fits has refused a conversation."""
        self._pardoned: dict[str, frozenset[str]] = {}
        """Who refused a conversation, and is asked about it again."""

    def forget(self) -> None:
        """Begin anew: another node sees to offers."""
        for book in (self._offers, self._asked, self._passed, self._pauses, self._pardoned):
            book.clear()

    def follow(
        self, before: Conversation | None, after: Conversation, seconds: float, now: float
    ) -> Absence | None:
        """Take in a change; returns who is to be put away. ``seconds`` is how long an offer stands."""
        key = after.id
        offer = self._offers.get(key)
        absent = None
        if offer is not None and offer.seq != after.offered_seq:
            del self._offers[key]
            # Before its time it ends only by their word: a no, where they have refused.
            is_declined = now - offer.since < offer.seconds
            absent = self._judge(offer.person_id, after, is_declined=is_declined)
        if after.state == "human" and (before is None or before.holder != after.holder):
            self._passed.pop(after.holder or "", None)
        if after.state == "offered" and key not in self._offers:
            person = after.offered_to or ""
            self._offers[key] = _Offer(person, after.offered_seq, now, seconds)
            self._asked[person] = now
            self._pardoned[key] = self._pardoned.get(key, frozenset()) - {person}
        if after.state != "waiting":
            self._pauses.pop(key, None)
        if after.state not in ("waiting", "offered"):
            self._pardoned.pop(key, None)
        return absent

    def _judge(self, person_id: str, after: Conversation, *, is_declined: bool) -> Absence | None:
        if person_id not in after.refused:
            return None
        passed = self._passed.setdefault(person_id, [])
        passed.append(is_declined)
        if len(passed) < MOST_PASSED:
            return None
        del self._passed[person_id]
        return Absence(person_id, DECLINED if all(passed) else UNANSWERED)

    # -- questions ---------------------------------------------------------------------------------

    def find_asked_at(self, person_id: str) -> float:
        """Return when something was last offered to a person here; long ago for never."""
        return self._asked.get(person_id, -inf)

    def is_asked(self, person_id: str) -> bool:
        """Say whether an offer to a person stands."""
        return any(offer.person_id == person_id for offer in self._offers.values())

    def find_seconds_left(self, conversation_id: str, seq: int, now: float) -> float | None:
        """Return how long the offer number ``seq`` stands; ``None`` where it is not known here."""
        offer = self._offers.get(conversation_id)
        if offer is None or offer.seq != seq:
            return None
        return max(offer.since + offer.seconds - now, 0.0)

    def find_next_end(self) -> float:
        """Return when the next offer expires; never, where none stands."""
        return min((each.since + each.seconds for each in self._offers.values()), default=inf)

    def list_ends(
        self, states: Mapping[str, Availability], now: float, *, offering: bool = True
    ) -> Iterator[tuple[str, ExpireOffer]]:
        """List the offers that end now, with how; all of them where the desk is not ``offering``."""
        for key, offer in tuple(self._offers.items()):
            if not offering:
                yield key, ExpireOffer(offer.person_id, offer.seq, "withdrawn")
            elif states.get(offer.person_id) != "online":
                yield key, ExpireOffer(offer.person_id, offer.seq, "gone")
            elif now - offer.since >= offer.seconds:
                yield key, ExpireOffer(offer.person_id, offer.seq, "expired")

    def list_refused(self, conversation: Conversation) -> frozenset[str]:
        """List who is not asked about a conversation, for they said no."""
        return conversation.refused - self._pardoned.get(conversation.id, frozenset())

    def rest(self, conversation: Conversation, again: float | None, now: float) -> bool:
        """Note that everybody who fits has refused; says whether they are to be asked again now."""
        if again is None:
            return False
        since = self._pauses.setdefault(conversation.id, now)
        if now - since < again:
            return False
        del self._pauses[conversation.id]
        self._pardoned[conversation.id] = conversation.refused
        return True
