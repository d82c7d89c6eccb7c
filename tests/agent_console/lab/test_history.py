import inspect

from agent_console.lab.checker.fields import OPTIONAL, REQUIRED, find_problem
from agent_console.lab.history import Line, Recorder, encode_line


def test_what_is_none_is_left_out() -> None:
    lines: list[Line] = []
    recorder = Recorder(lambda: 1.23456789, lines)
    recorder.ack(actor="ann", conversation_id="c", log_id="log1", client_id="m1", seq=2)
    expected = {
        "op": "ack",
        "t": 1.234568,
        "actor": "ann",
        "conversation_id": "c",
        "client_id": "m1",
        "seq": 2,
        "log_id": "log1",
    }
    assert lines == [expected]


def test_time_never_runs_backwards() -> None:
    times = iter((5.0, 4.0, 6.0))
    lines: list[Line] = []
    recorder = Recorder(lambda: next(times), lines)
    for _ in range(3):
        recorder.settled()
    assert [line["t"] for line in lines] == [5.0, 5.0, 6.0]


def test_lines_go_to_a_function_too() -> None:
    taken: list[Line] = []

    def take(line: Line) -> None:
        taken.append(line)

    Recorder(lambda: 0.0, take).end()
    assert taken == [{"op": "end", "t": 0.0}]


def test_a_line_is_compact_json() -> None:
    assert encode_line({"op": "fault", "name": "Überlauf"}) == '{"op":"fault","name":"Überlauf"}'


def test_the_recorder_writes_what_the_checker_reads() -> None:
    methods = dict(inspect.getmembers(Recorder, inspect.isfunction))
    assert REQUIRED.keys() == {
        name for name in methods if not name.startswith("_") and name != "read_time"
    }
    for op, required in REQUIRED.items():
        parameters = inspect.signature(methods[op]).parameters
        needed = {name for name, each in parameters.items() if each.default is each.empty}
        assert {field.name for field in required} <= needed, op
        optional = {field.name for field in OPTIONAL.get(op, ())}
        assert optional <= parameters.keys(), op


def test_a_recorded_line_is_well_formed() -> None:
    lines: list[Line] = []
    recorder = Recorder(lambda: 0.0, lines)
    recorder.begin(source="test", log_id="log1", people={"ben": "human"}, customers=["ann"])
    recorder.invoke(
        id=1,
        actor="ann",
        role="customer",
        kind="send",
        conversation_id="c",
        client_id="m1",
        text="hello",
        tags=["sensitive"],
    )
    recorder.restore(heads={"c": 3}, log_id="log2")
    assert [find_problem(line, line["op"]) for line in lines] == [None, None, None]
