"""Things wrong in the final log: rows appended that must not follow."""

from __future__ import annotations

from agent_console.lab.history import Line
from benchmarks.checker.house import Chat
from benchmarks.checker.injections.tape import Tape, injects


def _wrote(text: str = "and this?") -> Line:
    return {"kind": "CustomerWrote", "role": "customer", "body": {"text": text}}


def _decided(through: int, action: str = "answer", draft: str | None = "so") -> Line:
    inner = {"action": action, "through_seq": through, "draft": draft}
    return {"kind": "DecisionMade", "role": "system", "inner": inner}


def _answered(through: int, text: str = "so") -> Line:
    return {"kind": "BotAnswered", "role": "bot", "body": {"text": text, "in_reply_to": through}}


def _handed_over(through: int, role: str = "system") -> Line:
    inner = {"through_seq": through, "reasons": ["x"]}
    return {"kind": "HandoffRequested", "role": role, "rises": 1, "inner": inner}


def _told(code: str = "queued") -> Line:
    body = {"text": "(told)", "code": code}
    return {"kind": "CustomerNotified", "role": "system", "body": body}


def _claimed(by: str) -> Line:
    inner = {"by": by}
    return {
        "kind": "ConversationClaimed",
        "role": "human",
        "rises": 1,
        "sender": by,
        "inner": inner,
    }


def _released(by: str) -> Line:
    inner = {"by": by, "cause": "released"}
    return {
        "kind": "ConversationReleased",
        "role": "human",
        "rises": 1,
        "sender": by,
        "inner": inner,
    }


def _resolved(by: str) -> Line:
    inner = {"by": by}
    return {
        "kind": "ConversationResolved",
        "role": "human",
        "rises": 1,
        "sender": by,
        "inner": inner,
    }


def _human(by: str) -> Line:
    return {"kind": "HumanWrote", "role": "human", "sender": by, "body": {"text": "hello"}}


def _choose(tape: Tape, *states: str) -> Chat | None:
    chat: Chat | None = tape.choose(tape.list_chats(*states))
    return chat


def _choose_quiet(tape: Tape) -> Chat | None:
    """Return a conversation of the bot in which nothing is open."""
    chats = [c for c in tape.list_chats("bot") if c.held is None and not c.owes_turn]
    chat: Chat | None = tape.choose(chats)
    return chat


def _find_other(tape: Tape, chat: Chat) -> str | None:
    others = [actor for actor in tape.people if actor != chat.holder]
    other: str | None = tape.choose(others)
    return other


def _list_past(chat: Chat) -> list[str]:
    """Return who held a conversation before."""
    claims = [row for row in chat.rows if row["kind"] == "ConversationClaimed"]
    return [row["sender"] for row in claims if row["sender"] != chat.holder]


# -- who holds it ---------------------------------------------------------------------------------


