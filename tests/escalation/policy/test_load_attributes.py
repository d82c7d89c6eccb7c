"""Attributes of customers are named with a type and, where one likes, a default."""

from escalation.policy.load_attributes import Attributes, read_attributes
from escalation.yaml_file.reader import Document, read_yaml


def read(text: str) -> tuple[Attributes, Document]:
    document = read_yaml(f"attributes: {text}", "p")
    return read_attributes(document.content["attributes"], document), document


def test_a_type_alone_has_no_default() -> None:
    attributes, document = read("{plan: text, value: number, paid: flag}")
    assert attributes.kinds == {"plan": "text", "value": "number", "paid": "flag"}
    assert attributes.defaults == {"plan": None, "value": None, "paid": None}
    assert document.problems == []


def test_defaults_are_of_their_type_and_numbers_never_whole() -> None:
    attributes, _ = read(
        "{plan: {type: text, default: none}, value: {type: number, default: 3}, "
        "paid: {type: flag, default: false}}"
    )
    assert attributes.defaults == {"plan": "none", "value": 3.0, "paid": False}
    assert type(attributes.defaults["value"]) is float


def test_without_a_section_there_are_none() -> None:
    assert read_attributes(None, Document("p")) == Attributes()


def test_a_wrong_default_is_told_at_its_place() -> None:
    _, document = read("{value: {type: number, default: true}}")
    assert [str(each) for each in document.problems] == ["p:1:45: found true; expected a number"]
