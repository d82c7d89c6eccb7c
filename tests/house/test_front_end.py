"""The front end is built when its sources changed, and only then."""

import json
import re
from pathlib import Path

import pytest

from house import front_end


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty front end in a folder of its own."""
    monkeypatch.setattr(front_end, "WEB", tmp_path)
    monkeypatch.setattr(front_end, "BUILT_FROM", tmp_path / "dist" / ".built-from")
    (tmp_path / "package.json").write_text('{"scripts": {"build": "vite build"}}')
    return tmp_path


@pytest.fixture
def ran(web: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scripts that were run; none of them does anything."""
    names: list[str] = []

    def run_script(name: str, env: object, quiet: bool) -> None:
        names.append(name)
        (web / "dist").mkdir(exist_ok=True)

    monkeypatch.setattr(front_end, "run_script", run_script)
    return names


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.18.9\n", False),
        ("v20.19.0\n", True),
        ("v21.7.1\n", False),
        ("v22.11.0\n", False),
        ("v22.12.0\n", True),
        ("v100.0.0\n", True),
        ("", False),
    ],
)
def test_a_node_must_be_new_enough(version: str, enough: bool) -> None:
    assert front_end.is_new_enough(version) is enough


def test_an_unchanged_front_end_is_not_built_again(web: Path, ran: list[str]) -> None:
    front_end.build({})
    (web / "node_modules").mkdir()
    (web / "node_modules" / "any.js").write_text("not a source")
    front_end.build({})
    assert ran == ["build"]


@pytest.mark.parametrize("change", ["content", "name", "gone"])
def test_a_changed_source_is_built(web: Path, ran: list[str], change: str) -> None:
    source = web / "main.ts"
    source.write_text("1")
    front_end.build({})
    match change:
        case "content":
            source.write_text("2")
        case "name":
            source.rename(web / "other.ts")
        case _:
            source.unlink()
    front_end.build({})
    assert ran == ["build", "build"]


def test_without_a_front_end_nothing_is_built(web: Path, ran: list[str]) -> None:
    (web / "package.json").unlink()
    front_end.build({})
    assert ran == []
    assert not front_end.has_script("build")


def test_a_script_is_known_by_its_name(web: Path) -> None:
    assert front_end.has_script("build")
    assert not front_end.has_script("test")


def test_without_a_node_it_says_what_to_do(web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_end, "find_node", lambda: None)
    with pytest.raises(front_end.FrontEndFailed, match="`make setup` brings one"):
        front_end.build({})


def test_the_node_comes_first_on_the_path() -> None:
    node = front_end.Node(Path("/nodes/24/node"), ("/nodes/24/npm",))
    assert front_end.put_on_path(node, {"PATH": "/usr/bin", "A": "1"}) == {
        "PATH": "/nodes/24:/usr/bin",
        "A": "1",
    }


def test_scripts_start_programs_themselves() -> None:
    """The npm in Node's wheel cannot be started by its name from within a script."""
    package = Path(__file__).parents[2] / "agent_console" / "web" / "package.json"
    scripts = json.loads(package.read_text())["scripts"]
    assert [name for name, line in scripts.items() if re.search(r"\bnp[mx]\b", line)] == []
