from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent_console.lab.actors.verdicts import AGAIN_AFTER, Verdicts
from escalation.errors import AlreadyDecided, StorageUnavailable
from tests.agent_console.lab.actors.place import Place, pass_time

FRAME = {
    "type": "decide",
    "conversation_id": "c1",
    "client_id": "ben-1",
    "action_seq": 4,
    "decision": "edit",
    "args": {"amount": 3},
}


class Page:
    """Ben's page, with a server that answers what it is told to, or nothing."""

    def __init__(self, *answers: dict[str, Any] | Exception | None) -> None:
        self.place = Place()
        self.answers = list(answers)
        self.asked: list[tuple[str, str, Mapping[str, Any]]] = []
        self.is_asleep = False
        witness = self.place.bring_witness("ben", "human")
        witness.log_id = "log-1-and-more"
        self.witness = witness
        self.verdicts = Verdicts(self.place.network, witness, "hr_ben", lambda: self.is_asleep)
        self.place.server.__dict__["decide"] = self.decide

    async def decide(self, token: str, task_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((token, task_id, content))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            self.place.network.cut(self.place.server)
        return answer or {}


async def test_a_decision_names_the_task_and_its_answer_is_written_down() -> None:
    page = Page({"seq": 9, "head": 12})
    page.verdicts.send(FRAME)
    await pass_time()
    content = {"client_id": "ben-1", "decision": "edit", "args": {"amount": 3}}
    assert page.asked == [("hr_ben", "c1:a4:log-1-an", content)]
    assert page.verdicts.pending == {}
    (asked,), (done,) = page.place.find("invoke"), page.place.find("ack")
    assert (asked["kind"], asked["action_seq"], asked["decision"]) == ("decide", 4, "edit")
    assert asked["args"] == {"amount": 3}
    assert (done["id"], done["seq"], done["log_id"]) == (asked["id"], 9, "log-1-and-more")


async def test_what_came_too_late_is_refused_and_forgotten() -> None:
    page = Page(AlreadyDecided())
    page.verdicts.send(FRAME)
    await pass_time()
    assert [line["code"] for line in page.place.find("refuse")] == ["already_decided"]
    assert page.verdicts.pending == {}


async def test_without_an_answer_it_is_asked_again_under_the_same_name() -> None:
    page = Page(None, StorageUnavailable(), {"seq": 9})
    page.verdicts.send(FRAME)
    await pass_time()
    page.witness.log_id = "log-2"  # it is still about the log that it was seen in
    await pass_time(2.5 * AGAIN_AFTER)
    assert [task_id for _, task_id, _ in page.asked] == ["c1:a4:log-1-an"] * 3
    assert {content["client_id"] for _, _, content in page.asked} == {"ben-1"}
    assert page.verdicts.pending == {}
    assert [line["log_id"] for line in page.place.find("ack")] == ["log-1-and-more"]


async def test_a_page_that_sleeps_asks_again_when_it_wakes_up_and_a_closed_one_never() -> None:
    page = Page(None, None)
    page.verdicts.send(FRAME)
    page.is_asleep = True
    await pass_time(3 * AGAIN_AFTER)
    assert len(page.asked) == 1
    page.is_asleep = False
    await pass_time(AGAIN_AFTER)
    assert len(page.asked) == 2
    page.verdicts.close()
    await pass_time(3 * AGAIN_AFTER)
    assert (len(page.asked), page.verdicts.pending) == (2, {})
