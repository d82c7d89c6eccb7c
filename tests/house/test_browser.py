"""The browser of the tests is found where it is, with what it needs to start."""

from pathlib import Path

import pytest

from house import browser, front_end


def test_the_machines_own_browser_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "chromium"
    system.touch()
    monkeypatch.setattr(browser, "SYSTEM", system)
    found = browser.find_browser()
    assert found is not None
    assert found.program == system


@pytest.mark.parametrize("fetched", [None, "from another lock file"])
def test_none_is_found_where_none_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetched: str | None
) -> None:
    monkeypatch.setattr(browser, "SYSTEM", tmp_path / "none")
    monkeypatch.setattr(browser, "READY", tmp_path / "ready")
    if fetched is not None:
        (tmp_path / "ready").write_text(fetched)
    assert browser.find_browser() is None


def test_its_libraries_come_before_those_of_the_machine() -> None:
    env = browser.build_environment({"LD_LIBRARY_PATH": "/theirs"}, with_libraries=True)
    assert env["LD_LIBRARY_PATH"] == f"{browser.LIBRARIES}:/theirs"
    assert "LD_LIBRARY_PATH" not in browser.build_environment({}, with_libraries=False)


def test_a_failed_fetch_is_told_and_fails_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "SYSTEM", tmp_path / "none")
    monkeypatch.setattr(browser, "READY", tmp_path / "ready")
    monkeypatch.setattr(front_end, "find_node", lambda: None)
    browser.main()
    assert "The tests that need one will be skipped." in capsys.readouterr().err
