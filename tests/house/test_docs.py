"""The pages a person reads: links lead somewhere, lists are whole, commands in them exist."""

import re
from pathlib import Path

import pytest

from house import reference
from tests.house.source_tree import ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"\.venv/bin/handraise ([^\n`#]+)")
FRAGMENT = re.compile(r"^[a-z0-9-]+\.(added|changed|fixed|removed|security)\.md$")
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "changelog.d").glob("*.md")),
]


def name_page(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_page)
def test_commands_in_a_page_exist(page: Path) -> None:
    known = {each.name.removeprefix("handraise ") for each in reference.list_commands()}
    typed = [line.strip() for line in COMMAND.findall(page.read_text())]
    unknown = [
        line
        for line in typed
        if not any(line == each or line.startswith(f"{each} ") for each in known)
    ]
    assert unknown == []


def test_the_readme_begins_with_run_and_test() -> None:
    commands = re.findall(r"^    (\S+ \S+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]


@pytest.mark.parametrize("folder", ["howto", "decisions", "explanation", "reference"])
def test_every_page_stands_in_the_list_of_its_folder(folder: str) -> None:
    index = ROOT / "docs" / folder / "README.md"
    listed = LINK.findall(index.read_text())
    pages = [page.name for page in sorted(index.parent.glob("*.md")) if page != index]
    assert [page for page in pages if page not in listed] == []


def test_changelog_fragments_have_a_kind_and_a_text() -> None:
    fragments = [page for page in PAGES if page.parent.name == "changelog.d"]
    fragments = [page for page in fragments if page.name != "README.md"]
    assert [page.name for page in fragments if not FRAGMENT.match(page.name)] == []
    assert [page.name for page in fragments if not page.read_text().strip()] == []


def test_every_target_of_make_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert targets - set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)) == set()
    assert {"run", "test", "check", "bench", "setup"} <= targets
