// The customer's fold, against the desk's on the vectors that escalation/fold.py runs too.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EMPTY, fold, holderOf } from "../../wire/fold.ts";
import type { CustomerEventFrame, EventFrame } from "../../wire/frames.ts";
import { BEGUN, hear, holderOf as holderTold } from "../../wire/told.ts";

const folder = new URL("../../../../tests/vectors/", import.meta.url);
const vectors = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({
    name,
    events: (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { steps: { event: EventFrame }[] }).steps.map((step) => step.event),
  }));

const told = new Set(
  [...readFileSync(new URL("../../wire/events.gen.ts", import.meta.url), "utf8").split("CustomerEvent =")[1]!.matchAll(/\| (\w+)/g)].map(
    (match) => match[1],
  ),
);

describe.each(vectors)("$name", ({ events }) => {
  test("customers know of it what the desk does, as far as they are told", () => {
    let whole = EMPTY;
    let heard = BEGUN;
    for (const event of events) {
      whole = fold(whole, event);
      if (!told.has(event.kind)) continue;
      const { inner: _, ...bare } = event;
      heard = hear(heard, bare as CustomerEventFrame);
      expect(heard, `after ${event.seq} ${event.kind}`).toEqual({
        head: event.seq,
        state: whole.state === "offered" ? "waiting" : whole.state,
        holderName: whole.holderName,
        contact: whole.contact,
        parked: whole.snoozed,
        until: whole.snoozedUntil,
        waitsForCustomer: whole.waitingOnCustomer,
        mergedInto: whole.mergedInto,
      });
      expect(holderTold(heard)).toEqual(holderOf(whole));
    }
  });
});

test("what a newer server tells only moves the head", () => {
  const event = { type: "event", conversation_id: "c1", seq: 7, kind: "SomethingNew", author: { role: "system" }, at: "", body: {} };
  expect(hear(BEGUN, event as never)).toEqual({ ...BEGUN, head: 7 });
});
