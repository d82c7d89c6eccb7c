"""What the bot says, in the shape of OpenAI's chat completions: whole, in chunks, and as an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.language import guess_language
from escalation.events import SENT_AT_ONCE, DecisionInner

Json = dict[str, Any]

_PIECE = re.compile(r"\s*\S+\s*")
_WORDS_A_PIECE = 4
_BYTES_A_TOKEN = 4
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}

PERSON_NEEDED = {
    "en": "A person has to look at this before I can answer.",
    "de": "Das muss sich erst ein Mensch ansehen, bevor ich antworten kann.",
    "fr": "Une personne doit d’abord examiner votre demande avant que je puisse répondre.",
    "es": "Una persona tiene que ver esto antes de que yo pueda responder.",
    "it": "Una persona deve vedere la richiesta prima che io possa rispondere.",
    "pt": "Uma pessoa precisa ver isto antes que eu possa responder.",
    "nl": "Een mens moet hier eerst naar kijken voordat ik kan antwoorden.",
}
"""Said instead of an answer that is not sure enough, by the customer's language."""
REFUSED = {
    "en": "I cannot help with this request.",
    "de": "Bei diesem Anliegen kann ich nicht helfen.",
    "fr": "Je ne peux pas vous aider pour cette demande.",
    "es": "No puedo ayudar con esta petición.",
    "it": "Non posso aiutare con questa richiesta.",
    "pt": "Não posso ajudar com este pedido.",
    "nl": "Met dit verzoek kan ik niet helpen.",
}
"""Said where the policy blocks the request."""
STILL_AT_IT = {
    "en": "I am still working on this. Please ask again in a moment.",
    "de": "Ich arbeite noch daran. Bitte fragen Sie gleich noch einmal.",
    "fr": "J’y travaille encore. Merci de redemander dans un instant.",
    "es": "Todavía estoy en ello. Vuelva a preguntar dentro de un momento.",
    "it": "Ci sto ancora lavorando. Chieda di nuovo tra un momento.",
    "pt": "Ainda estou a tratar disto. Pergunte de novo daqui a pouco.",
    "nl": "Ik ben er nog mee bezig. Vraag het zo nog eens.",
}
"""Said where the bot has decided nothing yet."""
_WORDS = {"block": REFUSED, "pending": STILL_AT_IT}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question. ``about`` goes beside the answer under the name ``handraise``.

    ``name`` is the completion's id, ``created`` its time in seconds since 1970, ``asked`` the text of
    everything that was sent.
    """

    name: str
    created: int
    model: str
    text: str
    asked: str
    about: Mapping[str, Any] = field(default_factory=dict)


def choose_text(decision: DecisionInner, question: str) -> str:
    """Return the draft where it may be sent without a person, else an honest word in its place."""
    if decision.action in SENT_AT_ONCE and decision.draft is not None:
        return decision.draft
    return tell_person_needed(decision.action, decision.language, question)


def tell_person_needed(action: str, language: str | None, question: str) -> str:
    """Say in the customer's language that there is no answer; in English where it is not known."""
    words = _WORDS.get(action, PERSON_NEEDED)
    return words.get(language or guess_language(question) or "en", words["en"])


def describe_decision(decision: DecisionInner) -> Json:
    """Return what a caller may know of a decision, to act on it."""
    return {
        "action": decision.action,
        "confidence": decision.confidence,
        "reasons": decision.reasons,
        # Callers show them beside the answer; what a tool told may hold anything.
        "sources": [each.model_dump() for each in decision.sources if not each.is_of_tool],
        "answer_id": decision.answer_id,
        "versions": decision.versions,
    }


def build_completion(answered: Answered) -> Json:
    """Build the whole answer."""
    message = {"role": "assistant", "content": answered.text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        **_build_head(answered, "chat.completion"),
        "choices": [choice],
        "usage": _estimate_usage(answered),
        "handraise": dict(answered.about),
    }


def build_stream(answered: Answered, *, with_usage: bool) -> Iterator[str]:
    """Build the answer as server-sent events: the text in pieces, and at the end all that is known."""
    for chunk in _build_chunks(answered, with_usage=with_usage):
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


def build_models(model: str, created: int) -> Json:
    """Build the list of models, of which there is one."""
    return {"object": "list", "data": [build_model(model, created)]}


def build_model(model: str, created: int) -> Json:
    """Build the description of a model."""
    return {"id": model, "object": "model", "created": created, "owned_by": "handraise"}


def build_error(status: int, code: str, message: str, details: Mapping[str, object]) -> Json:
    """Build an error as OpenAI's clients read it; ``code`` is ours."""
    usual = "server_error" if status >= 500 else "invalid_request_error"
    kind = _TYPES.get(status, usual)
    return {"message": message, "type": kind, "param": details.get("field"), "code": code}


def cut(text: str) -> Sequence[str]:
    """Cut a text into pieces of a few words; together they are the text again."""
    words = _PIECE.findall(text)
    starts = range(0, len(words), _WORDS_A_PIECE)
    return ["".join(words[start : start + _WORDS_A_PIECE]) for start in starts]


def _build_chunks(answered: Answered, *, with_usage: bool) -> Iterator[Json]:
    head = _build_head(answered, "chat.completion.chunk")
    yield head | {"choices": [_build_delta({"role": "assistant", "content": ""})]}
    for piece in cut(answered.text):
        yield head | {"choices": [_build_delta({"content": piece})]}
    last = _build_delta({}) | {"finish_reason": "stop"}
    yield head | {"choices": [last], "handraise": dict(answered.about)}
    if with_usage:
        yield head | {"choices": [], "usage": _estimate_usage(answered)}


def _build_delta(delta: Json) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}


def _build_head(answered: Answered, kind: str) -> Json:
    return {
        "id": answered.name,
        "object": kind,
        "created": answered.created,
        "model": answered.model,
    }


def _estimate_usage(answered: Answered) -> Json:
    """Estimate tokens by the bytes: clients want a number, and nobody is billed by this one."""
    asked, said = _estimate_tokens(answered.asked), _estimate_tokens(answered.text)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _estimate_tokens(text: str) -> int:
    return -(-len(text.encode()) // _BYTES_A_TOKEN)
