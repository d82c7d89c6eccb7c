"""`handraise knowledge test --all` on sound, colliding and empty desks; `list` with what was learnt."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import typer

from agent.adding import add_knowledge
from agent.knowledge.entry import Entry
from agent.knowledge.store import LearntQuestion
from agent.testing import WordEmbedder
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_knowledge
from agent_console.commands import knowledge
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.settings import Settings, load_settings
from tests.agent.sample_desk import build_entries


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(knowledge, "load_embedder", WordEmbedder)
    return load_settings(data=tmp_path / "data")


def add(settings: Settings, folder: Path, **more: str) -> None:
    rows = [
        {"id": each.id, "questions": list(each.questions), "answer": each.answer}
        for each in build_entries()
    ]
    rows += [{"id": name, "questions": [text], "answer": name} for name, text in more.items()]
    file = folder / "faq.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    database = open_database(settings)
    try:
        asyncio.run(add_knowledge([file], open_knowledge(database), load=WordEmbedder))
    finally:
        database.close()


def test_a_sound_desk(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(settings, tmp_path)
    knowledge.run_self_test(settings, as_json=True)
    report = json.loads(capsys.readouterr().out)
    assert (report["entries"], report["questions"], report["tried"]) == (8, 32, 32)
    assert report["collisions"] == report["thin"] == []
    assert report["max_error"] == 0.02
    knowledge.run_self_test(settings, as_json=False)
    out = capsys.readouterr().out
    assert out.startswith("8 entries, 32 questions.\nLeft out in turn: ")
    assert "ask the same" not in out


def test_the_same_question_twice_is_found_wanting(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    double = build_entries()[0].questions[0]
    add(settings, tmp_path, again=double)
    with pytest.raises(typer.Exit) as end:
        knowledge.run_self_test(settings, as_json=False)
    assert end.value.exit_code == WANTING
    out = capsys.readouterr().out
    assert "Entries that ask the same (1 questions):" in out
    assert f"“{double}”" in out
    assert "Entries that new words will hardly find (1)" in out
    assert "  again: 1 questions, 0 of 0 found" in out


def test_nothing_to_ask(settings: Settings) -> None:
    with pytest.raises(WrongUse, match="handraise knowledge add"):
        knowledge.run_self_test(settings, as_json=False)


def test_each_entry_tells_how_many_questions_it_has_learnt(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [
        Entry("a", "Soon.", ("When?",), title="Delivery"),
        Entry("b", "Few.", ("How many?",)),
    ]
    learnt = [
        LearntQuestion("c1", 3, "a", "how soon?"),
        LearntQuestion("c2", 3, "a", "what day?"),
        LearntQuestion("c3", 3, "gone", "who?"),
    ]
    database = open_database(settings)
    store = open_knowledge(database)
    asyncio.run(store.replace_sources({"faq.jsonl": entries}, after=0))
    asyncio.run(store.add_learnt(learnt))
    database.close()
    knowledge.run_list(settings, as_json=True)
    listed = json.loads(capsys.readouterr().out)
    assert [(each["id"], each["learnt"]) for each in listed] == [("a", 2), ("b", 0)]
    knowledge.run_list(settings, as_json=False)
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.endswith("faq.jsonl (+2 learnt)")
    assert second.endswith("faq.jsonl")
    assert last == "2 entries, 2 questions learnt."


def test_no_knowledge_is_listed_as_none(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge.run_list(settings, as_json=False)
    assert capsys.readouterr().out == "No knowledge yet: handraise knowledge add PATH\n"
