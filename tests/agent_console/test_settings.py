from pathlib import Path

import pytest

from agent_console.settings import SettingsInvalid, load_settings


def test_defaults_need_nothing() -> None:
    settings = load_settings()
    assert (settings.port, settings.model, settings.uncertified) == (8000, "embedded", "approve")
    assert (settings.data, settings.database_url) == (Path(".handraise"), None)
    assert settings.base_url == "http://127.0.0.1:8000"


def test_the_environment_is_read_and_flags_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAISE_PORT", "9000")
    monkeypatch.setenv("HANDRAISE_HOST", "0.0.0.0")
    monkeypatch.setenv("HANDRAISE_ORIGINS", "https://a.example, http://b.example:8080/")
    settings = load_settings(host="::", port=None)
    assert (settings.port, settings.host) == (9000, "::")
    assert settings.origins == ("https://a.example", "http://b.example:8080")
    assert settings.base_url == "http://127.0.0.1:9000"


def test_sites_are_names_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().sites == ()
    monkeypatch.setenv("HANDRAISE_SITES", "shop, wholesale,")
    assert load_settings().sites == ("shop", "wholesale")


def test_a_public_address_is_used_for_links_and_its_pages_are_allowed() -> None:
    settings = load_settings(public_url="https://Help.example/desk/", origins="https://A.example")
    assert settings.base_url == "https://Help.example/desk"
    assert settings.allowed_origins == ("https://a.example", "https://help.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("MAX_ERROR", "1"),
        ("UNCERTIFIED", "maybe"),
        ("LEASE_SECONDS", "0"),
        ("LIMITS", "no"),
        ("ORIGINS", "shop.example"),
        ("ORIGINS", "https://shop.example/page"),
        ("PUBLIC_URL", "help.example"),
        ("BUS_URL", "redis://here"),
        ("DATABASE_URL", "postgresql://here/handraise"),
        ("DATABASE_URL", "sqlite:///"),
        ("MODEL_DEADLINE", "-1"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"HANDRAISE_{name}", value)
    with pytest.raises(SettingsInvalid, match=f"^HANDRAISE_{name}: "):
        load_settings()


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "HOST", "PORT", "POLICY", "MODEL", "DATABASE_URL"):
        monkeypatch.setenv(f"HANDRAISE_{name}", "")
    assert load_settings() == load_settings(data=Path(".handraise"))


def test_a_key_is_never_shown() -> None:
    assert "secret" not in repr(load_settings(model_api_key="secret"))
