"""Writes docs/reference/notices.md: the file of receivers, the kinds of notices, what is posted."""

from __future__ import annotations

import inspect
import json
from typing import Any, get_args

from pydantic import BaseModel

from agent_console.notify import posting, smtp
from agent_console.notify.formats import build_payload
from agent_console.notify.notice import KINDS, USUAL, Notice, Words
from agent_console.notify.receiver import RECEIVERS, MailServer, Receiver
from agent_console.notify.receivers_file import Head

HEAD = """\
# Notices

Who is told outside the console, and what. `HANDRAISE_NOTICES` names a YAML file; how to write one:
[be told of handovers](../howto/be-told-of-handovers.md). A file with a mistake is refused whole, and
the server does not start with it; all mistakes are told at once, each with line and column. A value
`$NAME` is read from the environment variable of that name. Signing secrets and passwords are only
read so; addresses may stand in the file."""

PAYLOAD = """\
## What a webhook gets

`POST` with JSON, as [Standard Webhooks](https://www.standardwebhooks.com) says: `type` is `test` or
`conversation.` and the kind, `timestamp` is when it happened, `data` are the fields below. Of the
customer it holds nothing but the conversation's id, unless the receiver has `texts: true`. Fields that
have no value are left out; ignore fields and types that you do not know."""

HEADERS = """\
| header | what |
|---|---|
| `webhook-id` | `msg_…`: the same for every attempt and replay; do a thing once for each id |
| `webhook-timestamp` | Unix time of this attempt, in seconds; refuse one that is minutes old |
| `webhook-signature` | `v1,` and the HMAC-SHA256 of `ID.TIMESTAMP.BODY` in base64; two of them, with a space between, while there are two secrets |"""

ANSWERS = f"""\
## What an answer means

An answer is waited for {posting.ATTEMPT_SECONDS:g} seconds ({smtp.ATTEMPT_SECONDS:g} of a mail
server), its body is not read, and redirects are not followed.

| answer | what follows |
|---|---|
| 2xx | delivered |
| 410 | the receiver is told nothing any more, until its address in the file changes or `handraise notices test NAME` succeeds; what it would be told waits up to four days |
| 429, 503 and others with `Retry-After` | all of its notices wait as long as it says, at most a day |
| anything else, or none | tried again after 5 s, 15 s, 45 s and so on, three times as long each time, at most 12 h, up to a fifth sooner or later; the last time three days after the first |
| a mail server's 5xx for every recipient or for the mail itself | given up at once |

A receiver is sent four notices at a time. After five failures in a row it is left alone for 10
seconds, then 20, at most 5 minutes, and asked with one notice in between. What was delivered or given
up can be listed and replayed for 30 days."""


def build_notices() -> str:
    """The page."""
    parts = [HEAD, "## The file", _table(Head, "beside `receivers` and `mail`")]
    parts += ["`mail`: how mail is sent.", _table(MailServer)]
    parts += ["`receivers`, each by its name: what all of them may say.", _table(Receiver)]
    for kind, model in RECEIVERS.items():
        what = inspect.cleandoc(model.__doc__ or "")
        parts += [f"`kind: {kind}` – {_lower(what)}", _table(model, beyond=Receiver)]
    kinds = [
        f"| `{kind}` | {'yes' if kind in USUAL else ''} | {what} |" for kind, what in KINDS.items()
    ]
    parts += ["## Kinds", "\n".join(["| kind | told by default | when |", "|---|---|---|", *kinds])]
    parts += [PAYLOAD, "\n".join(_list_data()), _build_example(), HEADERS, ANSWERS]
    return "\n\n".join(parts) + "\n"


def _table(
    model: type[BaseModel], title: str = "setting", beyond: type[BaseModel] = BaseModel
) -> str:
    rows = [
        f"| `{name}` | {_tell_default(field)} | {_cell(field.description or '')} |"
        for name, field in model.model_fields.items()
        if name != "kind" and name not in beyond.model_fields
    ]
    return "\n".join([f"| {title} | default | what |", "|---|---|---|", *rows])


def _list_data() -> list[str]:
    rows = ["| field | what |", "|---|---|", "| `link` | The conversation in the console. |"]
    fields = {"conversation_id": "Id of the conversation.", "site": "The site it came from."}
    for name, field in Notice.model_fields.items():
        if name not in ("kind", "at"):
            rows.append(f"| `{name}` | {_cell(field.description or fields[name])} |")
    for name, field in Words.model_fields.items():
        rows.append(f"| `{name}` | Only with `texts: true`. {_cell(field.description or '')} |")
    return rows


def _build_example() -> str:
    notice = Notice(
        kind="handed_over",
        conversation_id="c4k1x8w0q2m6t9z3b7n5v1r8",
        seq=12,
        at="2026-11-21T09:30:00.000Z",
        reasons=("wants_human",),
        place=2,
        waiting=3,
    )
    return f"```json\n{json.dumps(build_payload(notice, 'https://desk.example'), indent=2)}\n```"


def _tell_default(field: Any) -> str:
    if field.is_required():
        return "must be given"
    if field.default is None or field.default == "":
        return ""
    if isinstance(field.default, tuple):
        return ", ".join(f"`{each}`" for each in field.default)
    shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
    choices = get_args(field.annotation)
    others = [str(each) for each in choices if each != field.default and isinstance(each, str)]
    return f"`{shown}`" + (f" (or `{'`, `'.join(others)}`)" if others else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
