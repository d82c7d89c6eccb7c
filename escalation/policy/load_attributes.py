"""Reads from a policy file which attributes of customers its conditions may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from escalation.policy.condition_text import Kind
from escalation.policy.fields import TOPIC_NAME
from escalation.policy.load_settings import read_settings, show
from escalation.policy.surroundings import Attribute
from escalation.yaml_file.reader import Document

Type = Literal["text", "number", "flag"]
_NAMED: dict[Type, str] = {"text": "a text", "number": "a number", "flag": "true or false"}


class NamedAttribute(BaseModel):
    """An attribute of customers: its type, and what stands for it where it is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Type
    default: Any = None


@dataclass(slots=True)
class Attributes:
    """The attributes that a file names, with kinds and defaults."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    defaults: dict[str, Attribute | None] = field(default_factory=dict)


def read_attributes(section: Any, document: Document) -> Attributes:
    """Read the attributes that a file names; mistakes are noted."""
    attributes = Attributes()
    if section is None:
        return attributes
    if not isinstance(section, dict):
        told = "attributes of customers by name, each with text, number or flag"
        document.report(("attributes",), show(section), told)
        return attributes
    for name, given in section.items():
        path = ("attributes", name)
        if not TOPIC_NAME.fullmatch(name) or name == "language":
            told = "a name of small letters, digits and _, such as plan (language is there already)"
            document.report(path, f"the name {name}", told, at_key=True)
            continue
        settings = {"type": given} if isinstance(given, str) else given
        named = read_settings(NamedAttribute, settings, path, document)
        if named is None:
            continue
        default = named.default
        if default is not None and not _is_of(named.type, default):
            document.report((*path, "default"), show(default), _NAMED[named.type])
        attributes.kinds[name] = named.type
        attributes.defaults[name] = (
            float(default) if named.type == "number" and default is not None else default
        )
    return attributes


def _is_of(kind: Type, value: Any) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool if kind == "flag" else str)
