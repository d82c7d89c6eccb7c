"""What is believed about a reply's signals before any label of its model: weights, neutral values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplyPrior:
    """A signal's weight in log-odds (below 0) and its neutral value.

    At the neutral value it speaks neither for nor against; where it was not measured, it is taken
    to be there. What is always measured is neutral at 0.
    """

    weight: float
    neutral: float = 0.0


# Set by judgement, on the cautious side: labels of the model and prompt in use refit the weights.
REPLY_PRIORS: Mapping[str, ReplyPrior] = {
    "refused": ReplyPrior(-10.0),
    "doubt": ReplyPrior(-3.0, 0.1),
    "token_doubt": ReplyPrior(-4.0, 0.2),
    "least_sure_word": ReplyPrior(-1.0, 0.7),
    "unsure_words": ReplyPrior(-3.0, 0.1),
    "other_source": ReplyPrior(-1.5),
    "unlike_best": ReplyPrior(-3.0, 0.2),
    "hedged": ReplyPrior(-1.5),
    "repeated": ReplyPrior(-4.0),
    "follow_up": ReplyPrior(-0.5),
    "self_doubt": ReplyPrior(-4.0, 0.3),
    "disagreement": ReplyPrior(-4.0, 0.3),
    "uncited": ReplyPrior(-4.0),
    "inferred": ReplyPrior(-1.0),
    "unstructured": ReplyPrior(-1.0),
    "ungrounded": ReplyPrior(-3.0),
    "invented": ReplyPrior(-8.0),
    "unknown_names": ReplyPrior(-3.0),
    "unsupported": ReplyPrior(-4.0, 0.1),
    "weakest": ReplyPrior(-8.0, 0.25),
    "added": ReplyPrior(-8.0),
    "denied": ReplyPrior(-8.0),
    "longer": ReplyPrior(-1.5, 0.2),
}

FAITH = 5.0
"""Log-odds that a rewording says what its source says, where every signal is neutral."""
