"""The kinds of events as the design lists them: who receives them, and what they do to the holder."""

from __future__ import annotations

PUBLIC = frozenset(
    (
        "ConversationStarted", "CustomerWrote", "BotAnswered", "AnswerWithdrawn",
        "HandoffRequested", "ConversationOffered", "ConversationClaimed", "ConversationReleased",
        "ConversationTransferred", "HumanWrote", "ReturnedToBot", "CustomerNotified",
        "ContactLeft", "ConversationResolved", "ConversationReopened", "CustomerRated",
        "CustomerLeft", "ConsentGiven", "ConsentWithdrawn", "FileAttached", "PersonalDataErased",
        "ConversationSnoozed", "ConversationWoken", "ConversationMerged", "HumanJoined", "HumanLeft",
    )
)  # fmt: skip
"""Customers receive these and nothing else."""

HOLDER_CHANGING = frozenset(
    (
        "HandoffRequested", "ConversationClaimed", "ConversationReleased",
        "ConversationTransferred", "ReturnedToBot", "ConversationResolved", "ConversationReopened",
        "ConversationSnoozed",
    )
)  # fmt: skip
"""With these the holder changes, so the epoch rises."""

HOLDER_KEEPING = frozenset(
    (
        "CustomerWrote", "DecisionMade", "AnswerBegun", "DraftHeld", "DraftSetAside", "BotAnswered",
        "AnswerWithdrawn", "ConversationOffered", "OfferDeclined", "OfferExpired", "HumanWrote",
        "NoteAdded", "DraftApproved", "DraftRejected", "CustomerNotified", "ContactLeft",
        "CustomerRated", "CustomerLeft", "ConsentGiven", "ConsentWithdrawn", "FileAttached",
        "AnswerAudited", "PersonalDataErased", "ActionHeld", "ActionDecided", "ActionTaken",
        "ActionClosed", "ConversationWoken", "ConversationMerged", "ConversationAbsorbed",
        "ConversationRouted", "HumanJoined", "HumanLeft", "CustomerBlocked", "CustomerUnblocked",
        "ClockWarned", "ClockBreached",
    )
)  # fmt: skip
"""With these it stays. A kind in neither list is newer than this checker: it may do either."""
