"""The environment is prepared with pip's own configuration, and with caches that can be written."""

import importlib.util
import sysconfig
from pathlib import Path

import pytest

from house import front_end, prepare


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The last word of each install that was asked for; none of them does anything."""
    whats: list[str] = []
    monkeypatch.setattr(prepare, "VENV", tmp_path)
    monkeypatch.setattr(prepare, "install", lambda what, env: whats.append(Path(what[-1]).name))
    monkeypatch.setattr(front_end, "is_stale", lambda: False)
    monkeypatch.setattr(front_end, "build", lambda env: None)
    monkeypatch.setattr(front_end, "find_node", lambda: None)
    monkeypatch.setattr(prepare, "compile_sources", lambda: None)
    return whats


def test_what_is_installed_is_not_installed_again(installed: list[str]) -> None:
    prepare.prepare(for_tests=False)
    prepare.prepare(for_tests=False)
    assert installed == ["requirements.lock", prepare.ROOT.name]


def test_tests_need_their_tools_and_a_node(installed: list[str]) -> None:
    prepare.prepare(for_tests=True)
    prepare.prepare(for_tests=True)
    assert installed == ["test.lock", prepare.ROOT.name, "node.lock"]


def test_a_changed_lock_is_installed(
    installed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.prepare(for_tests=False)
    (tmp_path / "changed.lock").write_text("other==1")
    monkeypatch.setattr(prepare, "RUN_LOCK", tmp_path / "changed.lock")
    prepare.prepare(for_tests=False)
    assert installed[2:] == ["changed.lock", prepare.ROOT.name]


def test_a_front_end_to_build_needs_a_node(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.prepare(for_tests=False)
    monkeypatch.setattr(front_end, "is_stale", lambda: True)
    prepare.prepare(for_tests=False)
    assert installed[2:] == ["node.lock"]


def test_no_start_has_to_compile_what_it_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / ".venv" / "packages"
    sources = [packages / "fastapi" / "__init__.py"]
    sources += [tmp_path / path for path in ("agent/bot.py", "agent_console/cli.py")]
    sources += [tmp_path / "escalation" / "store" / "log.py"]
    for source in sources:
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text("x = 1\n")
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(packages))
    prepare.compile_sources()
    compiled = [Path(importlib.util.cache_from_source(str(source))) for source in sources]
    assert [path.is_file() for path in compiled] == [True] * 4
    first, made = compiled[0], compiled[0].stat().st_mtime_ns
    (packages / "other.py").write_text("y = 2\n")
    prepare.compile_sources()
    assert first.stat().st_mtime_ns == made
    assert not Path(importlib.util.cache_from_source(str(packages / "other.py"))).exists()


def test_pips_settings_are_said_in_uvs_words() -> None:
    listing = (
        "global.index-url='https://one.example/simple'\n"
        "global.extra-index-url='https://two.example/simple\\nhttps://three.example/simple'\n"
        "global.find-links='/wheels /more-wheels'\n"
        "global.cert='/certs/all.pem'\n"
        "global.no-color='true'\n"
    )
    assert prepare.translate_pip_settings(listing) == {
        "UV_DEFAULT_INDEX": "https://one.example/simple",
        "UV_INDEX": "https://two.example/simple https://three.example/simple",
        "UV_FIND_LINKS": "/wheels,/more-wheels",
        "SSL_CERT_FILE": "/certs/all.pem",
    }


def test_the_environment_wins_over_the_files_of_pip() -> None:
    listing = ":env:.cert='/env.pem'\nglobal.cert='/global.pem'\ninstall.cert='/install.pem'\n"
    assert prepare.translate_pip_settings(listing) == {"SSL_CERT_FILE": "/env.pem"}


def test_settings_of_other_commands_do_not_count() -> None:
    assert prepare.translate_pip_settings("download.cert='/other.pem'\nnonsense\n") == {}


def test_what_is_set_for_uv_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    env = prepare.configure_uv({"PIP_CERT": "/pip.pem", "SSL_CERT_FILE": "/uv.pem", "PATH": ""})
    assert env["SSL_CERT_FILE"] == "/uv.pem"
    assert env["UV_INDEX_STRATEGY"] == "unsafe-best-match"


def test_caches_stay_where_they_are_when_home_can_be_written(tmp_path: Path) -> None:
    outer = {"XDG_CACHE_HOME": str(tmp_path / "not" / "there" / "yet")}
    assert prepare.build_environment(outer) == outer


def test_caches_move_in_when_home_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder can be made in a file")
    outer = {"XDG_CACHE_HOME": str(tmp_path / "file" / "cache"), "UV_CACHE_DIR": "/mine"}
    env = prepare.build_environment(outer)
    assert env["UV_CACHE_DIR"] == "/mine"
    assert env["npm_config_cache"] == str(prepare.ROOT / ".cache" / "npm")


def test_a_digest_sees_content_and_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    before = prepare.digest([one, two])
    assert before != prepare.digest([two, one])
    two.write_text("3")
    assert before != prepare.digest([one, two])
