"""A stateful machine whose log is a real SQLite file of its own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine

from escalation.store.log import ConversationLog
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.testing import FakeClock


class InAFile(RuleBasedStateMachine):
    """Stands before a machine whose ``open_log`` gives it its log."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp()
        super().__init__()

    def open_log(self) -> ConversationLog:
        url = f"sqlite:///{Path(self.folder, 'log.db')}"
        migrate(url)
        return SqliteLog.open(url, clock=FakeClock())

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)
