"""YAML into plain values with their places; whatever is no plain YAML is told, never raised raw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.yaml_file.problems import FileInvalid
from escalation.yaml_file.reader import read_yaml


def read_problem(text: str | bytes) -> str:
    with pytest.raises(FileInvalid) as caught:
        read_yaml(text, "p")
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def test_values_and_places() -> None:
    document = read_yaml("a:\n  b: [1, 2.5]\n  c: yes\nd: word\n", "p")
    assert document.content == {"a": {"b": [1, 2.5], "c": True}, "d": "word"}
    assert document.keys == {("a",): (1, 1), ("a", "b"): (2, 3), ("a", "c"): (3, 3), ("d",): (4, 1)}
    assert document.values["a", "b", 1] == (2, 10)
    assert document.values["d",] == (4, 4)
    assert document.problems == []


def test_empty_file_has_no_content() -> None:
    assert read_yaml("# only a comment\n", "p").content is None


def test_byte_order_mark_is_ignored() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1", "p").content == {"a": 1}
    assert read_yaml("\ufeffa: 1", "p").content == {"a": 1}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"a: 1\nb: \xff", "p:2:4: found the byte 0xFF, which is not UTF-8; expected a file saved as UTF-8"),
        ("a:\n\t- b", "p:2:1: found a tab; expected spaces to indent with"),
        ("a: b: c", "p:1:5: found broken YAML: mapping values are not allowed here; expected valid YAML"),
        ("ab: \x01", "p:1:5: found the character U+0001; expected readable text"),
        ("a: &x 1\nb: *x", "p:2:4: found the alias *x; expected the value itself"),
        ("[" * 50_000, "p:1:21: found values in values in values; expected at most 20 levels"),
        ("x" * 300_000, "p: found a file of 300000 bytes; expected at most 262144 bytes"),
    ],
    ids=["bytes", "tab", "syntax", "control", "alias", "depth", "size"],
)  # fmt: skip
def test_what_is_no_plain_yaml_is_told(text, problem) -> None:
    assert read_problem(text) == problem


@pytest.mark.parametrize("text", ["a: [1", "a: 'x", "a: 1\n---\nb: 2", "- a\nb: c", "%FOO\n"])
def test_broken_yaml_has_a_place(text) -> None:
    assert read_problem(text).startswith("p:")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3", "p:3:1: found a a second time; expected it once (it stands in line 1 already)"),
        ("a: 1\n3: x", "p:2:1: found the key 3; expected a name"),
        ("? [x]\n: y", "p:1:3: found the key a list or mapping; expected a name"),
        ("a: !!python/object:x {}", "p:1:4: found the tag tag:yaml.org,2002:python/object:x; expected a plain value"),
        ("a: !mine b", "p:1:4: found 'b' with the tag !mine; expected a plain value"),
        ("a: !!int b", "p:1:4: found 'b' with the tag tag:yaml.org,2002:int; expected a plain value"),
    ],
    ids=["twice", "number", "list", "tag", "own-tag", "no-int"],
)  # fmt: skip
def test_other_problems_are_collected(text, problem) -> None:
    assert [str(each) for each in read_yaml(text, "p").problems] == [problem]


@given(
    st.one_of(
        st.text(max_size=60), st.binary(max_size=60), st.text("a:-[]{}'\"!&*\n #", max_size=40)
    )
)
def test_any_text_is_read_or_refused(text) -> None:
    try:
        read_yaml(text, "p")
    except FileInvalid as error:
        assert error.problems  # noqa: PT017 both ends are right


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: one two", "p:1:8"),
        ("a: 'one two'", "p:1:9"),
        ('a: "one two"', "p:1:9"),
        ("a: |\n    one two\n", "p:2:9"),
        ("a: |\n\n   # no remark\n   one two\n", "p:4:8"),
        ("a: >\n    one\n    two\n", "p:1:4"),
        ("a: one\n  two\n", "p:1:4"),
    ],
    ids=["plain", "quoted", "quoted twice", "block", "later line", "folded", "two lines"],
)
def test_a_problem_inside_a_text_stands_at_its_character(text: str, place: str) -> None:
    document = read_yaml(text, "p")
    document.report_inside(("a",), document.content["a"].index("two"), "two", "three")
    assert [str(each) for each in document.problems] == [f"{place}: found two; expected three"]


def test_inside_what_is_no_text_it_stands_at_the_value() -> None:
    document = read_yaml("a:\n  b: [1]\n", "p")
    document.report_inside(("a", "b"), 3, "x", "y")
    assert [str(each) for each in document.problems] == ["p:2:6: found x; expected y"]
