import { expect, test } from "vitest";
import { phrasePercent, phraseShare } from "../../../console/model/percent.ts";

test.each([
  [0, "0 %"],
  [0.934, "93 %"],
  [0.9949, "99.4 %"],
  [0.9999, "99.9 %"],
  [1, "100 %"],
])("%d reads %s: never rounded up to certain", (value, shown) => {
  expect(phrasePercent(value)).toBe(shown);
});

test.each([[0, "0 %"], [0.0001, "under 0.1 %"], [0.0156, "1.6 %"], [0.02, "2 %"], [0.0999, "10 %"], [0.55, "55 %"], [0.999, "99.9 %"], [1, "100 %"]])(
  "the share %s reads %s",
  (value, text) => {
    expect(phraseShare(value)).toBe(text);
  },
);
