import { describe, expect, test } from "vitest";
import {
  buildSections,
  countHeld,
  countWaiting,
  type Items,
  listWalk,
  phraseItem,
  phraseItemAge,
  stepWalk,
} from "../../../console/model/queue.ts";
import type { QueueItem } from "../../../wire/frames.ts";
import { held, item, items } from "./items.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");

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

  test("then the more urgent, whoever waits longer", () => {
    const all = items(
      item("long", { waiting_since: "2026-03-10T11:00:00.000Z" }),
      item("urgent", { priority: 2 }),
      item("high", { priority: 1 }),
      item("low", { priority: -1, waiting_since: "2026-03-10T10:00:00.000Z" }),
    );
    expect(shape(all)).toEqual({ waiting: ["urgent", "high", "long", "low"] });
  });

  test("what is parked and whose customer left stand apart; what comes back next goes first", () => {
    const parked = { snoozed: true, waiting_since: null, needs: null };
    const all = items(
      item("never", parked), item("late", { ...parked, snoozed_until: "2026-03-11T09:00:00.000Z" }),
      item("soon", { ...parked, snoozed_until: "2026-03-10T12:30:00.000Z" }),
      item("gone", { customer_left: true }), held("mine", "p-me", { customer_left: true }),
    );
    expect(shape(all)).toEqual({ mine: ["mine"], parked: ["soon", "late", "never"], left: ["gone"] });
    expect(phraseItem(item("p", parked))).toBe("Parked");
    expect(phraseItem(item("p", { ...parked, waiting_on_customer: true }))).toBe("Waiting for the customer");
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
    expect(stepWalk(walk, null, 1)).toBe("m");
    expect(stepWalk(walk, "m", 1)).toBe("a");
    expect(stepWalk(walk, "b", 1)).toBe("b");
    expect(stepWalk(walk, "m", -1)).toBe("m");
    expect(stepWalk([], "a", 1)).toBeNull();
  });

  test("leaves closed sections out", () => {
    expect(listWalk(sections, new Set(["waiting"] as const)).map((i) => i.conversation_id)).toEqual(["a", "b"]);
  });
});

describe("counts", () => {
  test("what waits for its holder alone calls nobody", () => {
    expect(countWaiting(items(held("x", "p-ben", { action: "close_account", actions: 1 })))).toBe(0);
    expect(countWaiting(items(item("a"), item("m", { front: true }), held("x", "p-ben")))).toBe(2);
  });

  test("what somebody has", () => {
    const all = items(held("a", "p-ben"), held("b", "p-ben"), held("c", "p-me"), item("w"));
    expect([countHeld(all, "p-ben"), countHeld(all, "p-me"), countHeld(all, "p-cyd")]).toEqual([2, 1, 0]);
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
});
