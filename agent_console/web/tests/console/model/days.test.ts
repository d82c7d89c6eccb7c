import { expect, test } from "vitest";
import { countOf, phraseDay, phraseShortDay } from "../../../console/model/days.ts";

test("days are said in full and in short", () => {
  expect([phraseDay("2026-11-21"), phraseShortDay("2026-11-21")]).toEqual(["21 November 2026", "21 Nov"]);
  expect(phraseDay("2026-11-21T12:00:00.000Z")).toBe("21 November 2026");
  expect(phraseDay("some day")).toBe("some day");
});

test("one is one, others are many", () => {
  expect([countOf(1, "label"), countOf(0, "label"), countOf(1412, "label")]).toEqual(["1 label", "0 labels", "1,412 labels"]);
});
