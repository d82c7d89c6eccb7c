// A card of the wall for tests.
import type { WallCard } from "../../../wire/frames.ts";

export function card(id: string, change: Partial<WallCard> = {}): WallCard {
  return {
    conversation_id: id, state: "bot", site: "shop", topic: null, priority: 0, group: "", holder: null, offered_to: null, joined: [],
    reasons: [], scores: [], said: null, writing: null, held: false, opened_at: "2026-03-10T12:00:00.000Z",
    last_at: "2026-03-10T12:20:00.000Z", escalated_at: null, waiting_since: null, snoozed: false, customer_left: false, ...change,
  };
}
