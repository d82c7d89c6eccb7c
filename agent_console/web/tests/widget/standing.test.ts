import { expect, test } from "vitest";
import { BEGUN, type Told } from "../../wire/told.ts";
import type { CustomerEventFrame } from "../../wire/frames.ts";
import { describeStanding, describeWait } from "../../widget/standing.ts";

const told = (change: Partial<Told>): Told => ({ ...BEGUN, ...change });
const nobody = (opens_at?: string) =>
  ({ type: "event", conversation_id: "c1", seq: 1, kind: "CustomerNotified", author: { role: "system" }, at: "", body: { code: "nobody_available", text: "x", reach: [], opens_at } }) as CustomerEventFrame;

test.each([
  [{}, "Automated assistant"],
  [{ state: "human", holderName: "Mara" }, "You are talking with Mara"],
  [{ state: "human" }, "You are talking with Support"],
  [{ state: "waiting" }, "Waiting for a person"],
  [{ state: "waiting", parked: true }, "On hold"],
  [{ state: "waiting", parked: true, waitsForCustomer: true, until: "2026-03-10T12:00:00Z" }, "Waiting for your reply"],
  [{ state: "resolved" }, "This conversation is closed"],
] as const)("%o: %s", (change, text) => {
  expect(describeStanding(told(change), [])).toBe(text);
});

test("a time is that of the customer's clock", () => {
  const until = new Date(2020, 2, 10, 14, 30).toISOString();
  expect(describeStanding(told({ state: "waiting", parked: true, until }), [])).toMatch(/^On hold until .*30/);
  expect(describeStanding(told({ state: "waiting" }), [nobody(until)])).toMatch(/^People are back .*30/);
  expect(describeStanding(told({ state: "waiting" }), [nobody()])).toBe("Waiting for a person");
});

test.each([
  [null, ""],
  [{}, ""],
  [{ place: 1 }, "You are next in line."],
  [{ place: 3, wait_low: 240, wait_high: 540 }, "You are number 3 in line. It usually takes 4 to 9 minutes."],
  [{ place: 2, wait_low: 5, wait_high: 50 }, "You are number 2 in line. It usually takes about a minute."],
  [{ place: 2, wait_low: 20, wait_high: 170 }, "You are number 2 in line. It usually takes up to 3 minutes."],
  [{ place: 2, wait_low: 295, wait_high: 300 }, "You are number 2 in line. It usually takes about 5 minutes."],
])("%o: %s", (wait, text) => {
  expect(describeWait(wait)).toBe(text);
});
