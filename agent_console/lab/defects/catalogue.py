"""Every planted defect by its name."""

from __future__ import annotations

from agent_console.lab.defects import (
    deeds,
    desk,
    holder,
    readers,
    reviews,
    speeches,
    storage,
    topics,
)

DEFECTS = {
    each.name: each
    for each in (
        *storage.DEFECTS,
        *holder.DEFECTS,
        *readers.DEFECTS,
        *reviews.DEFECTS,
        *topics.DEFECTS,
        *speeches.DEFECTS,
        *deeds.DEFECTS,
        *desk.DEFECTS,
    )
}
