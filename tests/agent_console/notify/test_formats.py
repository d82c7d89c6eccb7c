"""What is posted: no more than needed, and no markup out of anybody's words."""

from __future__ import annotations

import json

from agent_console.notify.formats import build_payload, build_slack, build_teams, encode
from agent_console.notify.notice import Words
from agent_console.notify.wording import tell
from escalation.testing import CONVERSATION
from tests.agent_console.notify.samples import AT, BASE, make_notice

NASTY = "<!channel> <https://evil.example|click> [here](https://evil.example) *b* & <script>"
WAITS = make_notice(reasons=("wants_human",), place=1, waiting=3)


def test_a_program_gets_what_it_needs_and_nothing_that_a_person_wrote() -> None:
    assert build_payload(WAITS, BASE) == {
        "type": "conversation.handed_over",
        "timestamp": AT,
        "data": {
            "conversation_id": CONVERSATION,
            "seq": 4,
            "site": "shop",
            "reasons": ["wants_human"],
            "place": 1,
            "waiting": 3,
            "link": f"{BASE}/console#/c/{CONVERSATION}",
        },
    }


def test_a_test_is_about_nothing() -> None:
    payload = build_payload(make_notice("test", conversation_id=""), BASE)
    assert payload == {"type": "test", "timestamp": AT, "data": {"link": f"{BASE}/console"}}


def test_words_come_with_it_where_the_receiver_may_have_them() -> None:
    data = build_payload(WAITS, BASE, Words(text="Where is it?"))["data"]
    assert (data["text"], "comment" in data, "email" in data) == ("Where is it?", False, False)


def test_half_characters_do_not_stop_a_post() -> None:
    content = encode(build_payload(WAITS, BASE, Words(text="a\ud83d")))
    assert json.loads(content)["data"]["text"] == "a\ud83d"


def test_slack_shows_a_persons_words_as_they_stand() -> None:
    told = tell(make_notice("rated_low", site=NASTY[:50]), BASE, Words(comment=NASTY))
    message = build_slack(told)
    kinds = [block["type"] for block in message["blocks"]]
    assert kinds == ["header", "section", "section", "actions"]
    texts = [block["text"] for block in message["blocks"] if "text" in block]
    texts += message["blocks"][1]["fields"]
    assert {each["type"] for each in texts} == {"plain_text"}
    assert message["blocks"][2]["text"]["text"] == f"“{NASTY}”"
    assert "<" not in message["text"]
    assert "&lt;!channel&gt;" in message["text"]
    assert message["blocks"][3]["elements"][0]["url"] == told.link


def test_slack_keeps_within_its_limits() -> None:
    told = tell(make_notice(reasons=("x" * 500,) * 50), BASE, Words(text="y" * 10_000))
    blocks = build_slack(told)["blocks"]
    assert len(blocks[0]["text"]["text"]) <= 150
    assert all(len(each["text"]) <= 2000 for each in blocks[1]["fields"])
    assert len(blocks[2]["text"]["text"]) <= 3000


def test_teams_shows_a_persons_words_in_text_runs_only() -> None:
    told = tell(make_notice("rated_low"), BASE, Words(comment=NASTY))
    message = build_teams(told)
    (attachment,) = message["attachments"]
    card = attachment["content"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (message["type"], card["type"]) == ("message", "AdaptiveCard")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    assert runs[-1]["text"] == f"“{NASTY}”"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open", "url": told.link}]
    assert NASTY not in card["fallbackText"]
