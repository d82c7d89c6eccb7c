import { describe, expect, test } from "vitest";
import {
  buildSections,
  countWaiting,
  findNewlyWaiting,
  type Items,
  listWalk,
  phraseItem,
  phraseItemAge,
  spellItem,
  stepWalk,
} from "../../../console/model/queue.ts";
import type { QueueItem } from "../../../wire/frames.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");

function item(id: string, change: Partial<QueueItem> = {}): QueueItem {
  return {
    conversation_id: id, state: "waiting", needs: "claim", site: "shop", customer_id: "v1",
    waiting_since: "2026-03-10T11:50:00.000Z", opened_at: "2026-03-10T11:00:00.000Z",
    last_at: "2026-03-10T11:55:00.000Z", head: 5, epoch: 2, holder: null, reasons: ["low_confidence"],
    confidence: 0.4, preview: "Where is my parcel?", front: false, contact: null, draft_seq: null, outcome: null, ...change,
  };
}

function held(id: string, by: string, change: Partial<QueueItem> = {}): QueueItem {
  return item(id, { state: "human", needs: null, waiting_since: null, holder: { id: by, name: "Ben" }, ...change });
}

function items(...all: QueueItem[]): Items {
  return new Map(all.map((one) => [one.conversation_id, one]));
}

function shape(all: Items, withBot: QueueItem[] = []): Record<string, string[]> {
  const sections = buildSections(all, withBot, "p-me").filter((section) => section.items.length > 0);
  return Object.fromEntries(sections.map((s) => [s.name, s.items.map((i) => i.conversation_id)]));
}

describe("sections", () => {
  test("each conversation stands where it needs somebody", () => {
    const all = items(
      item("w"), item("o", { state: "offered" }), item("d", { state: "bot", needs: "approve" }),
      held("m", "p-me"), held("x", "p-ben"),
    );
    expect(shape(all)).toEqual({ waiting: ["o", "w"], approve: ["d"], mine: ["m"], others: ["x"] });
  });

  test("an action waits for a yes, whoever has the conversation", () => {
    const act = { needs: "act", action: "refund_order", actions: 1 } as const;
    const all = items(item("b", { state: "bot", ...act }), item("r", { state: "resolved", ...act }), held("m", "p-me", act));
    expect(shape(all)).toEqual({ approve: ["b", "r"], mine: ["m"] });
    expect(phraseItem(item("b", { state: "bot", ...act }))).toBe("Decide: Refund order");
    expect(countWaiting(all)).toBe(3);
  });

  test("the front goes first, then who waits longest", () => {
    const all = items(
      item("late", { waiting_since: "2026-03-10T11:58:00.000Z" }),
      item("early", { waiting_since: "2026-03-10T11:40:00.000Z" }),
      item("front", { waiting_since: "2026-03-10T11:59:00.000Z", front: true }),
    );
    expect(shape(all)).toEqual({ waiting: ["front", "early", "late"] });
  });

  test("with the bot: newest first, and what the queue says counts", () => {
    const bot = (id: string, last_at: string): QueueItem => item(id, { state: "bot", needs: null, waiting_since: null, last_at });
    const withBot = [bot("b1", "2026-03-10T11:00:00.000Z"), bot("b2", "2026-03-10T11:30:00.000Z"), bot("w", ""), { ...bot("b3", ""), preview: "" }];
    expect(shape(items(item("w")), withBot)).toEqual({ waiting: ["w"], bot: ["b2", "b1"] });
  });
});

describe("what needs nobody", () => {
  const apart = (id: string, change: Partial<QueueItem>): QueueItem => item(id, { needs: null, waiting_since: null, ...change });

  test("resolved: newest first", () => {
    const resolved = [
      apart("r1", { state: "resolved", last_at: "2026-03-10T11:00:00.000Z" }),
      apart("r2", { state: "resolved", last_at: "2026-03-10T11:30:00.000Z" }),
    ];
    expect(shape(items(), resolved)).toEqual({ resolved: ["r2", "r1"] });
  });

  test("one in two lists stands where it was heard of last", () => {
    const older = apart("c", { state: "bot", head: 5 });
    const newer = apart("c", { state: "resolved", head: 7 });
    expect(shape(items(), [older, newer])).toEqual({ resolved: ["c"] });
    expect(shape(items(), [newer, older])).toEqual({ resolved: ["c"] });
    expect(shape(items(item("c", { head: 9 })), [older, newer])).toEqual({ waiting: ["c"] });
  });

  test("a list that is behind shows nobody as waiting", () => {
    expect(shape(items(), [apart("c", { state: "waiting" })])).toEqual({});
  });
});

