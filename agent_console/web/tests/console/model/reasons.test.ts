import { expect, test } from "vitest";
import { phraseReason, phraseReasons, readName } from "../../../console/model/reasons.ts";

/** The names that a decision of the product may give as its reason, without `sensitive_topic`, which says it itself. */
const RULES = [
  "asks_for_human", "autonomy", "bot_failed", "low_confidence", "prompt_injection", "repeated_misses",
  "unfit_reply", "uncertified", "no_answer", "turn_failed", "policy_failed", "draft_rejected", "audit_draw",
  "tool_call", "rests_on_tool", "action_rejected", "action_failed", "action_outcome_unknown",
];

test("known rules read as phrases, unknown ones by their name", () => {
  expect(phraseReason("asks_for_human")).toBe("Asked for a person");
  expect(phraseReason("big_order")).toBe("Big order");
});

test.each(RULES)("the rule %s of the product has a phrase of its own", (rule) => {
  expect(phraseReason(rule)).not.toBe(readName(rule));
});

test("several reasons make one line", () => {
  expect(phraseReasons(["sensitive_topic", "low_confidence"])).toBe("Sensitive topic, not sure enough");
  expect(phraseReasons([])).toBe("");
});

test("a name without letters stays as it is", () => {
  expect(readName("__")).toBe("__");
});
