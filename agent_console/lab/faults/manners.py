"""What people and the model do all the time while these are switched on."""

from __future__ import annotations

from agent_console.lab.faults.fault import Fault


def _behave(name: str, what: str, *habits: str) -> Fault:
    return Fault(name, what, habits=frozenset(habits))


def _err(name: str, what: str, *misdeeds: str) -> Fault:
    return Fault(name, what, misdeeds=frozenset(misdeeds))


FAULTS = (
    _err("model_hangs", "The model gives no answer before the deadline, or ever.", "hang"),
    _err("model_drips", "The model's answer comes slowly, or too slowly.", "drip", "slow"),
    _err(
        "model_fails",
        "Asking the model raises an error, or is given up by itself.",
        "fail",
        "cancel",
    ),
    _err(
        "model_unfit",
        "The model's answer is empty, too long, or cannot be stored.",
        "empty",
        "unfit",
    ),
    _err(
        "model_contradicts",
        "The model says the opposite when it is asked again, and its confidence is none.",
        "contradict",
        "nonsense",
        "silent",
    ),
    _behave("tabs_asleep", "People's pages freeze and wake up on old news.", "asleep", "stale"),
    _behave(
        "lids_closed",
        "People's computers sleep: their connections are dead when they wake up.",
        "lid_closed",
        "stale",
    ),
    _behave(
        "people_vanish", "People go away with conversations in hand and do not come back.", "vanish"
    ),
    _behave("people_dismissed", "People are removed from the desk while they work.", "dismissed"),
    _behave(
        "two_tabs",
        "Customers and people of the desk have several pages open.",
        "two_tabs",
        "second_tab",
    ),
    _behave(
        "double_clicks",
        "People click twice, and send again what is on its way.",
        "double_click",
        "resend",
    ),
    _behave("claims_at_once", "Everybody at the desk reaches for what has just come in.", "race"),
    _behave("come_and_go", "People reload, close and open their pages.", "leave_and_return"),
    _behave(
        "browsers_forget", "Browsers lose or spoil what they kept of a conversation.", "forgetful"
    ),
    _behave("strangers", "People without a grant try doors and conversations.", "strangers"),
    _behave("floods", "Customers send many messages at once.", "flood"),
    _behave(
        "broken_frames",
        "Clients send frames that are no frames, and use a name twice for other words.",
        "broken_frames",
        "conflict",
    ),
)
