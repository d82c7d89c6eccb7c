"""A file of receivers: what it gives, and what is said about a wrong one, with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.notify.receivers_file import ReceiversInvalid, load_receivers_file
from tests.agent_console.notify.samples import SECRET, read_receivers

GOOD = """
receivers:
  desk:
    kind: email
    to: [Desk <desk@shop.example>, boss@shop.example]
    notices: [handed_over, rated_low]
    sites: [shop]
    texts: true
  channel: {kind: slack, url: $SLACK}
  crm:
    kind: webhook
    url: https://crm.example/hook
    secrets: [$SECRET, $OLD_SECRET]
mail:
  server: smtp.shop.example
  user: desk
  password: $PASSWORD
  sender: Handraise <desk@shop.example>
private_addresses: refuse
"""
ENVIRONMENT = {
    "SLACK": "https://hooks.slack.example/services/T0/B0/x",
    "SECRET": SECRET,
    "OLD_SECRET": SECRET,
    "PASSWORD": "pass-word",
}


def find_problems(text: str) -> list[str]:
    with pytest.raises(ReceiversInvalid) as refused:
        read_receivers(text, ENVIRONMENT)
    return str(refused.value).splitlines()


def test_a_good_file_is_read_with_its_secrets_from_the_environment() -> None:
    receivers = read_receivers(GOOD, ENVIRONMENT)
    assert list(receivers.named) == ["desk", "channel", "crm"]
    assert receivers.refuse_private
    assert receivers.mail is not None
    assert receivers.mail.password is not None
    assert receivers.mail.password.get_secret_value() == "pass-word"
    assert receivers.mail.find_port() == 587
    assert "pass-word" not in repr(receivers)
    assert "services" not in repr(receivers)
    assert SECRET not in repr(receivers)


WRONG = [
    ("", "notices.yaml:1:1: found no receivers; expected receivers: and below it each by its name"),
    ("receivers: [a]", "notices.yaml:1:12: found no receivers; expected receivers: and below it"),
    ("receivers:\n  a:\n  b", "notices.yaml:3:4: found broken YAML"),
    ("receivers:\n  A:\n    kind: slack", "notices.yaml:2:3: found A; expected a name of small"),
    (
        "receivers:\n  a:\n    kind: slak",
        "notices.yaml:3:11: found the kind slak; expected kind: one",
    ),
    ("receivers:\n  a: {}", "notices.yaml:2:6: found no kind; expected kind: one of email, slack"),
    (
        "receivers:\n  a:\n    kind: slack\n    url: $NOPE",
        "notices.yaml:4:10: found the environment variable NOPE, which is not set",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: ftp://host/token",
        "notices.yaml:4:10: found something else; expected an address that begins with https://",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: https://user:pw@host/",
        "notices.yaml:4:10: found something else; expected an address without a user name",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: $SLACK\n    txts: true",
        "notices.yaml:5:5: found the setting txts; expected one of notices, sites, texts, url, kind "
        "(did you mean texts?)",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: $SLACK\n    texts: 3",
        "notices.yaml:5:12: found 3; expected a valid boolean",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: $SLACK\n    sites: wholesale",
        "notices.yaml:5:12: found 'wholesale'; expected a list, such as",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: $SLACK\n    notices: [handed_ovr]",
        "notices.yaml:5:15: found 'handed_ovr'; expected one of handed_over, requeued",
    ),
    (
        "receivers:\n  a:\n    kind: slack\n    url: $SLACK\n    notices: []",
        "notices.yaml:5:14: found nothing; expected at least one",
    ),
    (
        "receivers:\n  a:\n    kind: webhook\n    url: $SLACK\n    secrets: [whsec_plain]",
        "notices.yaml:5:15: found something else; expected $NAME of an environment variable",
    ),
    (
        "receivers:\n  a:\n    kind: webhook\n    url: $SLACK\n    secrets: [$PASSWORD]",
        "notices.yaml:5:15: found something else; expected whsec_ followed by 24 to 64 bytes",
    ),
    (
        "receivers:\n  a:\n    kind: webhook\n    url: $SLACK",
        "notices.yaml:3:5: found no secrets; expected secrets:",
    ),
    (
        "receivers:\n  a:\n    kind: email\n    to: [a@b.example]",
        "notices.yaml:1:1: found receivers of mail; expected mail: with server and sender",
    ),
    (
        'receivers:\n  a:\n    kind: email\n    to: ["a@b.example\\nBcc: c@d.example"]',
        "notices.yaml:4:10: found 'a@b.example\\nBcc: c@d.example'; expected an e-mail address",
    ),
    (
        GOOD.replace("  user: desk\n", ""),
        "notices.yaml:16:13: found a password; expected user: beside it",
    ),
    (
        GOOD.replace("  user: desk\n", "  user: desk\n  security: none\n"),
        "notices.yaml:17:13: found a password without protection; expected starttls or tls",
    ),
    (
        GOOD + "privat: refuse",
        "notices.yaml:20:1: found the setting privat; expected one of private",
    ),
]


@pytest.mark.parametrize(("text", "problem"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_with_its_place(text: str, problem: str) -> None:
    assert any(each.startswith(problem) for each in find_problems(text)), find_problems(text)


def test_no_secret_is_shown_in_a_problem() -> None:
    shown = "\n".join(
        find_problems(
            "receivers:\n  a:\n    kind: webhook\n    url: 'ftp://tok'\n    secrets: [whsec_tok]\n"
            "mail:\n  server: s\n  password: tok\n  user: 3\n  sender: a@b.example"
        )
    )
    assert "tok" not in shown


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReceiversInvalid, match="found no readable file"):
        load_receivers_file(tmp_path / "none.yaml", {})
    path = tmp_path / "notices.yaml"
    path.write_text(GOOD)
    assert list(load_receivers_file(path, ENVIRONMENT).named) == ["desk", "channel", "crm"]
