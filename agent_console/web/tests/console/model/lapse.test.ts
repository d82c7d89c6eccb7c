import { expect, test } from "vitest";
import { countDown, phraseTicks, readLapse } from "../../../console/model/lapse.ts";
import type { EventFrame } from "../../../wire/frames.ts";
import { BOT, Log } from "./events.ts";

const AT = "2026-03-10T12:00:00.000Z";

function hold(inner: { approval_seconds?: number | null; veto_seconds?: number; may_pass?: boolean }): EventFrame | undefined {
  return new Log().add("DraftHeld", { author: BOT, at: AT, body: { text: "Yes." }, inner }).events[0];
}

test("the seconds are the server's, and never more than the whole term", () => {
  const held = Date.parse(AT);
  const after = [-3000, 0, 900, 12_500, 19_999, 20_000, 60_000].map((passed) => countDown({ seconds: 20, since: AT }, held + passed));
  expect(after).toEqual([20, 20, 19, 7, 0, 0, 0]);
  expect(countDown({ seconds: 20, since: null }, held)).toBe(20);
});

test.each([
  [0, "0:00"],
  [9, "0:09"],
  [492, "8:12"],
  [600, "10:00"],
  [3599, "59:59"],
  [4092, "1:08:12"],
  [90_000, "25:00:00"],
])("%s seconds are shown as %s", (seconds, shown) => {
  expect(phraseTicks(seconds)).toBe(shown);
});

test("a draft that waits for a yes is not sent for want of one", () => {
  expect(readLapse(hold({ approval_seconds: 600 }))).toEqual({
    seconds: 600,
    since: AT,
    what: "A draft",
    then: "Then it is not sent: a person takes over or, if the desk is set so, the bot goes on with an apology.",
  });
});

test("of one that was held for its draw alone it is not said that it stays unsent", () => {
  const then = "Then a person takes over or, if the desk is set so, it is sent, or the bot goes on with an apology.";
  expect(readLapse(hold({ approval_seconds: 600, may_pass: true }))?.then).toBe(then);
});

test("what the bot wants done is not done for want of a yes", () => {
  const log = new Log().add("ActionHeld", { author: BOT, at: AT, inner: { name: "refund", through_seq: 1, approval_seconds: 90 } });
  expect(readLapse(log.events[0])).toEqual({
    seconds: 90,
    since: AT,
    what: "An action",
    then: "Then it is not done: a person takes over or, if the desk is set so, the bot goes on with an apology.",
  });
});

test("what waits for as long as needed does not lapse", () => {
  const action = new Log().add("ActionHeld", { author: BOT, inner: { name: "refund" } }).events[0];
  const aside = new Log().add("DraftSetAside", { author: BOT, inner: { approval_seconds: 600 } }).events[0];
  const all = [hold({}), hold({ approval_seconds: null }), hold({ approval_seconds: 600, veto_seconds: 20 }), action, aside, undefined];
  expect(all.map(readLapse)).toEqual(all.map(() => null));
});
