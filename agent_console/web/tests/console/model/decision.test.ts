import { describe, expect, test } from "vitest";
import { listDecisions } from "../../../console/model/decision.ts";
import { Log } from "./events.ts";

const INNER = {
  action: "handoff",
  confidence: 0.41,
  threshold: 0.87,
  certified: false,
  reasons: ["sensitive_topic"],
  findings: [
    { rule: "repeated_misses", fired: false, shadow: false, detail: "", values: {} },
    { rule: "low_confidence", fired: true, shadow: true, detail: "0.41 is below 0.87.", values: {} },
    { rule: "sensitive_topic", fired: true, shadow: false, detail: "Speaks of fraud.", values: {} },
  ],
  shares: { margin: 0.5, top_score: -2, agreement: 1, base: 0.001 },
  signals: { top_score: 0.3 },
  versions: { model: "embedded" },
  draft: "Call us.",
} as const;

function only(inner: object): ReturnType<typeof listDecisions>[number] {
  const [decision] = listDecisions(new Log().add("DecisionMade", { inner: inner as never }).events);
  if (decision === undefined) throw new Error("no decision");
  return decision;
}

describe("decision", () => {
  test("says what was done and how sure the bot was", () => {
    const decision = only(INNER);
    expect(decision.headline).toBe("Handed over");
    expect(decision.sentence).toBe("41 % sure, too little to answer alone (from 87 %).");
    expect(decision.draft).toBe("Call us.");
    expect(decision.versions).toEqual([["model", "embedded"]]);
  });

  test("puts the rules that fired first, then the shadow ones", () => {
    expect(only(INNER).findings.map((f) => [f.title, f.weight, f.detail])).toEqual([
      ["Sensitive topic", "fired", "Speaks of fraud."],
      ["Not sure enough", "shadow", "0.41 is below 0.87."],
      ["Repeated misses", "quiet", "Nothing to object."],
    ]);
  });

  test("measures the shares against the longest", () => {
    expect(only(INNER).shares.map((s) => [s.title, s.value, s.length, s.observed])).toEqual([
      ["Top score", -2, 1, 0.3],
      ["Meaning and words agree", 1, 0.5, null],
      ["Lead over the next answer", 0.5, 0.25, null],
    ]);
  });

  test.each([
    [null, 0.8, "The bot could not say how sure it is."],
    [0.9, null, "90 % sure; no threshold is known yet."],
    [0.9, 0.8, "90 % sure, enough to answer alone (from 80 %)."],
  ])("a confidence of %s at threshold %s reads: %s", (confidence, threshold, sentence) => {
    expect(only({ ...INNER, confidence, threshold }).sentence).toBe(sentence);
  });

  test("a certificate says what it covers, and with which calibration", () => {
    expect(only(INNER)).toMatchObject({ scope: null, calibration: null });
    const certified = { ...INNER, certified: true, scope: "topic billing", versions: { calibration: "7" } };
    expect(only(certified)).toMatchObject({ scope: "topic billing", calibration: "7" });
    expect(only({ ...certified, scope: "" }).scope).toBe("everything");
  });

  test("an erased decision is shown as such", () => {
    expect(only({}).erased).toBe(true);
    const log = new Log().add("DecisionMade", { inner: { action: "answer" } });
    expect(listDecisions(log.events)[0]?.erased).toBe(false);
    log.add("PersonalDataErased", { body: { seqs: [1] } });
    expect(listDecisions(log.events)[0]?.erased).toBe(true);
  });

  test("says what the bot wants done, and that there is nothing to be sure of yet", () => {
    const wants = [
      { name: "refund", args: { amount: 40 }, permission: "approve", description: "" },
      { name: "close_account", args: {}, permission: "human", description: "" },
    ];
    const decision = only({ ...INNER, confidence: null, wants });
    expect(decision.sentence).toBe("The bot wants something done first: there is no answer yet to be sure of.");
    expect(decision.wants.map((call) => [call.title, call.who, call.fields.length])).toEqual([
      ["Refund", "A person says yes first", 1],
      ["Close account", "Only a person carries it out", 0],
    ]);
  });

  test("tells what its tools told, and that nothing was measured of an answer that rests on one", () => {
    const tools = [
      { name: "order_status", args: { order: "A1" }, result: "sent", ok: true, seconds: 0.2 },
      { name: "stock", args: {}, result: "no answer within 15 s", ok: false, seconds: 15.02 },
    ];
    const decision = only({ ...INNER, confidence: null, tools, rests_on_tool: true });
    expect(decision.sentence).toContain("rests on what a tool told");
    expect(decision.used.map((use) => [use.title, use.result, use.ok, use.took])).toEqual([
      ["Order status", "sent", true, "under 1 s"],
      ["Stock", "no answer within 15 s", false, "15 s"],
    ]);
  });
});
