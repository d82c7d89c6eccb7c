"""A process of its own that writes a log: ``writing_process.py URL FIRST COUNT``.

Prints one line of JSON for every acknowledged message, as soon as it is acknowledged.
"""

from __future__ import annotations

import asyncio
import json
import sys

from escalation.clock import SystemClock
from escalation.commands import WriteAsCustomer
from escalation.store.log_sql import SqliteLog
from escalation.testing import CUSTOMER_ID, build_write

CONVERSATIONS = [f"c{number:024}" for number in range(5)]


async def write(url: str, first: int, count: int) -> None:
    log = SqliteLog.open(url, clock=SystemClock(), node="n2")
    await asyncio.gather(
        *(write_to(log, conversation_id, first, count) for conversation_id in CONVERSATIONS)
    )
    await log.close()


async def write_to(log: SqliteLog, conversation_id: str, first: int, count: int) -> None:
    for number in range(first, first + count):
        text = f"message {number}"
        appended = await log.append(
            build_write(
                WriteAsCustomer(CUSTOMER_ID, text),
                conversation_id=conversation_id,
                sender=CUSTOMER_ID,
                client_id=f"m{number}",
                payload=text,
                carrier="CustomerWrote",
            )
        )
        sys.stdout.write(json.dumps([conversation_id, appended.seq, f"m{number}"]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
