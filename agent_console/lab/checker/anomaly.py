"""What can be wrong with a history: every kind with its meaning, and one finding."""

from __future__ import annotations

from dataclasses import dataclass

Details = dict[str, object]


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that should not have happened.

    ``detail`` is one sentence; ``t`` is when it showed, in seconds of the history, where that was
    before the final log; ``lines`` are line numbers, counted from 1, the telling one last.
    """

    kind: str
    detail: str
    conversation_id: str | None = None
    t: float | None = None
    lines: tuple[int, ...] = ()

    def to_json(self) -> Details:
        """Return it as it stands in reports; what is not known is left out."""
        whole: Details = {
            "kind": self.kind,
            "conversation_id": self.conversation_id,
            "detail": self.detail,
            "t": self.t,
            "lines": list(self.lines),
        }
        return {name: value for name, value in whole.items() if value is not None}


MEANINGS: dict[str, str] = {
    "lost": (
        "Something was acknowledged, shown, announced or made durable, and the final log does not "
        "hold it; what a restored backup took away is excused."
    ),
    "resurrected": (
        "The log holds what should not be there: a message that nobody sent, one that was refused "
        "every time, or one that a restore took away and nobody sent again; or a reader was shown "
        "an event of the lost log under the new one."
    ),
    "duplicate": (
        "The same thing twice: one message stored as two rows, one customer message answered twice, "
        "one draft decided twice, two verdicts on one answer, or one event delivered twice on a "
        "socket."
    ),
    "reordered": (
        "A socket got a lower number after a higher one, or a message that was sent after a number "
        "was known stands before it, or two messages of one socket changed places."
    ),
    "gap": ("Numbers are missing: in the log, or between two events that a console got."),
    "stale_acknowledgement": (
        "An acknowledgement does not agree with the log: another number or epoch than the row has, "
        "an answer to something that was not sent, or one given before the row was durable."
    ),
    "mutated": (
        "Words or content changed: between sender and log, between two readers, or between a reader "
        "and the log."
    ),
    "silent_hole": (
        "A reader misses an event and cannot know: a customer's socket skipped a public event, "
        "`caught_up` came too early, or a healthy socket lacks something when all has settled."
    ),
    "two_owners": (
        "A conversation went to one person while another held it, two people hold the same epoch, "
        "or the epoch does not tell one holder from the next."
    ),
    "bot_after_takeover": (
        "The bot decided, held a draft, answered or let words be shown while it did not hold the "
        "conversation; or a socket got words of an answer after the event that took it from the bot."
    ),
    "human_after_lost_lease": (
        "A person wrote to the customer, or acted as holder, without holding the conversation any "
        "more; or lost it although they had given a sign of life within the lease."
    ),
    "effect_without_decision": (
        "The bot answered, held a draft or handed over without a recorded decision for just that, "
        "or a held draft was sent without an open draft and a person's approval."
    ),
    "deed_without_yes": (
        "A tool took effect, or was begun, without a person's yes to just that, stored before it and "
        "still good then."
    ),
    "deed_twice": (
        "A tool took effect, or was begun, twice for one wish of the bot, also where a restore took "
        "the first yes away."
    ),
    "deed_altered": (
        "A tool took effect with other arguments than a person allowed, or the log holds others."
    ),
    "deed_untold": (
        "What a person allowed was never told as done, failed or unknown, or was told falsely: as "
        "done without an effect, with an effect as something else; or it was no success, and no "
        "person was asked to look; or the bot went on before its end was told."
    ),
    "dangling_words": (
        "Words of an unfinished answer were shown, and no answer and no withdrawal followed; or they "
        "came after that, or without a record that they may be shown."
    ),
    "misquoted": (
        "An answer or a withdrawal says other words than were shown before it, or that nobody knows "
        "them although nothing had failed."
    ),
    "window_cut_short": (
        "A draft was sent by itself, or an action given up, before the time was over in which a person "
        "could decide about it."
    ),
    "unaudited": (
        "An answer that was drawn for a reviewer went out without waiting for a verdict; or a verdict "
        "was given on an answer that waited for none, or by whoever had approved it."
    ),
    "answered_while_stopped": (
        "The bot answered on a topic, without a person, after its stop was acknowledged and before "
        "anybody asked for its end."
    ),
    "sensitive_answered": (
        "The bot answered a message that must go to a person, and no person approved it."
    ),
    "double_escalation": (
        "A conversation was handed over, or put back into the queue, that was there already, or for "
        "a message that was dealt with."
    ),
    "left_without_a_word": (
        "A customer's message came to nothing, or the customer was not told that a person is "
        "needed, or a conversation stays with a person who is gone."
    ),
    "offered_to_two": "A conversation was offered to somebody while another offer of it stood.",
    "offer_usurped": (
        "Somebody took a conversation by an offer that was made to another, or to nobody; or an offer "
        "was ended that did not stand, or by somebody else."
    ),
    "offered_above_capacity": (
        "Somebody was offered a conversation who had held as many as they take for a while."
    ),
    "offered_while_parked": "A parked conversation was offered to somebody.",
    "still_offered": (
        "A healthy console went on showing an offer, after somebody had taken the conversation or the "
        "offer had ended."
    ),
    "never_woken": "A conversation was parked until a time, and did not come back then.",
    "clock_said_twice": "Of one promised time it was said twice that it is nearly up, or over.",
    "whisper_overheard": "A note for one person was shown to a third, who leads nobody.",
    "blocked_heard": "Words of a customer were taken in a conversation in which they were shut out.",
    "closed_while_held": "A conversation was closed by itself while a person held it.",
    "route_unexplained": (
        "A console shows another group or priority of a conversation than its events tell."
    ),
    "merge_lost": (
        "A conversation was merged into another one, which does not hold what was said in it."
    ),
    "double_resolve": "A conversation was resolved that was resolved already.",
    "double_example": "The example store holds two examples for the same answer.",
    "leak": (
        "Somebody was shown what is not for them: a customer a private kind, the inner part or a "
        "stranger's conversation; a data role anything; a socket what it did not ask for."
    ),
    "erased_reappeared": "A text that was erased was shown, or stands in the log or the examples.",
    "starvation": ("A conversation waited for a person, and a healthy console did not show it."),
    "late": (
        "A healthy socket got an event later than the history allows, or the words of a draft stood "
        "on after somebody's act had stopped it."
    ),
    "unhealed_reset": (
        "After a restore a reader with a cursor of the old log was not told to start again, or the "
        "restored database kept its name."
    ),
}
"""Every kind, in the order of reports."""
