"""How people say that they did, do or will do something for a customer, in six languages."""

from __future__ import annotations

from collections.abc import Mapping

from agent.replies.saying import Saying
from agent.replies.sayings_dutch import DUTCH
from agent.replies.sayings_english import ENGLISH
from agent.replies.sayings_german import GERMAN
from agent.replies.sayings_romance import FRENCH, ITALIAN, SPANISH

SAYINGS: Mapping[str, tuple[Saying, ...]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
    "it": ITALIAN,
    "nl": DUTCH,
}
