"""Imports run downhill: agent_console, escalation, agent.dialogue; and inside each by floors."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.house.source_tree import Import, Module, is_within, read_imports, read_modules

# From the top floor down. A module may import what lies below its floor, and its own room;
# rooms side by side do not know each other. A new file or room gets its floor here.
FLOORS: dict[str, list[set[str]]] = {
    "agent": [
        {"testing"},
        {"evaluating"},
        {"adding", "recalibrating", "live_bot"},
        {"loading", "calibrating", "message_reader"},
        {"bot", "rehearsal"},
        {"tools"},
        {"drafting", "own"},
        {"models", "in_force"},
        {"embedded"},
        {"prompts"},
        {"replies"},
        {"confidence", "knowledge", "signals", "certifications_memory"},
        {"evidence", "exchange", "certifications", "language"},
        {"dialogue", "errors", "settings"},
    ],
    "escalation": [
        {"testing"},
        {"switchboard"},
        {"drafting"},
        {"speaking"},
        {"turn", "merging"},
        {"transcripts", "metrics", "routing", "policy", "work"},
        {"autonomy"},
        {"yaml_file", "looking"},
        {"handoff", "store", "bus"},
        {"acting", "speech", "own_actions", "desk_moves", "desk_routine"},
        {"setting_aside", "authority", "shut_out"},
        {"commands", "fold"},
        {"conversation", "notices", "keeping"},
        {"held_actions"},
        {"events"},
        {"desk_events", "seen"},
        {"event_parts"},
        {"clock", "errors", "settings", "words"},
    ],
    "agent_console": [
        {"cli"},
        {"command_line"},
        {"commands"},
        {"lab"},
        {"app"},
        {"assembly", "sockets", "api"},
        {"mail"},
        {"auth", "observe", "notify", "adapters", "integrations"},
        {"wire", "overlooked"},
        {"settings", "demo"},
        {"prompt_file"},
        {"model_settings"},
    ],
}

# What a package may import of the others; these rooms of the console may import all of them.
NEIGHBOURS = {
    "agent": (),
    "escalation": ("agent.dialogue",),
    "agent_console": ("escalation", "agent.dialogue"),
}
FREE = tuple(
    f"agent_console.{room}"
    for room in ("assembly", "cli", "command_line", "commands", "lab", "adapters", "integrations")
)

# The only files that import inside functions: they load heavy adapters when first used.
LAZY = ("agent_console.assembly", "agent_console.cli", "agent_console.command_line")

# Named after their contract: log.py is the contract, log_sql.py an adapter.
ADAPTERS = ("_memory", "_sql", "_redis", "_postgres")
NAMES_ADAPTERS = (*FREE, "agent.testing", "escalation.testing")

PURE = (
    "agent.dialogue",
    "escalation.events",
    "escalation.commands",
    "escalation.event_parts",
    "escalation.desk_events",
    "escalation.seen",
    "escalation.conversation",
    "escalation.fold",
    "escalation.authority",
    "escalation.desk_moves",
    "escalation.desk_routine",
    "escalation.held_actions",
    "escalation.acting",
    "escalation.own_actions",
    "escalation.setting_aside",
    "escalation.keeping",
    "escalation.speech",
    "escalation.words",
    "escalation.handoff",
    "escalation.autonomy.mode",
    "escalation.autonomy.ladder",
    "escalation.policy",
    "escalation.yaml_file",
    "escalation.metrics",
    "escalation.routing.clocks",
    "escalation.routing.waiting_line",
    "escalation.routing.plan_fields",
    "escalation.routing.plan",
    "escalation.routing.load",
    "escalation.routing.hours",
    "escalation.routing.skills",
    "escalation.routing.describe",
    "escalation.routing.estimate",
    "escalation.routing.recent",
    "escalation.routing.match",
    "escalation.routing.offer_book",
    "escalation.routing.places",
)
LANGCHAIN = (
    *("langchain", "langchain_core", "langchain_text_splitters", "langchain_openai"),
    "langgraph",
)
IMPURE = {
    *("asyncio", "anyio", "concurrent", "multiprocessing", "subprocess", "selectors"),
    *("socket", "ssl", "http", "urllib", "httpx", "httpx2", "requests", "aiohttp", "websockets"),
    *("sqlite3", "pysqlite3", "sqlalchemy", "sqlmodel", "alembic", "psycopg", "redis"),
    *("fastapi", "starlette", "uvicorn", "typer", "openai", *LANGCHAIN),
}

MODULES = read_modules()


def find_uphill_imports(module: Module) -> Iterator[str]:
    """What `module` imports that does not lie below it."""
    for each in module.imports:
        package = each.module.partition(".")[0]
        if package in FLOORS and not may_import(module.name, each.module):
            yield f"{module.path}:{each.line}: {module.name} may not import {each.module}"


def may_import(name: str, target: str) -> bool:
    """Whether the module `name` may import `target`, both of this project."""
    package, other = name.partition(".")[0], target.partition(".")[0]
    if package != other:
        neighbours = NEIGHBOURS[package]
        return is_in(name, FREE) or is_in(target, neighbours)
    if target == package or room_of(target) == room_of(name):
        return True
    return find_floor(target) > find_floor(name)


def find_floor(name: str) -> int:
    """How far down `name` lies in its package: 0 is the top."""
    package = name.partition(".")[0]
    for depth, rooms in enumerate(FLOORS[package]):
        if room_of(name) in rooms:
            return depth
    raise AssertionError(f"{name} has no floor yet: give it one in {__file__}")


def room_of(name: str) -> str:
    """The room or file right under the package: `store` of `escalation.store.log`."""
    return name.split(".")[1]


def is_in(name: str, rooms: tuple[str, ...]) -> bool:
    """Whether `name` lies in one of `rooms`."""
    return any(is_within(name, room) for room in rooms)


def find_reached(start: str) -> set[str]:
    """Every module, ours or not, that importing `start` loads when it is loaded."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in reached:
            continue
        reached.add(name)
        if name in MODULES:
            ahead += [each.module for each in MODULES[name].imports if not each.in_function]
    return reached


