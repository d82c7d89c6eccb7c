// Arguments as fields: what is shown is what is sent back, and what cannot be read says so.
import { describe, expect, test } from "vitest";
import { listFields, phraseChanges, readFields, showField, spreadProblem } from "../../../console/model/fields.ts";

const args = { order_id: "A1", amount: 40, items: ["boots"], gift: false, note: null };

function change(text: string): (field: ReturnType<typeof listFields>[number]) => ReturnType<typeof listFields>[number] {
  return (field) => ({ ...field, text });
}

function readChanged(original: unknown, text: string): ReturnType<typeof readFields> {
  return readFields(listFields({ it: original }).map(change(text)));
}

describe("to read", () => {
  test("words stand as they are, the rest by its kind", () => {
    expect(listFields(args).map((field) => [field.label, field.kind, showField(field)])).toEqual([
      ["Order id", "words", "A1"],
      ["Amount", "number", "40"],
      ["Items", "json", '["boots"]'],
      ["Gift", "choice", "No"],
      ["Note", "json", "(none)"],
    ]);
  });

  test("what is long stands on several lines", () => {
    const [field] = listFields({ items: ["boots", "laces", "a tent", "a stove", "a lamp", "a rope", "socks"] });
    expect(field?.text.split("\n")).toHaveLength(9);
  });

  test.each([
    ["", "(empty)"],
    ["pay \u202eEB04\u202c now", "pay ⟨U+202E⟩EB04⟨U+202C⟩ now"],
    [9007199254740993, "about 9007199254740992"],
    [{ account: 9007199254740993 }, 'about {"account":9007199254740992}'],
  ])("%j looks like nothing else", (value, shown) => {
    expect(listFields({ it: value }).map(showField)).toEqual([shown]);
  });
});

describe("to change", () => {
  test("unchanged they are read as they were", () => {
    expect(readFields(listFields(args))).toEqual({ args });
    const odd = JSON.parse('{"__proto__": {"amount": 1}, "constructor": "x"}') as Record<string, unknown>;
    expect(JSON.stringify(readFields(listFields(odd)))).toBe(JSON.stringify({ args: odd }));
  });

  test.each([
    [40, "12.5", 12.5],
    [false, "true", true],
    ["A1", "007", "007"],
    [["boots"], "[]", []],
  ])("%j becomes %j", (before, text, after) => {
    expect(readChanged(before, text)).toEqual({ args: { it: after } });
  });

  test.each([
    [40, "forty", "It must be a number, such as 40 or 12.5."],
    [40, '"40"', "It must be a number, such as 40 or 12.5."],
    [40, "", "It must be a number, such as 40 or 12.5."],
    [["boots"], "boots", 'It is no valid JSON: numbers stand bare, words in "quotes".'],
    [9007199254740993, "9007199254740992", "This number is too long to be shown exactly: it can only be approved or rejected as it is."],
    [40, "1e999", "This number is too long to be shown exactly: it can only be approved or rejected as it is."],
  ])("%j cannot become %j", (before, text, problem) => {
    expect(readChanged(before, text)).toEqual({ problems: { it: problem } });
  });

  test("each field has its own problem", () => {
    const fields = listFields({ amount: 40, items: [], order: "A1" }).map(change("x"));
    expect(Object.keys((readFields(fields) as { problems: object }).problems)).toEqual(["amount", "items"]);
  });
});

test("what was changed is told as it was typed", () => {
  const before = listFields({ ...args, reason: "broken" });
  const typed = ["A1", "forty", '["boots"', "true", "null", ""];
  const after = before.map((field, n) => ({ ...field, text: typed[n] ?? "" }));
  expect(phraseChanges(before, before)).toBe("");
  expect(phraseChanges(before, after)).toBe('Amount: forty; Items: ["boots"; Gift: Yes; Reason: (empty)');
});

describe("what the server found wrong", () => {
  const fields = listFields({ order: "A1", items: [] });

  test("stands at its fields", () => {
    const sentence = "The arguments do not fit: order: has 6 digits: A1 has not; items.0.size: Field required; items.1: gone.";
    expect(spreadProblem(fields, sentence)).toEqual({ order: "has 6 digits: A1 has not.", items: "Field required." });
  });

  test.each(["There is no tool of that name.", "The arguments do not fit: order: too short; shop: there is no such argument."])(
    "is told as it is where it is about no field: %s",
    (sentence) => expect(spreadProblem(fields, sentence)).toEqual({ "": sentence }),
  );

  test("is nothing without a sentence", () => {
    expect(spreadProblem(fields, "")).toEqual({});
  });
});
