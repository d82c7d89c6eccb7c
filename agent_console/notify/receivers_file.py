"""From a YAML file to the receivers of notices; whatever is wrong is told with line and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from agent_console.notify.receiver import (
    NOBODY,
    RECEIVERS,
    EmailReceiver,
    MailServer,
    Part,
    Receiver,
    Receivers,
)
from escalation.yaml_file.problems import FileInvalid, Problem, hint_at
from escalation.yaml_file.reader import Document, read_yaml

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SECRET = ("url", "secrets", "password", "user")
"""Fields whose values are shown nowhere."""
_Part = TypeVar("_Part", bound=Part)


class ReceiversInvalid(FileInvalid):
    """The file of notices cannot be used: mend what is listed."""


class Head(Part):
    """What stands beside the receivers."""

    private_addresses: Literal["allow", "refuse"] = Field(
        "allow",
        description="`refuse` posts nothing to addresses inside a private network or this machine.",
    )


def load_receivers(text: str | bytes, name: str, environment: Mapping[str, str]) -> Receivers:
    """Read and check receivers; ``name`` is how problems name the file.

    Raises ``ReceiversInvalid`` with every problem that was found.
    """
    try:
        document = read_yaml(text, name)
    except FileInvalid as error:
        raise ReceiversInvalid(error.problems) from error
    receivers = _read(document, environment)
    if document.problems:
        raise ReceiversInvalid(document.problems)
    return receivers


def load_receivers_file(path: Path, environment: Mapping[str, str]) -> Receivers:
    """Read and check a file. Raises ``ReceiversInvalid``, also when it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        found = f"no readable file ({error.strerror})"
        problem = Problem(str(path), None, None, found, "a file of notices")
        raise ReceiversInvalid((problem,)) from error
    return load_receivers(content, str(path), environment)


def _read(document: Document, environment: Mapping[str, str]) -> Receivers:
    content = document.content
    sections = content.get("receivers") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(sections, dict) or not sections:
        document.report(("receivers",), "no receivers", "receivers: and below it each by its name")
        return NOBODY
    head = {key: value for key, value in content.items() if key not in ("receivers", "mail")}
    found = {
        name: receiver
        for name, given in sections.items()
        if (receiver := _read_receiver(name, given, document, environment)) is not None
    }
    mail = _validate(MailServer, content.get("mail"), ("mail",), document, environment)
    _check_mail(found, content, document)
    chosen = _validate(Head, head, (), document, environment) or Head()
    return Receivers(found, mail, chosen.private_addresses == "refuse")


def _read_receiver(
    name: str, given: Any, document: Document, environment: Mapping[str, str]
) -> Receiver | None:
    path = ("receivers", name)
    if not _NAME.fullmatch(name):
        document.report(path, name, "a name of small letters, digits, - and _", at_key=True)
        return None
    kind = given.get("kind") if isinstance(given, dict) else None
    kinds = RECEIVERS.get(kind) if isinstance(kind, str) else None
    if kinds is None:
        found = "no kind" if kind is None else f"the kind {kind}"
        place = (*path, "kind") if kind is not None else path
        hint = hint_at(str(kind), list(RECEIVERS))
        document.report(place, found, f"kind: one of {', '.join(RECEIVERS)}{hint}")
        return None
    return _validate(kinds, given, path, document, environment)


def _check_mail(found: Mapping[str, Receiver], content: Any, document: Document) -> None:
    mail = content.get("mail")
    if mail is None and any(isinstance(each, EmailReceiver) for each in found.values()):
        document.report(("mail",), "receivers of mail", "mail: with server and sender")
    if isinstance(mail, dict) and mail.get("password") is not None:
        if mail.get("security") == "none":
            document.report(
                ("mail", "security"), "a password without protection", "starttls or tls"
            )
        if mail.get("user") is None:
            document.report(("mail", "password"), "a password", "user: beside it")


def _validate(
    part: type[_Part],
    given: Any,
    path: tuple[str, ...],
    document: Document,
    environment: Mapping[str, str],
) -> _Part | None:
    if given is None:
        return None
    try:
        return part.model_validate(given, context={"environment": environment})
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for details in errors:
            place = details["loc"]
            inside = any(place == each["loc"][:-1] for each in errors)
            if details["type"] != "too_short" or not inside:
                _report(details, part, path, document)
        return None


def _report(
    details: ErrorDetails, part: type[Part], base: tuple[str, ...], document: Document
) -> None:
    location = details["loc"]
    path = (*base, *location)
    shown = _show(details["input"], location)
    match details["type"]:
        case "extra_forbidden":
            allowed = list(part.model_fields)
            expected = f"one of {', '.join(allowed)}{hint_at(str(location[-1]), allowed)}"
            document.report(path, f"the setting {location[-1]}", expected, at_key=True)
        case "missing":
            what = part.model_fields[str(location[-1])].description or ""
            document.report(base, f"no {location[-1]}", f"{location[-1]}: {what.rstrip('.')}")
        case "literal_error":
            expected = str(details.get("ctx", {}).get("expected", "")).replace("'", "")
            document.report(path, shown, f"one of {expected}")
        case "value_error":
            said = details["msg"].removeprefix("Value error, ")
            if "not set" in said:
                document.report(path, said, "it set when the server starts")
            else:
                document.report(path, shown, said)
        case "too_short":
            document.report(path, "nothing", "at least one")
        case "tuple_type":
            document.report(path, shown, "a list, such as [one, another]")
        case _:
            said = details["msg"].removeprefix("Input should be ")
            document.report(path, shown, said[0].lower() + said[1:])


def _show(value: Any, location: tuple[int | str, ...]) -> str:
    if any(each in _SECRET for each in location):
        return "something else"
    if isinstance(value, dict | list | tuple):
        return "a list or mapping"
    return "nothing" if value is None else f"{value!r}"[:60]
