// Lines of the queue, to build desks in tests.
import type { QueueItem } from "../../../wire/frames.ts";

/** A line that waits for anybody since ten to twelve. */
export function item(id: string, change: Partial<QueueItem> = {}): QueueItem {
  return {
    conversation_id: id, state: "waiting", needs: "claim", site: "shop", customer_id: "v1",
    waiting_since: "2026-03-10T11:50:00.000Z", opened_at: "2026-03-10T11:00:00.000Z",
    last_at: "2026-03-10T11:55:00.000Z", head: 5, epoch: 2, holder: null, reasons: ["low_confidence"],
    confidence: 0.4, preview: "Where is my parcel?", front: false, contact: null, draft_seq: null, outcome: null,
    priority: 0, group: "", skills: [], language: null, topic: null, escalated_at: null, replied_at: null,
    offered_to: null, last_human: null, snoozed: false, snoozed_until: null, waiting_on_customer: false,
    customer_left: false, blocked: false, joined: [], ...change,
  };
}

/** A line that a person has. */
export function held(id: string, by: string, change: Partial<QueueItem> = {}): QueueItem {
  return item(id, { state: "human", needs: null, waiting_since: null, holder: { id: by, name: "Ben" }, ...change });
}

export function items(...all: QueueItem[]): ReadonlyMap<string, QueueItem> {
  return new Map(all.map((one) => [one.conversation_id, one]));
}