describe("walking", () => {
  const sections = buildSections(items(item("a"), item("b"), held("m", "p-me")), [], "p-me");

  test("goes through the open sections and stops at the ends", () => {
    const walk = listWalk(sections, new Set(["waiting", "mine"] as const));
    expect(stepWalk(walk, null, 1)).toBe("a");
    expect(stepWalk(walk, "b", 1)).toBe("m");
    expect(stepWalk(walk, "m", 1)).toBe("m");
    expect(stepWalk(walk, "a", -1)).toBe("a");
    expect(stepWalk([], "a", 1)).toBeNull();
  });

  test("leaves closed sections out", () => {
    expect(listWalk(sections, new Set(["waiting"] as const)).map((i) => i.conversation_id)).toEqual(["a", "b"]);
  });
});

describe("what is new", () => {
  test("what waits for its holder alone calls nobody", () => {
    const after = items(held("x", "p-ben", { action: "close_account", actions: 1 }));
    expect([findNewlyWaiting(items(), after).length, countWaiting(after)]).toEqual([0, 0]);
  });

  test("a conversation that comes to need somebody, not one that already did", () => {
    const before = items(item("a"), held("m", "p-me"));
    const after = items(item("a", { head: 6 }), item("m", { front: true }), item("n"), held("x", "p-ben"));
    expect(findNewlyWaiting(before, after).map((i) => i.conversation_id)).toEqual(["m", "n"]);
    expect(countWaiting(after)).toBe(3);
  });
});

describe("words", () => {
  test("say why and how long", () => {
    expect(phraseItem(item("a"))).toBe("Not sure enough");
    expect(phraseItem(item("r", { state: "resolved", outcome: "unsolved" }))).toBe("Not solved");
    expect(phraseItem(item("a", { front: true }))).toBe("Lost its person");
    expect(phraseItem(item("a", { reasons: [] }))).toBe("Handed over");
    expect(phraseItem(held("m", "p-me", { reasons: [] }))).toBe("Taken over");
    expect(phraseItem(item("a", { reasons: ["tool_call"], action: "close_account" }))).toBe("Needs a person: Close account");
    expect(phraseItem(item("a", { reasons: ["tool_call"] }))).toBe("Wants something done");
    expect(phraseItem(held("m", "p-me", { needs: "reply", action: "close_account" }))).toBe("Decide: Close account");
    expect(phraseItem(item("b", { state: "bot", needs: null, confidence: 0.998 }))).toBe("99.8 % sure");
    expect(phraseItem(item("b", { state: "bot", needs: null, confidence: null, head: 2 }))).toBe("Just begun");
    expect(phraseItem(item("b", { state: "bot", needs: null, confidence: null, head: 4 }))).toBe("Not measured");
    expect(phraseItemAge(item("a"), NOW)).toBe("10 min");
    expect(phraseItemAge(held("m", "p-me"), NOW)).toBe("5 min");
  });

  test("read the whole line aloud", () => {
    expect(spellItem(item("a", { front: true }), NOW)).toBe(
      "front of the queue, Lost its person, waiting for 10 minutes, Where is my parcel?",
    );
    expect(spellItem(item("v", { state: "bot", needs: "approve", veto_seconds: 20 }), NOW)).toContain("sent unless somebody stops it");
    expect(spellItem(held("m", "p-me", { needs: "reply", reasons: [], preview: "" }), NOW)).toBe(
      "Taken over, last active 5 minutes ago, with Ben, the customer waits for a reply, nothing written yet",
    );
  });
});
