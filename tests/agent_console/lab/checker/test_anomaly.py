from pathlib import Path

from agent_console.lab.checker.anomaly import MEANINGS, Anomaly

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "histories.md"


def test_a_report_leaves_out_what_is_not_known() -> None:
    assert Anomaly("lost", "It is gone.").to_json() == {
        "kind": "lost",
        "detail": "It is gone.",
        "lines": [],
    }


def test_every_kind_has_a_meaning_and_stands_in_the_documentation() -> None:
    assert len(MEANINGS) == 43
    page = PAGE.read_text()
    rows = [f"| `{kind}` | {meaning} |" for kind, meaning in MEANINGS.items()]
    assert [row for row in rows if row not in page] == []


def test_meanings_are_sentences() -> None:
    assert [meaning for meaning in MEANINGS.values() if not meaning.endswith(".")] == []
