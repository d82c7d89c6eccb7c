import pytest
from langchain_core.messages import HumanMessage

from agent.errors import ModelDenied
from agent.models.build import build_model
from agent.settings import BotSettings
from agent_console.lab.provider.reply import fail, say
from agent_console.lab.provider.server import open_provider
from agent_console.observe.metrics import Metrics
from escalation.autonomy.mode import EVERYTHING, FOLLOWS, Sheet, Standing


def test_what_is_counted_is_shown() -> None:
    metrics = Metrics()
    metrics.count_frame("send")
    metrics.count_frame("send")
    metrics.count_error("conflict")
    metrics.count_notice("failed")
    metrics.sockets.labels("human").inc()
    shown = metrics.render().decode()
    assert 'handraise_frames_total{type="send"} 2.0' in shown
    assert 'handraise_errors_total{code="conflict"} 1.0' in shown
    assert 'handraise_sockets{socket="human"} 1.0' in shown
    assert 'handraise_notices_total{outcome="failed"} 1.0' in shown


def test_a_storage_that_failed_is_remembered() -> None:
    metrics = Metrics()
    metrics.count_error("invalid")
    assert not metrics.storage_failed
    metrics.count_error("storage_unavailable")
    assert metrics.storage_failed


def test_stopped_topics_and_moves_to_a_mode_are_counted() -> None:
    metrics = Metrics()
    unread, first = Sheet(-1), Sheet(0, {"billing": Standing("billing")})
    metrics.count_standings(unread, first)
    assert "handraise_mode_changes_total{" not in metrics.render().decode()
    moved = {
        "billing": Standing("billing", mode="veto"),
        "delivery": Standing("delivery", cause=FOLLOWS),
        EVERYTHING: Standing(EVERYTHING, mode="audit", stopped=True),
    }
    metrics.count_standings(first, Sheet(1, moved))
    shown = metrics.render().decode()
    assert 'handraise_mode_changes_total{mode="veto"} 1.0' in shown
    assert 'handraise_mode_changes_total{mode="audit"} 1.0' in shown
    assert "handraise_topics_stopped 1.0" in shown


def test_two_servers_in_one_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.count_error("invalid")
    assert "handraise_errors_total{" not in second.render().decode()


def test_requests_to_a_model_are_counted_by_what_came_of_them() -> None:
    metrics = Metrics()
    metrics.note_call("openai:gpt", "ok", 120, 30)
    metrics.note_call("openai:gpt", "model_busy", 0, 0)
    metrics.note_breaker("openai:gpt", is_open=True)
    shown = metrics.render().decode()
    assert 'handraise_model_calls_total{model="openai:gpt",outcome="ok"} 1.0' in shown
    assert 'handraise_model_calls_total{model="openai:gpt",outcome="model_busy"} 1.0' in shown
    assert 'handraise_model_tokens_total{model="openai:gpt",way="in"} 120.0' in shown
    assert 'handraise_model_tokens_total{model="openai:gpt",way="out"} 30.0' in shown
    assert 'handraise_model_breaker_open{model="openai:gpt"} 1.0' in shown
    metrics.note_breaker("openai:gpt", is_open=False)
    assert 'handraise_model_breaker_open{model="openai:gpt"} 0.0' in metrics.render().decode()


def test_a_model_s_trouble_is_remembered_until_there_is_none() -> None:
    metrics = Metrics()
    metrics.note_trouble("openai:gpt", "It is busy.")
    metrics.note_trouble("openai:gpt", "It is gone.")
    metrics.note_trouble("ollama:llama", "")
    assert metrics.model_troubles == {"openai:gpt": "It is gone."}
    metrics.note_trouble("openai:gpt", "")
    assert metrics.model_troubles == {}


async def test_a_key_that_the_provider_does_not_accept_is_remembered_until_it_does() -> None:
    pytest.importorskip("langchain_openai")
    metrics = Metrics()
    async with open_provider(lambda _: fail(401, "wrong key sk-123")) as provider:
        settings = BotSettings("openai:gpt", provider.openai_url, "sk-123")
        model = build_model(settings, None, watch=metrics)
        with pytest.raises(ModelDenied):
            await model.ask([HumanMessage("Hello?")])
        (told,) = metrics.model_troubles.values()
        assert told == "The model's provider does not accept the key."
        provider.answer = lambda _: say("Hello!")
        await model.ask([HumanMessage("Hello?")])
    assert metrics.model_troubles == {}
