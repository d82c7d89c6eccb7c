import { expect, test } from "vitest";
import { Waiting } from "../../client/waiting.ts";
import type { QueueFrame, QueueItem } from "../../wire/frames.ts";

const item = (id: string, state = "waiting") => ({ conversation_id: id, state }) as QueueItem;
const frame = (whole: boolean, items: QueueItem[], gone: string[] = []): QueueFrame => ({ type: "queue", whole, items, gone });

test("whole first, then changes", () => {
  const waiting = new Waiting();
  waiting.take(frame(true, [item("c1"), item("c2")]));
  expect(waiting.isKnown).toBe(true);
  waiting.take(frame(false, [item("c3"), item("c1", "human")], ["c2"]));
  expect([...waiting.queue.values()].map((one) => [one.conversation_id, one.state])).toEqual([
    ["c1", "human"],
    ["c3", "waiting"],
  ]);
  waiting.take(frame(true, []));
  expect(waiting.queue.size).toBe(0);
});

test("changes before the whole are taken, and the whole is still awaited", () => {
  const waiting = new Waiting();
  waiting.take(frame(false, [item("c1")]));
  expect([waiting.queue.size, waiting.isKnown]).toEqual([1, false]);
});

test("an offer stands while the queue says so", () => {
  const waiting = new Waiting();
  waiting.addOffer({ type: "offer", conversation_id: "c1", seq: 4, seconds: 20, reason: "", preview: "" });
  waiting.take(frame(false, [item("c1", "offered")]));
  expect(waiting.offers.get("c1")?.seconds).toBe(20);
  waiting.take(frame(true, [item("c2")]));
  expect(waiting.offers.size).toBe(1);
  waiting.take(frame(false, [{ ...item("c1"), head: 3 }]));
  expect(waiting.offers.size, "a line of before it was made").toBe(1);
  waiting.take(frame(false, [{ ...item("c1"), head: 5 }]));
  expect(waiting.offers.size).toBe(0);
});

test("what was seen before is not changed by what comes", () => {
  const waiting = new Waiting();
  waiting.take(frame(true, [item("c1")]));
  const before = waiting.queue;
  waiting.take(frame(false, [], ["c1"]));
  expect([...before.keys()]).toEqual(["c1"]);
});