def has_adapter_name(name: str) -> bool:
    """Whether `name` is that of an adapter, by its ending."""
    return name.endswith(ADAPTERS)


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_imports_run_downhill(module: Module) -> None:
    if module.name in FLOORS:
        return
    find_floor(module.name)
    assert list(find_uphill_imports(module)) == []


def test_no_file_imports_itself_by_a_circle() -> None:
    circles = [
        f"{name} imports {each.module}, which leads back"
        for name, module in MODULES.items()
        for each in module.imports
        if each.module in MODULES and name in find_reached(each.module)
    ]
    assert circles == []


def test_imports_stand_at_the_top() -> None:
    inside = [
        f"{module.path}:{each.line}: {each.module}"
        for module in MODULES.values()
        for each in module.imports
        if each.in_function and not is_in(module.name, LAZY)
    ]
    assert inside == []


def test_imports_name_the_whole_path() -> None:
    relative = [
        f"{module.path}:{each.line}"
        for module in MODULES.values()
        for each in module.imports
        if each.module.startswith(".")
    ]
    assert relative == []


def test_adapters_are_named_only_where_they_are_chosen() -> None:
    named = [
        f"{module.path}:{each.line}: {each.module}"
        for module in MODULES.values()
        for each in module.imports
        if each.module in MODULES
        and has_adapter_name(each.module)
        and not is_in(module.name, NAMES_ADAPTERS)
    ]
    assert named == []


@pytest.mark.parametrize("name", [name for name in MODULES if is_in(name, PURE)])
def test_pure_modules_reach_no_network_database_loop_or_framework(name: str) -> None:
    reached = {each.partition(".")[0] for each in find_reached(name)}
    assert reached & IMPURE == set()


def test_escalation_names_no_langchain() -> None:
    named = [
        name
        for name in MODULES
        if is_in(name, ("escalation", "agent.dialogue"))
        and any(is_in(each, LANGCHAIN) for each in find_reached(name))
    ]
    assert named == []


@pytest.mark.parametrize("package", ["agent.dialogue", "escalation"])
def test_importing_loads_no_langchain(package: str) -> None:
    names = [name for name in MODULES if is_within(name, package) and ".versions." not in name]
    names = [name for name in names if not name.endswith("migrations.env")]
    code = f"import sys, {', '.join(names)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded & set(LANGCHAIN) == set()


def test_the_port_is_open_before_the_bot_and_its_libraries_are_loaded() -> None:
    code = "import sys, agent_console.commands.serve; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded & {"alembic", "numpy", "onnx", "onnxruntime", "tokenizers", *LANGCHAIN} == set()
    assert "agent_console.app" in done.stdout.split()


class TestTheRules:
    """The rules themselves, tried on imports that are not there."""

    @pytest.mark.parametrize(
        ("name", "target", "allowed"),
        [
            ("escalation.switchboard", "escalation.store.log", True),
            ("escalation.store.log", "escalation.switchboard", False),
            ("escalation.store.log", "escalation.bus.bus", False),
            ("escalation.store.log", "escalation.store.tables", True),
            ("escalation.policy.rule", "agent.dialogue", True),
            ("escalation.policy.rule", "agent.bot", False),
            ("escalation.events", "agent_console.wire.frames", False),
            ("agent.dialogue", "escalation.events", False),
            ("agent_console.sockets.customer", "escalation.switchboard", True),
            ("agent_console.sockets.customer", "agent.bot", False),
            ("agent_console.assembly.bot", "agent.bot", True),
            ("agent_console.sockets.customer", "agent_console.api.routes", False),
        ],
    )
    def test_may_import(self, name: str, target: str, allowed: bool) -> None:
        assert may_import(name, target) is allowed

    def test_imports_are_read_as_they_are_meant(self) -> None:
        source = "from a import b, c\nif True:\n    import d\ndef f():\n    from . import e\n"
        assert list(read_imports(ast.parse(source), {"a.b"})) == [
            Import("a.b", 1, False),
            Import("a", 1, False),
            Import("d", 3, False),
            Import(".", 5, True),
        ]
