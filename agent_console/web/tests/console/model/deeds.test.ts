// What the desk carries out for its bot, in words: asked, decided, given up, done or not.
import { describe, expect, test } from "vitest";
import { buildDeed, listAsked, phraseAsked, phraseGivenUp, phraseVerdict } from "../../../console/model/deeds.ts";
import type { EventFrame } from "../../../wire/frames.ts";
import { Log } from "./events.ts";

const refund = { title: "Refund", fields: [], own: true, onlyHolder: false };
const closing = { title: "Close account", fields: [], own: true, onlyHolder: true };

function close(inner: object): EventFrame & { kind: "ActionClosed" } {
  return new Log().add("ActionClosed", { inner }).events[0] as EventFrame & { kind: "ActionClosed" };
}

describe("what was asked for", () => {
  const log = new Log()
    .add("ActionHeld", { inner: { name: "refund", args: { amount: 40 }, through_seq: 1 } })
    .add("ActionHeld", { inner: { name: "close_account", args: {}, through_seq: 1, only_holder: true } })
    .add("ActionDecided", { inner: { action_seq: 1, decision: "edit", args: { amount: 20 } } })
    .add("ActionDecided", { inner: { action_seq: 2, decision: "reject", args: {} } });

  test("has the arguments that a person changed it to", () => {
    const asked = listAsked(log.events, new Set());
    expect(asked.get(1)).toMatchObject({ title: "Refund", own: true, fields: [{ name: "amount", text: "20" }] });
    expect(asked.get(2)).toEqual(closing);
  });

  test("is not known any more once it is erased", () => {
    expect([...listAsked(log.events, new Set([1])).keys()]).toEqual([2]);
  });
});

test("it says who is asked", () => {
  expect(phraseAsked(refund)).toBe("The bot asks for a yes: Refund");
  expect(phraseAsked(closing)).toBe("The bot suggests: Close account");
  expect(phraseAsked({ ...refund, own: false })).toBe("The bot wants a decision: Refund");
  expect(phraseAsked(undefined)).toBe("The bot wants a decision: Action");
});

test.each([
  ["approve", refund, "approved “Refund”"],
  ["edit", refund, "approved “Refund” with changes"],
  ["reject", closing, "rejected “Close account”"],
  ["respond", refund, "answered in place of “Refund”"],
  ["approve", closing, "decided to carry out “Close account”"],
  ["edit", closing, "decided to carry out “Close account” with changes"],
  ["approve", undefined, "approved an action"],
] as const)("%s reads as what a person did", (word, asked, words) => {
  expect(phraseVerdict(word, asked)).toBe(words);
});

test("it says why nobody decides any more, also for causes of newer versions", () => {
  expect(phraseGivenUp("claimed", refund)).toBe("Given up: “Refund”, a person took over");
  expect(phraseGivenUp("approval_overdue", refund)).toBe("Given up: “Refund”, nobody decided in time");
  expect(phraseGivenUp("rules_changed", refund)).toBe("Given up: “Refund”, rules changed");
  expect(phraseGivenUp("", undefined)).toBe("Given up: an action");
});

describe("what came of it", () => {
  test.each([
    ["done", "Done"],
    ["failed", "Failed"],
    ["unknown", "Nobody knows whether it was done: look before you do it again"],
  ])("%s is shown with what was told", (outcome, what) => {
    expect(buildDeed(close({ outcome, result: "R-1" }), refund, false)).toMatchObject({ state: outcome, what, title: "Refund", result: "R-1" });
  });

  test.each(["", "given_up", "rejected", undefined])("%s is nothing that was done", (outcome) => {
    expect(buildDeed(close({ outcome }), refund, false)).toBeNull();
  });
});
