"""`handraise doctor` tries every receiver out: a dead one warns, a wrong file fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from agent_console.commands.notice_checks import check_notices
from agent_console.settings import load_settings
from tests.agent_console.notify.receivers_stub import run_http
from tests.agent_console.notify.samples import SECRET, describe


def test_without_a_file_nobody_is_told(tmp_path: Path) -> None:
    (check,) = check_notices(load_settings(data=tmp_path))
    assert (check.name, check.result) == ("notices", "ok")


def test_a_wrong_file_fails_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "notices.yaml"
    file.write_text("receivers:\n  crm:\n    kind: hook\n")
    (check,) = check_notices(load_settings(data=tmp_path, notices=file))
    assert check.result == "fail"
    assert "notices.yaml:3:11: found the kind hook" in check.found


async def test_each_receiver_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", SECRET)
    async with run_http() as other:
        closed = other.url
    async with run_http() as stub:
        file = tmp_path / "notices.yaml"
        file.write_text(
            describe(crm=stub.url, dead=closed) + f"  chat: {{kind: slack, url: '{stub.url}'}}\n"
        )
        settings = load_settings(data=tmp_path, notices=file)
        checks = await asyncio.to_thread(check_notices, settings)
        assert [(each.name, each.result) for each in checks] == [
            ("notices crm", "ok"),
            ("notices dead", "warn"),
            ("notices chat", "ok"),
        ]
        assert checks[1].found == "webhook: could not be reached (ConnectError)"
        assert "handraise notices test chat" in checks[2].found
        assert [posted.json["type"] for posted in stub.posted] == ["test"]
