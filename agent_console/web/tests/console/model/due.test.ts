import { expect, test } from "vitest";
import { readDue } from "../../../console/model/due.ts";
import { item } from "./items.ts";

const AT = "2026-03-10T12:00:00.000Z";
const minutes = (count: number): number => Date.parse(AT) + count * 60_000;
const promised = item("a", { escalated_at: AT, due_at: "2026-03-10T12:20:00.000Z" });

test.each([
  [0, "due in 20 min", "calm"],
  [14.5, "due in 5 min", "calm"],
  [16, "due in 4 min", "warm"],
  [19.5, "due in less than 1 min", "warm"],
  [20, "due now", "hot"],
  [23, "3 min over", "hot"],
])("after %s minutes it is %s", (passed, text, tone) => {
  expect(readDue(promised, minutes(passed))).toEqual({ text, tone });
});

test("nothing was promised, nothing is due", () => {
  expect(readDue(item("a"), minutes(0))).toBeNull();
  expect(readDue(item("a", { due_at: null }), minutes(0))).toBeNull();
});
