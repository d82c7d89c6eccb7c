"""The description of the sockets for programs: whole, and without a reference that leads nowhere."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from agent_console.wire import frames, sent
from escalation.events import CUSTOMER_KINDS, KINDS
from house.reference_asyncapi import build_asyncapi

PAGE: dict[str, Any] = yaml.safe_load(build_asyncapi())
SOCKETS: list[sent.Socket] = ["customer", "human"]
UNIONS = {"customer": frames.CUSTOMER_FRAMES, "human": frames.DESK_FRAMES}


def find(reference: str) -> Any:
    """What a reference within the page leads to."""
    start, *path = reference.split("/")
    assert start == "#", reference
    place: Any = PAGE
    for word in path:
        place = place[word]
    return place


def follow(reference: str) -> Any:
    """As `find`, and on through a reference that it leads to."""
    found = find(reference)
    return follow(found["$ref"]) if set(found) == {"$ref"} else found


def list_references(place: Any) -> Iterator[str]:
    if isinstance(place, dict):
        if isinstance(place.get("$ref"), str):
            yield place["$ref"]
        place = list(place.values())
    if isinstance(place, list):
        for each in place:
            yield from list_references(each)


def read_types(operation: str) -> list[str]:
    """The `type` of every frame of an operation, as its schema says it."""
    types = []
    for message in PAGE["operations"][operation]["messages"]:
        payload = follow(message["$ref"])["payload"]
        schema = find((payload.get("allOf") or [payload])[0]["$ref"])
        assert "type" in schema["required"], message
        types.append(schema["properties"]["type"]["const"])
    return types


def test_every_reference_leads_somewhere() -> None:
    references = list(list_references(PAGE))
    assert len(references) > 200
    for reference in references:
        assert isinstance(find(reference), dict), reference


def test_every_schema_is_used() -> None:
    used = set(list_references(PAGE))
    unused = [
        name for name in PAGE["components"]["schemas"] if f"#/components/schemas/{name}" not in used
    ]
    assert unused == []


@pytest.mark.parametrize("socket", SOCKETS)
def test_every_frame_that_may_be_sent_to_us_is_there(socket: sent.Socket) -> None:
    operation = PAGE["operations"][f"{socket}Sends"]
    assert operation["action"] == "receive"  # AsyncAPI speaks for the server
    known = UNIONS[socket].json_schema()["discriminator"]["mapping"]
    assert sorted(read_types(f"{socket}Sends")) == sorted(known)


@pytest.mark.parametrize("socket", SOCKETS)
def test_every_frame_that_we_may_send_is_there(socket: sent.Socket) -> None:
    operation = PAGE["operations"][f"{socket}Gets"]
    assert operation["action"] == "send"
    assert read_types(f"{socket}Gets") == list(sent.list_sent(socket))


@pytest.mark.parametrize("socket", SOCKETS)
def test_a_channel_has_the_messages_of_its_operations_and_says_where_it_is(
    socket: sent.Socket,
) -> None:
    channel = PAGE["channels"][socket]
    used = [
        message["$ref"].rpartition("/")[2]
        for operation in (f"{socket}Sends", f"{socket}Gets")
        for message in PAGE["operations"][operation]["messages"]
    ]
    assert list(channel["messages"]) == used
    assert channel["address"] == f"/ws/{socket}"


def test_customers_are_told_their_kinds_only_and_nothing_of_the_inside() -> None:
    shown = follow("#/channels/customer/messages/event")["payload"]["allOf"][1]["oneOf"]
    assert {each["properties"]["kind"]["const"] for each in shown} == CUSTOMER_KINDS
    assert [each["title"] for each in shown if "inner" in each["properties"]] == []


def test_people_are_told_every_kind_with_both_parts() -> None:
    shown = follow("#/channels/human/messages/event")["payload"]["allOf"][1]["oneOf"]
    assert {each["properties"]["kind"]["const"] for each in shown} == KINDS
    assert all({"kind", "body", "inner"} == set(each["properties"]) for each in shown)


def test_what_a_frame_demands_and_allows_is_what_the_reader_does() -> None:
    schemas = PAGE["components"]["schemas"]
    assert schemas["HumanSend"]["required"] == ["type", "conversation_id", "client_id", "text"]
    assert schemas["HumanSend"]["properties"]["text"]["maxLength"] == 8000
    assert schemas["SentAck"]["required"] == ["type", "client_id", "seq"]
    assert schemas["SentStatus"]["required"] == ["type"]


def test_only_people_have_to_say_who_they_are() -> None:
    operations = PAGE["operations"]
    named = [name for name, each in operations.items() if "security" in each]
    assert named == ["humanSends", "humanGets"]
    assert [follow(each["$ref"])["type"] for each in operations["humanGets"]["security"]] == [
        "http",
        "httpApiKey",
    ]
