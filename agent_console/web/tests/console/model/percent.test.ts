import { expect, test } from "vitest";
import { phrasePercent } from "../../../console/model/percent.ts";

test.each([
  [0, "0 %"],
  [0.934, "93 %"],
  [0.9949, "99.4 %"],
  [0.9999, "99.9 %"],
  [1, "100 %"],
])("%d reads %s: never rounded up to certain", (value, shown) => {
  expect(phrasePercent(value)).toBe(shown);
});
