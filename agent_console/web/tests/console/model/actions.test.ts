import { expect, test } from "vitest";
import { listSaid, listWaiting, nameTask, phraseDecided } from "../../../console/model/actions.ts";
import type { HeldAction } from "../../../wire/fold.ts";
import type { EventFrame } from "../../../wire/frames.ts";

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
};

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

test("each decision has its words, also one that was erased", () => {
  expect(phraseDecided("edit")).toBe("approved the action with changes");
  expect(phraseDecided(undefined)).toBe("rejected the action");
});
