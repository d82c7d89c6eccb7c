import { expect, test } from "vitest";
import { phraseReason, phraseReasons, readName } from "../../../console/model/reasons.ts";

test("known rules read as phrases, unknown ones by their name", () => {
  expect(phraseReason("asks_for_human")).toBe("Asked for a person");
  expect(phraseReason("big_order")).toBe("Big order");
});

test("several reasons make one line", () => {
  expect(phraseReasons(["sensitive_topic", "low_confidence"])).toBe("Sensitive topic, not sure enough");
  expect(phraseReasons([])).toBe("");
});

test("a name without letters stays as it is", () => {
  expect(readName("__")).toBe("__");
});
