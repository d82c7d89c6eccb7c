"""Writes docs/reference/policy.md: every rule and every setting, as their models say it."""

import inspect
from typing import Any

from pydantic import BaseModel

from escalation.policy.catalogue import ALWAYS, RULES
from escalation.policy.describe import explain
from escalation.policy.fields import ALLOWED_ACTIONS, PERMISSIONS
from escalation.policy.variables import VARIABLES
from escalation.policy.written import OwnRule, WrittenRule

_BUILT = ("name", "ask")
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

CONDITIONS = """\
## Conditions

Any rule but `tool_call` and `autonomy` may carry `when:`, and is then evaluated only where that
condition holds. `conditions:` holds rules of your own that are nothing but a condition, by a name of
your choice, which decisions give as the reason:

```yaml
attributes:
  plan: { type: text, default: none }
  value: number
rules:
  bot_failed:
  low_confidence: { when: customer.plan != 'gold' }
conditions:
  gold_customer:
    when: customer.plan == 'gold' && (draft.failed || draft.confidence < 0.95)
    action: handoff
    reason: A gold customer, and the bot is not quite sure.
  night:
    when: "!hours.open && topic == 'billing'"
    shadow: true
```

Beside `when` such a rule has these settings:"""

LANGUAGE = """\
A condition is written in a part of CEL (Common Expression Language): the names below, texts in single
or double quotes (`r'…'` takes backslashes as they stand), numbers, `true` and `false`, `&&`, `||`, `!`,
`==`, `!=`, `<`, `<=`, `>`, `>=`, `in ['a', 'b']`, `+`, `-`, `*`, `/`, `%`, `a ? b : c` and brackets; the
functions `has(name)`, `size(text)`, `double(number)`; and on texts `.startsWith('…')`, `.endsWith('…')`,
`.contains('…')` and `.matches('…')` with a regular expression (without back references and looks ahead,
so that it never takes long; `(?i)` lets capitals pass). There are no loops. In YAML a condition that begins with `!` or holds `: ` or ` #` stands in
quotes, or under `when: |`.

Names, and what goes together, are checked when the file is loaded. Where a value is marked *may lack*,
it is not always known; a condition that asks for it then has no answer, and its rule hands over. Ask
`has(…)` first where that is not what you want: `has(customer.value) && customer.value > 500`. A number
that is measured is never a whole one: write `double(queue.waiting) / 2.0` for half of the queue.
"""

ATTRIBUTES = """\
`signals.topics.NAME` is the score of a sensitive topic, also of your own ones.

`customer.NAME` is what your programs told of the customer
([how](../howto/call-it-by-rest.md#tell-what-you-know-of-a-customer)). Each such name stands once under
`attributes:`, with its type (`text`, `number` or `flag`) and, where you like, a `default` for customers of
whom it was not told; without one it may lack. What a customer's browser says never gets there."""

OWN = """\
## Rules in Python

`python:` names functions and classes in files beside the policy file
([write a rule](../howto/write-a-rule.md)), each as `FILE:NAME` or with settings:"""

SITES = """\
## Sites

`sites:` gives single sites other rules. What is named there stands in the place of what the file says for
all; `off` lets a rule not run there; everything else holds as for all. Attributes and tools are the same
on every site.

```yaml
sites:
  shop-b:
    rules:
      asks_for_human: { action: approve }
      prompt_injection: off
    conditions:
      night: off
```

`versions.policy` of a decision names the whole file, and `versions.policy_site` the site, where it has
rules of its own."""

VERSIONS = """\
## Versions and replay

The version names what stands in the file, in all of its sites and in the files in Python. The server
notes every policy that comes in force: `handraise policy list` and `handraise policy show VERSION`. It looks
for changes of these files every second or two; a file that cannot be used changes nothing.

`handraise policy replay FILE` decides the last 1,000 stored decisions again by another file
([how to read it](../howto/write-a-policy.md#before-it-goes-live)). Decisions keep what they were judged by, so
that the same policy comes to the same, bit for bit."""

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
    own = {name: each for name, each in _list_fields(OwnRule).items() if name not in _BUILT}
    written = {name: each for name, each in _list_fields(WrittenRule).items() if name not in _BUILT}
    parts += [CONDITIONS, _build_table(written), LANGUAGE.rstrip(), _build_variables(), ATTRIBUTES]
    parts += [OWN, _build_table(own), SITES, VERSIONS]
    return "\n\n".join([*parts, TOOLS, LIMITS]) + "\n"


def _list_fields(model: type[BaseModel]) -> dict[str, Any]:
    properties: dict[str, Any] = model.model_json_schema(mode="serialization")["properties"]
    return properties


def _build_variables() -> str:
    kinds = {"flag": "true or false", "whole": "whole number", "number": "number", "text": "text"}
    rows = [
        f"| `{name}` | {kinds[each.kind]}{', may lack' if each.may_lack else ''} | {each.what} |"
        for name, each in VARIABLES.items()
    ]
    return "\n".join(["| name | value | what |", "|---|---|---|", *rows])


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
        case "string" if "enum" not in field:
            return "a text"
        case "boolean":
            return "`true` or `false`"
        case "number" if "exclusiveMinimum" in field:
            return f"a number above {field['exclusiveMinimum']:g}, at most {field['maximum']:g}"
        case "number":
            return f"a number from {field['minimum']:g} to {field['maximum']:g}"
        case "integer":
            return f"a whole number from {field['minimum']} to {field['maximum']}"
        case "array":
            return "a list of texts"
        case "object" if field["additionalProperties"] is True:
            return "by name"
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
        is_model = field.get("type") == "object" and field["additionalProperties"] is not True
        return "all" if is_model else ""
    return f"`{str(default).lower()}`" if default != "" else ""
