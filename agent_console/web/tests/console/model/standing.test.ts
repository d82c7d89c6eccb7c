import { expect, test } from "vitest";
import { describeStanding } from "../../../console/model/standing.ts";
import { type Conversation, EMPTY } from "../../../wire/fold.ts";

const NOW = Date.parse("2026-03-10T12:00:00.000Z");
const describe = (change: Partial<Conversation>): string | null => describeStanding({ ...EMPTY, ...change }, NOW);

test("the ordinary needs no word", () => {
  expect(describe({})).toBeNull();
  expect(describe({ state: "resolved", customerLeft: true })).toBeNull();
});

test("the weightiest is said", () => {
  expect(describe({ blocked: true, mergedInto: "c2" })).toBe("The customer is shut out: what they write is refused.");
  expect(describe({ mergedInto: "c2", customerLeft: true })).toBe("It goes on in another conversation of this customer.");
});

test("parked until then, until the customer writes, or until somebody says so", () => {
  const parked = { state: "waiting", snoozed: true } as const;
  const until = "2026-03-10T13:30:00.000Z";
  expect(describe(parked)).toBe("Parked until somebody brings it back, or the customer writes.");
  expect(describe({ ...parked, snoozedUntil: until })).toMatch(/^Parked until \d\d:30[^,]*, or until the customer writes\.$/);
  expect(describe({ ...parked, waitingOnCustomer: true })).toBe("Parked until the customer writes.");
  expect(describe({ ...parked, waitingOnCustomer: true, snoozedUntil: until })).toContain("at the latest until");
});

test("a customer who left can still be written to", () => {
  expect(describe({ state: "human", customerLeft: true })).toBe("The customer left the page. What you write waits for them there.");
  expect(describe({ state: "human", customerLeft: true, contact: "a@b.example" })).toContain("by mail");
});
