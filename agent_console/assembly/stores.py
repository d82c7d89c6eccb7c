"""Opens what lies in the database: the log, what nodes tell each other, knowledge, ledger, deliveries."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from typing import TYPE_CHECKING

from agent_console.adapters.customers_sql import SqlCustomers
from agent_console.assembly.database import find_database_url
from agent_console.settings import Settings
from escalation.clock import Clock
from escalation.store.log import ConversationLog
from escalation.store.session import Database
from escalation.store.signs import SignStore
from escalation.transcripts.example_store import ExampleStore

if TYPE_CHECKING:
    from agent.certifications import CertificationStore
    from agent.knowledge.store import KnowledgeStore
    from agent.models.daybook import Daybook
    from escalation.autonomy.ledger import Ledger
    from escalation.work.deliveries import DeliveryStore

_log = logging.getLogger(__name__)


def open_log(settings: Settings, clock: Clock) -> ConversationLog:
    """Open the log of a migrated database."""
    from escalation.store.log_sql import SqliteLog

    node = name_node()
    _log.info("this node is %s", node)
    return SqliteLog.open(find_database_url(settings), clock=clock, node=node)


def name_node() -> str:
    """Name this run of this process, as no other one ever was: machine, process, and chance."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def open_signs(log: ConversationLog) -> SignStore | None:
    """Give access to what nodes tell each other beside a log; one in memory has no other nodes."""
    from escalation.store.log_sql import SqliteLog
    from escalation.store.signs_sql import SqlSigns

    return SqlSigns(log) if isinstance(log, SqliteLog) else None


def open_customers(database: Database, clock: Clock, log: ConversationLog) -> SqlCustomers:
    """Give access to what programs told of customers, by the log's own readers where it has some."""
    from escalation.store.log_sql import SqliteLog

    return SqlCustomers(database, clock, log if isinstance(log, SqliteLog) else None)


def open_examples(database: Database, clock: Clock) -> ExampleStore:
    """Give access to the examples in the database."""
    from escalation.transcripts.example_store_sql import SqlExampleStore

    return SqlExampleStore(database, clock)


def open_knowledge(database: Database) -> KnowledgeStore:
    """Give access to the knowledge in the database."""
    from agent_console.adapters.knowledge_sql import SqlKnowledge

    return SqlKnowledge(database)


def open_certifications(database: Database) -> CertificationStore:
    """Give access to the calibrations in the database."""
    from agent_console.adapters.certifications_sql import SqlCertifications

    return SqlCertifications(database)


def open_ledger(database: Database) -> Ledger:
    """Give access to the ledger of decisions in the database."""
    from escalation.autonomy.ledger_sql import SqlLedger

    return SqlLedger(database)


def open_daybook(database: Database) -> Daybook:
    """Give access to what was spent on models."""
    from agent_console.adapters.daybook_sql import SqlDaybook

    return SqlDaybook(database)


def open_deliveries(database: Database) -> DeliveryStore:
    """Give access to the notices on their way."""
    from escalation.work.deliveries_sql import SqlDeliveries

    return SqlDeliveries(database)


def open_answers(database: Database) -> DeliveryStore:
    """Give access to what is on its way to customers."""
    from escalation.work.deliveries_sql import SqlDeliveries

    return SqlDeliveries(database, to_customers=True)
