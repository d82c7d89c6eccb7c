"""The doctor asks the model itself and says in plain words what follows from what it finds."""

from __future__ import annotations

import pytest

from agent_console.commands.model_checks import check_models
from agent_console.lab.provider.reply import call_tool, fail, say
from agent_console.lab.provider.server import run_provider
from agent_console.settings import load_settings

pytest.importorskip("langchain_openai")

WORDS = '{"answerable": true, "answer": "2 to 4 days.", "cited": ["1"], "confidence": 0.9}'


def test_the_embedded_model_needs_no_trial() -> None:
    (check,) = check_models(load_settings(model_fallback="openai:other"))
    assert (check.name, check.result, check.found[:9]) == ("model", "ok", "embedded:")


def test_what_a_model_lacks_is_a_warning_and_one_that_fails_is_to_be_mended() -> None:
    with run_provider(lambda call: call_tool('{"number": "4711"}', "find_order")) as other:
        other.answer = lambda call: (
            call_tool('{"number": "4711"}', "find_order") if "tools" in call.body else say(WORDS)
        )
        with run_provider(lambda _: fail(401)) as main:
            checks = check_models(
                load_settings(
                    model="main",
                    model_base_url=main.openai_url,
                    model_fallback="openai:other",
                    model_fallback_base_url=other.openai_url,
                    model_fallback_api_key="k",
                )
            )
    results = {check.name: check.result for check in checks}
    assert results.pop("fallback") in ("ok", "warn")  # it may be slow on a busy machine
    assert results == {
        "model": "fail",
        "fallback streaming": "ok",
        "fallback structure": "ok",
        "fallback logprobs": "warn",
        "fallback usage": "ok",
        "fallback seed": "ok",
        "fallback tools": "ok",
    }
    found = {check.name: check for check in checks}
    assert "does not accept the key" in found["model"].found
    assert found["model"].remedy == (
        "Every message goes to a human, or to the fallback. Check HANDRAISE_MODEL_API_KEY."
    )
    assert "not among the signals" in found["fallback logprobs"].remedy


def test_what_a_fallback_lacks_is_told_with_the_fallback_s_settings() -> None:
    with run_provider(lambda _: say(WORDS)) as main, run_provider(lambda _: fail(401)) as other:
        given = {"model_fallback_base_url": other.openai_url, "model_fallback_api_key": "wrong"}
        settings = load_settings(
            model="main", model_base_url=main.openai_url, model_fallback="openai:other", **given
        )
        denied = next(each for each in check_models(settings) if each.name == "fallback")
        other.answer = lambda _: fail(404)
        unknown = next(each for each in check_models(settings) if each.name == "fallback")
    assert (denied.result, unknown.result) == ("fail", "fail")
    assert "Check HANDRAISE_MODEL_FALLBACK_API_KEY" in denied.remedy
    assert "Check its name (HANDRAISE_MODEL_FALLBACK) and address" in unknown.remedy


def test_a_model_that_cannot_be_used_is_to_be_mended() -> None:
    (check,) = check_models(load_settings(model="nobody:model"))
    assert (check.result, "write PROVIDER:NAME" in check.found) == ("fail", True)
    assert check.remedy.startswith("Mend HANDRAISE_MODEL: ")


def test_an_own_bot_is_loaded_and_asked_nothing() -> None:
    (check,) = check_models(load_settings(bot="examples.own_agent.shop_agent:bot"))
    assert (check.name, check.result) == ("bot", "ok")
    assert check.found.startswith("examples.own_agent.shop_agent:bot is a CompiledStateGraph")
    (check,) = check_models(load_settings(bot="no_such_shop:bot"))
    assert (check.result, check.remedy) == ("fail", "Mend it, or unset HANDRAISE_BOT.")
    assert "no_such_shop:bot cannot be imported" in check.found