@injects("two_owners")
def claim_what_another_holds(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    other = None if chat is None else _find_other(tape, chat)
    return None if chat is None or other is None else tape.with_rows(chat, _claimed(other))


@injects("two_owners")
def claim_without_a_new_epoch(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    other = tape.choose(list(tape.people))
    return None if chat is None else tape.with_rows(chat, {**_claimed(other), "rises": 0})


@injects("two_owners")
def epoch_rises_by_itself(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    note: Line = {"kind": "NoteAdded", "role": "human", "rises": 1, "body": {"text": "x"}}
    return None if chat is None else tape.with_rows(chat, note)


@injects("two_owners")
def offer_what_somebody_holds(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    offered: Line = {"kind": "ConversationOffered", "role": "system", "inner": {"to": "p9"}}
    return None if chat is None else tape.with_rows(chat, offered)


@injects("human_after_lost_lease")
def write_after_losing_it(tape: Tape) -> list[Line] | None:
    chats = [chat for chat in tape.list_chats("bot", "waiting", "resolved") if _list_past(chat)]
    chat = tape.choose(chats)
    return None if chat is None else tape.with_rows(chat, _human(_list_past(chat)[0]))


@injects("human_after_lost_lease")
def write_into_another_s_chat(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    other = None if chat is None else _find_other(tape, chat)
    return None if chat is None or other is None else tape.with_rows(chat, _human(other))


@injects("human_after_lost_lease")
def pass_on_after_losing_it(tape: Tape) -> list[Line] | None:
    chats = [chat for chat in tape.list_chats("human") if _list_past(chat)]
    chat = tape.choose(chats)
    if chat is None:
        return None
    by = _list_past(chat)[0]
    inner = {"by": by, "to": by}
    moved: Line = {"kind": "ConversationTransferred", "role": "human", "rises": 1, "sender": by}
    return tape.with_rows(chat, {**moved, "inner": inner})


# -- the bot --------------------------------------------------------------------------------------


@injects("bot_after_takeover")
def answer_while_a_person_holds_it(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None:
        return None
    through = len(chat.rows) + 1
    return tape.with_rows(chat, _wrote(), _decided(through), _answered(through))


@injects("bot_after_takeover")
def answer_while_it_waits(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    return None if chat is None else tape.with_rows(chat, _wrote(), _answered(len(chat.rows) + 1))


@injects("bot_after_takeover")
def decide_after_the_resolution(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "resolved")
    return None if chat is None else tape.with_rows(chat, _decided(chat.asked))


@injects("bot_after_takeover")
def hold_a_draft_while_a_person_holds_it(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    held: Line = {"kind": "DraftHeld", "role": "bot", "body": {"text": "so"}}
    return None if chat is None else tape.with_rows(chat, {**held, "inner": {"through_seq": 2}})


@injects("effect_without_decision")
def answer_undecided(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    return None if chat is None else tape.with_rows(chat, _wrote(), _answered(len(chat.rows) + 1))


@injects("effect_without_decision")
def answer_what_was_to_be_handed_over(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    if chat is None:
        return None
    through = len(chat.rows) + 1
    return tape.with_rows(chat, _wrote(), _decided(through, "handoff"), _answered(through))


@injects("effect_without_decision")
def answer_in_other_words_than_decided(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    if chat is None:
        return None
    through = len(chat.rows) + 1
    return tape.with_rows(chat, _wrote(), _decided(through), _answered(through, "otherwise"))


@injects("effect_without_decision")
def hand_over_undecided(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    if chat is None:
        return None
    return tape.with_rows(chat, _wrote(), _handed_over(len(chat.rows) + 1), _told())


@injects("effect_without_decision")
def approve_what_was_never_held(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    if chat is None:
        return None
    inner = {"draft_seq": 1, "by": "p0", "edited": False}
    approved: Line = {"kind": "DraftApproved", "role": "human", "sender": "p0", "inner": inner}
    through = len(chat.rows) + 1
    answer = {**_answered(through), "inner": {"approved_by": "p0", "draft_seq": 1}}
    return tape.with_rows(chat, _wrote(), approved, answer)


@injects("duplicate")
def answer_again(tape: Tape) -> list[Line] | None:
    answered = [
        (chat, row)
        for chat in tape.list_chats("bot")
        for row in chat.rows
        if row["kind"] == "BotAnswered"
    ]
    chosen = tape.choose(answered)
    if chosen is None:
        return None
    chat, row = chosen
    through = row["body"]["in_reply_to"]
    return tape.with_rows(chat, _decided(through), _answered(through))


@injects("duplicate")
def store_a_message_again(tape: Tape) -> list[Line] | None:
    stored = [
        (chat, row)
        for chat in tape.list_chats("bot", "human", "waiting")
        for row in chat.rows
        if row["kind"] == "CustomerWrote" and "client_id" in row
    ]
    chosen = tape.choose(stored)
    if chosen is None:
        return None
    chat, row = chosen
    again = {**_wrote(row["body"]["text"]), "client_id": row["client_id"], "sender": row["sender"]}
    return tape.with_rows(chat, again)


# -- words owed -----------------------------------------------------------------------------------


@injects("double_escalation")
def hand_over_what_waits(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    again = _handed_over(1, "customer")
    return None if chat is None else tape.with_rows(chat, again, _told())


@injects("double_escalation")
def release_what_nobody_holds(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting", "bot")
    return None if chat is None else tape.with_rows(chat, _released("p0"), _told("released"))


@injects("double_escalation")
def hand_over_what_was_dealt_with(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    if chat is None or not chat.asked:
        return None
    rows = _decided(chat.asked, "handoff"), _handed_over(chat.asked), _told()
    return tape.with_rows(chat, *rows)


@injects("left_without_a_word", "silent_hole")
def leave_a_message_unanswered(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "bot")
    if chat is None or not tape.find("settled"):
        return None
    return _settle_later(tape.with_rows(chat, _wrote()), chat)


@injects("left_without_a_word", "silent_hole")
def store_a_message_after_the_resolution(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "resolved")
    if chat is None or not tape.find("settled"):
        return None
    return _settle_later(tape.with_rows(chat, _wrote()), chat)


def _settle_later(lines: list[Line], chat: Chat) -> list[Line]:
    """Say that all had settled one row later."""
    heads = {chat.id: len(chat.rows) + 1}
    return [
        {**line, "heads": {**line["heads"], **heads}} if line["op"] == "settled" else line
        for line in lines
    ]


@injects("left_without_a_word")
def hand_over_without_a_word(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    handed_over = _handed_over(1, "customer")
    return None if chat is None else tape.with_rows(chat, handed_over, _claimed("p0"))


@injects("left_without_a_word")
def release_without_a_word(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None or chat.holder is None:
        return None
    return tape.with_rows(chat, _released(chat.holder), _claimed("p0"))


@injects("left_without_a_word")
def say_that_nobody_is_there_and_no_more(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting", "bot")
    return None if chat is None else tape.with_rows(chat, _told("nobody_available"))


@injects("double_resolve")
def resolve_again(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "resolved")
    return None if chat is None else tape.with_rows(chat, _resolved("p0"))


@injects("double_resolve")
def resolve_twice_at_once(tape: Tape) -> list[Line] | None:
    chat = _choose_quiet(tape)
    return None if chat is None else tape.with_rows(chat, _resolved("p0"), _resolved("p0"))


@injects("double_resolve")
def two_people_resolve(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None or chat.holder is None:
        return None
    rows = _resolved(chat.holder), _wrote(), _resolved("p1")
    return tape.with_rows(chat, *rows)
