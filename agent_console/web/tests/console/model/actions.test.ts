import { expect, test } from "vitest";
import { askReason, describe as describeAction, listSaid, listUnderWay, listWaiting, nameTask, phraseOvertaken, readRequest, refuseDeciding } from "../../../console/model/actions.ts";
import type { Allowed } from "../../../console/model/allowed.ts";
import type { HeldAction } from "../../../wire/fold.ts";
import type { EventFrame } from "../../../wire/frames.ts";
import { Log } from "./events.ts";

const action: HeldAction = {
  seq: 4,
  at: "2026-11-21T10:00:00.000Z",
  name: "refund",
  args: {},
  allowed: ["approve"],
  description: "",
  state: "held",
  decision: null,
  decidedBy: null,
  decidedName: null,
  text: "",
  throughSeq: 0,
  onlyHolder: false,
  outcome: "",
  result: "",
  cause: "",
};
const own: HeldAction = { ...action, throughSeq: 2 };

test("a task is named by its number and its log", () => {
  expect(nameTask("c1", action, "0123456789abcdef")).toBe("c1:a4:01234567");
});

test("only what nobody has decided waits", () => {
  expect(listWaiting([action, { ...action, seq: 5, state: "decided" }]).map((one) => one.seq)).toEqual([4]);
});

test("what was said before it comes from its own event", () => {
  const said = [{ speaker: "customer", text: "Refund me" }];
  const events = [{ kind: "ActionHeld", seq: 4, inner: { said } }] as unknown as EventFrame[];
  expect(listSaid(events, 4)).toEqual(said);
  expect(listSaid(events, 5)).toEqual([]);
});

test("only what the desk itself carries out is under way", () => {
  const all = (["held", "decided", "taken", "closed"] as const).map((state, n) => ({ ...own, seq: n, state }));
  expect(listUnderWay([...all, { ...action, seq: 9, state: "decided" }]).map((one) => one.state)).toEqual(["decided", "taken"]);
});

test("what only the holder may decide needs the conversation", () => {
  const allowed = { decide: null, carry_out: "Take over first." } as Allowed;
  expect(refuseDeciding(own, allowed)).toBeNull();
  expect(refuseDeciding({ ...own, onlyHolder: true }, allowed)).toBe("Take over first.");
});

test("the words that it is for are those of its message", () => {
  const events = new Log().add("ConversationStarted").add("CustomerWrote", { body: { text: "Refund me" } }).events;
  expect(readRequest(own, events)).toBe("Refund me");
  expect(readRequest({ ...own, throughSeq: 1 }, events)).toBe("");
  expect(readRequest(action, events)).toBe("");
});

test("of a tool's description only the beginning is shown, of another program's all", () => {
  const description = "Give money back.\nAt most 100.\n\nArgs:\n  amount: in euros";
  expect(describeAction({ ...own, description })).toBe("Give money back.\nAt most 100.");
  expect(describeAction({ ...action, description })).toBe(description);
});

test("who rejects it is told what follows", () => {
  expect(askReason(action)).toContain("The bot is told");
  expect(askReason(own)).toContain("waits for a person");
  expect(askReason({ ...own, onlyHolder: true })).toBe("Why not? (optional)");
});

test("who was still writing is told who was quicker, and what was not used", () => {
  const decided: HeldAction = { ...own, state: "decided", decision: "approve", decidedBy: "p-bob", decidedName: "Bob" };
  expect(phraseOvertaken(decided, "p-me", "")).toBe("Bob approved “Refund” meanwhile.");
  expect(phraseOvertaken({ ...decided, decidedBy: "p-me" }, "p-me", "Amount: 20")).toBe(
    "You approved “Refund” meanwhile. What you wrote was not used: Amount: 20",
  );
  const givenUp: HeldAction = { ...own, state: "closed", cause: "new_message" };
  expect(phraseOvertaken(givenUp, "p-me", "x".repeat(300))).toBe(
    `Given up: “Refund”, the customer wrote again. What you wrote was not used: ${"x".repeat(200)}…`,
  );
});
