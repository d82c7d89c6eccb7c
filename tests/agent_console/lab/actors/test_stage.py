from agent_console.lab.actors.stage import Stage
from agent_console.lab.history import Recorder
from agent_console.lab.network import Network


def build_stage() -> Stage:
    recorder = Recorder(lambda: 0.0, [])
    return Stage(Network(1, recorder), recorder, ())


def test_conversations_are_listed_once_in_the_order_they_came() -> None:
    stage = build_stage()
    for conversation_id in ("c2", "c1", "c2"):
        stage.list_conversation(conversation_id)
    assert stage.conversations == ["c2", "c1"]


def test_invocations_are_numbered_from_1() -> None:
    stage = build_stage()
    assert [stage.number_invocation() for _ in range(3)] == [1, 2, 3]


def test_a_name_is_news_once() -> None:
    stage = build_stage()
    assert stage.learn_name("alice", "v1")
    assert not stage.learn_name("alice", "v1")
    assert stage.learn_name("alice", "v2")
