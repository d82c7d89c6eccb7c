"""What is written down as a setting and does nothing is named, never with its value."""

from __future__ import annotations

from typing import Any

import pytest

from agent_console.overlooked import find_idle, find_misspelt
from agent_console.settings import load_settings


def test_a_misspelt_variable_is_named_with_the_nearest_setting() -> None:
    given = {
        "HANDRAISE_MODEL": "x",
        "handraise_port": "1",
        "HANDRAISE_TOKEN": "x",
        "HANDRAISE_MODEL_APIKEY": "sk-secret",
        "HANDRAISE_UNCERTIFED": "answer",
        "HANDRAISE_COFFEE": "black",
        "OPENAI_API_KEY": "x",
    }
    assert find_misspelt(given) == [
        "There is no setting HANDRAISE_COFFEE. It has no effect.",
        "There is no setting HANDRAISE_MODEL_APIKEY: HANDRAISE_MODEL_API_KEY may be meant. "
        "It has no effect.",
        "There is no setting HANDRAISE_UNCERTIFED: HANDRAISE_UNCERTIFIED may be meant. "
        "It has no effect.",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"model_deadline": 20}, []),
        ({"model": "openai:a", "model_api_key": "k", "model_fallback": "openai:b"}, []),
        (
            {"model_fallback": "openai:b", "model_fallback_api_key": "sk-secret"},
            [
                "HANDRAISE_MODEL_FALLBACK, HANDRAISE_MODEL_FALLBACK_API_KEY: no effect beside "
                "HANDRAISE_MODEL: it is `embedded`."
            ],
        ),
        (
            {"model": "openai:a", "model_fallback_api_key": "sk-secret"},
            [
                "HANDRAISE_MODEL_FALLBACK_API_KEY: no effect beside HANDRAISE_MODEL_FALLBACK: "
                "there is none."
            ],
        ),
        (
            {"bot": "shop:bot", "model": "openai:a", "model_deadline": 9},
            ["HANDRAISE_MODEL: no effect beside HANDRAISE_BOT."],
        ),
    ],
)
def test_settings_of_a_model_that_is_not_asked_are_named(
    given: dict[str, Any], told: list[str]
) -> None:
    assert find_idle(load_settings(**given)) == told
