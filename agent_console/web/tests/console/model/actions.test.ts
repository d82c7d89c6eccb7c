// Arguments as fields: what is shown is what is sent back, and what cannot be read says so.
import { describe, expect, test } from "vitest";
import { listFields, listSaid, listWaiting, nameTask, phraseDecided, readFields } from "../../../console/model/actions.ts";
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

describe("fields", () => {
  const args = { order_id: "A1", amount: 40, items: ["boots"], gift: false, note: null };

  test("words stand as they are, the rest as JSON", () => {
    expect(listFields(args).map(({ label, text, json }) => [label, text, json])).toEqual([
      ["Order id", "A1", false],
      ["Amount", "40", true],
      ["Items", '["boots"]', true],
      ["Gift", "false", true],
      ["Note", "null", true],
    ]);
  });

  test("what is long stands on several lines", () => {
    const [field] = listFields({ items: ["boots", "laces", "a tent", "a stove", "a lamp", "a rope", "socks"] });
    expect(field?.text.split("\n")).toHaveLength(9);
  });

  test("unchanged they are read as they were", () => {
    expect(readFields(listFields(args))).toEqual({ args });
  });

  test("what is no JSON is named", () => {
    const fields = listFields({ amount: 40 }).map((field) => ({ ...field, text: "forty" }));
    expect(readFields(fields)).toEqual({
      wrong: "amount",
      problem: 'Amount is no valid JSON: numbers stand bare, words in "quotes".',
    });
  });
});

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
