from pathlib import Path

import pytest

from agent_console.lab.checker.lines import BrokenHistory, read_lines


def test_each_line_is_an_object(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text('{"op":"begin"}\n{"op":"end"}\n')
    assert list(read_lines(path)) == [{"op": "begin"}, {"op": "end"}]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ('{"op":"ro', "Line 2: This is not JSON."),
        ("", "Line 2: This is not JSON."),
        ("[]", "Line 2: A line is an object, this is a list."),
        ("\udc80", "Line 2: This is not JSON."),
        ("[" * 100_000, "Line 2: This is not JSON."),
    ],
)
def test_what_is_no_object_is_named_by_its_line(tmp_path: Path, second: str, problem: str) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(f"{{}}\n{second}\n{{}}\n".encode(errors="surrogateescape"))
    with pytest.raises(BrokenHistory) as broken:
        list(read_lines(path))
    assert str(broken.value) == problem
    assert broken.value.line == 2


def test_big_files_tell_how_far_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(('{"text":"' + "x" * 990_000 + '"}\n') * 9)
    told: list[int] = []
    assert len(list(read_lines(path, told.append))) == 9
    assert told == [4_950_060]
