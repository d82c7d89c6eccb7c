import { expect, test } from "vitest";
import { OUTCOMES, phraseOutcome } from "../../../console/model/outcomes.ts";

test("every outcome of the wire can be chosen, solved first", () => {
  expect(OUTCOMES.map(([name]) => name)).toEqual(["solved", "unsolved", "spam", "duplicate", "other"]);
});

test("an outcome is said in words, an unknown one as it is", () => {
  expect(phraseOutcome("unsolved")).toBe("Not solved");
  expect(phraseOutcome("merged")).toBe("merged");
  expect(phraseOutcome(null)).toBe("Resolved");
});
