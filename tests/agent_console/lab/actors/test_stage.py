from agent_console.auth.people import Member
from agent_console.lab.actors.stage import Stage
from agent_console.lab.history import Recorder
from agent_console.lab.network import Network
from escalation.commands import Person


def build_stage(members: list[Member] | None = None) -> Stage:
    recorder = Recorder(lambda: 0.0, [])
    return Stage(Network(1, recorder), recorder, (), [] if members is None else members)


def test_conversations_are_listed_once_in_the_order_they_came() -> None:
    stage = build_stage()
    for conversation_id in ("c2", "c1", "c2"):
        stage.list_conversation(conversation_id)
    assert stage.conversations == ["c2", "c1"]


def test_invocations_are_numbered_from_1() -> None:
    stage = build_stage()
    assert [stage.number_invocation() for _ in range(3)] == [1, 2, 3]


def test_who_is_dismissed_leaves_the_list_that_others_look_at() -> None:
    anna, ben = Person("anna", "Anna"), Person("ben", "Ben")
    members = [Member(anna, "anna@desk.example"), Member(ben, "ben@desk.example")]
    stage = build_stage(members)
    stage.dismiss("ben")
    assert [member.person for member in members] == [anna]


def test_a_name_is_news_once() -> None:
    stage = build_stage()
    assert stage.learn_name("alice", "v1")
    assert not stage.learn_name("alice", "v1")
    assert stage.learn_name("alice", "v2")
