from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_console.integrations.openai_service import (
    PERSON_NEEDED,
    REFUSED,
    STILL_AT_IT,
    Answered,
    build_completion,
    build_error,
    build_stream,
    choose_text,
    cut,
    describe_decision,
    tell_person_needed,
)
from escalation.events import Action, DecisionInner, SourceQuoted

ANSWERED = Answered(
    name="chatcmpl-1",
    created=7,
    model="handraise",
    text="Parcels arrive within three days.",
    asked="Where is it?",
    about={"action": "answer"},
)


def read_chunks(stream: str) -> list[dict[str, object]]:
    """Decode the events of a stream, which has to be whole."""
    frames = stream.split("\n\n")
    assert frames[-2:] == ["data: [DONE]", ""]
    return [json.loads(frame.removeprefix("data: ")) for frame in frames[:-2]]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("answer", "In three days."),
        ("audit", "In three days."),
        ("veto", PERSON_NEEDED["en"]),
        ("approve", PERSON_NEEDED["en"]),
        ("handoff", PERSON_NEEDED["en"]),
        ("block", REFUSED["en"]),
    ],
)
def test_only_what_may_be_sent_without_a_person_is_said(action: Action, said: str) -> None:
    decision = DecisionInner(action=action, draft="In three days.", language="en")
    assert choose_text(decision, "When?") == said


def test_a_decision_without_a_draft_says_nothing_of_its_own() -> None:
    assert choose_text(DecisionInner(action="answer"), "When?") == PERSON_NEEDED["en"]


def test_the_customer_is_told_in_their_language() -> None:
    assert tell_person_needed("handoff", "fr", "") == PERSON_NEEDED["fr"]
    assert tell_person_needed("handoff", None, "Wo ist mein Paket?") == PERSON_NEEDED["de"]
    assert tell_person_needed("handoff", "ja", "?") == PERSON_NEEDED["en"]
    assert tell_person_needed("pending", "es", "") == STILL_AT_IT["es"]
    assert PERSON_NEEDED.keys() == REFUSED.keys() == STILL_AT_IT.keys()


def test_a_completion_has_what_clients_read() -> None:
    built = build_completion(ANSWERED)
    assert built["choices"][0]["message"]["content"] == ANSWERED.text
    assert built["choices"][0]["finish_reason"] == "stop"
    assert built["usage"] == {"prompt_tokens": 3, "completion_tokens": 9, "total_tokens": 12}
    assert built["handraise"] == {"action": "answer"}


def test_a_stream_says_the_same_in_pieces() -> None:
    chunks = read_chunks("".join(build_stream(ANSWERED, with_usage=True)))
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]  # type: ignore[attr-defined]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert [delta.get("content") for delta in deltas[1:]] == [
        "Parcels arrive within three ",
        "days.",
        None,
    ]
    assert chunks[-2]["handraise"] == {"action": "answer"}
    assert chunks[-1]["usage"] == build_completion(ANSWERED)["usage"]
    assert len(read_chunks("".join(build_stream(ANSWERED, with_usage=False)))) == len(chunks) - 1


@given(st.text().filter(str.strip))
def test_the_pieces_are_the_text(text: str) -> None:
    assert "".join(cut(text)) == text


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "permission_error"),
        (404, "invalid_request_error"),
        (429, "rate_limit_error"),
        (503, "server_error"),
    ],
)
def test_an_error_tells_its_kind_and_field(status: int, kind: str) -> None:
    error = build_error(status, "invalid", "Mend it.", {"field": "messages"})
    assert error == {"message": "Mend it.", "type": kind, "param": "messages", "code": "invalid"}


def test_what_tools_told_is_no_source_for_callers() -> None:
    known = SourceQuoted(id="a1", title="Refunds", quote="Money comes back in 3 days.")
    tool = SourceQuoted(id="tool:customer", title="customer(id=7)", quote="Debts: 900")
    told = describe_decision(DecisionInner(action="answer", sources=[known, tool]))
    assert [each["id"] for each in told["sources"]] == ["a1"]
