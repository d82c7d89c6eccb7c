"""Writes docs/reference/policy.md: every rule and every setting, as their models say it."""

import inspect
from typing import Any

from escalation.policy.catalogue import ALWAYS, RULES
from escalation.policy.describe import explain
from escalation.policy.fields import ALLOWED_ACTIONS, PERMISSIONS

_NAMES = [f"`{rule.name}`" for rule in ALWAYS]

HEAD = f"""\
# Policy file

A YAML file that says when a person gets involved: `HANDRAISE_POLICY` names it, and
`handraise policy check FILE` checks it. How to write one: [write a policy](../howto/write-a-policy.md).

The file holds `rules:` and below it the rules to run, by name, each with its settings. A rule that
is not named does not run, but for {", ".join(_NAMES[:-1])} and {_NAMES[-1]}, which
always do; one without settings runs with its defaults. Every rule looks at every message before the
bot's answer is sent, and the strongest action that fired wins. The order of the rules in the file
means nothing. The policy's version, which every decision carries, names its
content: the same rules and settings have the same version however the file is written."""

ACTIONS = {
    "answer": "send the bot's answer",
    "audit": "send it, and put it before a reviewer afterwards",
    "veto": "send it after a while, unless a person stops it",
    "approve": "hold it until a person says yes",
    "handoff": "give the conversation to a person; the bot's answer becomes a suggestion",
    "block": "send nothing but a refusal",
}

PERMITTED = {
    "free": "the bot runs it whenever it likes, to look something up",
    "approve": "a person says yes to each call, and may change what it is run with",
    "human": "the bot only suggests it to whoever holds the conversation",
}

TOOLS = f"""\
## Tools

Beside `rules:` the file may say who lets [the bot's tools](../howto/give-the-bot-tools.md) run:

```yaml
tools:
  order_status: free
  refund: approve
  close_account: human
other_tools: approve
```

{"".join(f"- `{each}`: {PERMITTED[each]}{chr(10)}" for each in PERMISSIONS)}
`other_tools` holds for those that `tools` does not name, and is `approve` where the file does not
say."""

LIMITS = """\
## What always holds

Without an answer that could be sent, the conversation is handed over whatever the rules say
(reason `no_answer`). A rule that fails by an error hands over under its own name. A confidence or a
score that is no number from 0 to 1 counts as missing, and what is missing involves a person.

Files are UTF-8, at most 256 KB, without tabs, anchors and tags of their own. A file with a mistake
is refused whole; all mistakes are told at once, each with line and column."""


def build_policy() -> str:
    """The page."""
    actions = [f"- `{name}`: {ACTIONS[name]}" for name in ALLOWED_ACTIONS]
    parts = [
        HEAD,
        "## Actions",
        "From least to most involvement of people:",
        "\n".join(actions),
        "## Rules",
    ]
    for name, rule in RULES.items():
        schema = rule.model_json_schema()
        parts += [f"### `{name}`", explain(rule), _build_table(schema["properties"])]
        for title, model in schema.get("$defs", {}).items():
            what = inspect.cleandoc(model["description"])
            parts += [f"`{title}`: {what[0].lower()}{what[1:]}", _build_table(model["properties"])]
    return "\n\n".join([*parts, TOOLS, LIMITS]) + "\n"


def _build_table(settings: dict[str, Any]) -> str:
    rows = [
        f"| `{name}` | {_tell_values(field)} | {_tell_default(field)} | {field['description']} |"
        for name, field in settings.items()
    ]
    return "\n".join(["| setting | values | default | what |", "|---|---|---|---|", *rows])


def _tell_values(field: dict[str, Any]) -> str:
    field = next((each for each in field.get("anyOf", []) if each["type"] != "null"), field)
    if "const" in field:
        return f"`{str(field['const']).lower()}`"
    match field["type"]:
        case "boolean":
            return "`true` or `false`"
        case "number":
            return f"a number from {field['minimum']:g} to {field['maximum']:g}"
        case "integer":
            return f"a whole number from {field['minimum']} to {field['maximum']}"
        case "array":
            return "a list of texts"
        case "object":
            listed = field.get("propertyNames", {}).get("enum")
            names = ", ".join(f"`{name}`" for name in listed) if listed else "by name"
            model = field["additionalProperties"].get("$ref", "").rsplit("/", 1)[-1]
            return f"{names}, each with {f'a `{model}`' if model else 'an action'}"
        case _:
            return "an action"


def _tell_default(field: dict[str, Any]) -> str:
    default = field.get("default")
    if default is None:
        return "all" if field.get("type") == "object" else ""
    return f"`{str(default).lower()}`"
