import { expect, test } from "vitest";
import {
  describeAudit, describeCurve, describeDays, describeReliability, findIntervention, showVersions,
} from "../../../console/model/figures.ts";

const BIN = { low: 0.9, high: 0.99, n: 40, confidence: 0.95, right: 0.975, at_least: 0.86, at_most: 0.999 };
const DAY = { day: "2026-11-20", decisions: 10, sent: 4, held: 5, handed_over: 1, audited: 1, wrong: 0 };

test("reliability tells the gap and how right the surest were", () => {
  const figure = describeReliability({ n: 640, ece: 0.018, brier: 0.08, auroc: null, bins: [{ ...BIN, low: 0.1, high: 0.2 }, BIN] });
  expect(figure.fact).toBe(
    "From 640 labels, what the bot says and what is right lie 1.8 % apart on average. Of the answers it was 90 % to 99 % sure of, 98 % were right.",
  );
  expect(figure.rows[1]).toEqual(["90 % to 99 %", "40", "98 %", "86 % to 99.9 %"]);
});

test("the curve tells of the point in force, and its table stays short", () => {
  const points = Array.from({ length: 100 }, (_, n) => ({ threshold: 1 - n / 100, coverage: n / 100, error: n / 1000 }));
  const figure = describeCurve({ points, chosen: { threshold: 0.87, coverage: 0.55, error: 0.011 } }, 0.02);
  expect(figure.fact).toBe("At the threshold in force, 87 %, 55 % of the questions are answered alone and 1.1 % of those wrong; 2 % is the most that is allowed.");
  expect(figure.rows).toHaveLength(20);
  expect([figure.rows[0]?.[0], figure.rows.at(-1)?.[1]]).toEqual(["100 %", "99 %"]);
  expect(describeCurve({ points: [], chosen: null }, 0.02).fact).toContain("No threshold is in force");
});

test("the audit stands beside what the escalated ones alone would suggest", () => {
  const sent = { n: 118, wrong: 1, error: 0.009, low: 0.001, high: 0.032 };
  const figure = describeAudit({ sent, escalated: { n: 500, wrong: 140, error: 0.28, low: 0.24, high: 0.32 } }, 0.02);
  expect(figure.fact).toBe("Of 118 audited answers 1 was wrong: an error of 0.9 %, between 0.1 % and 3.2 %; 2 % is the most that is allowed.");
  expect(figure.rows.map((row) => [row[0], row[3]])).toEqual([
    ["Sent without a person (audited)", "0.9 %"],
    ["Went before a person anyway: misleading", "28 %"],
  ]);
  expect(describeAudit({ sent: null, escalated: null }, 0.02)).toMatchObject({ fact: "No sent answer was audited yet.", rows: [] });
});

test("days are summed up, and a day without questions needed nobody", () => {
  const figure = describeDays([DAY, { ...DAY, day: "2026-11-21", decisions: 30, sent: 26, held: 4, handed_over: 0 }]);
  expect(figure.fact).toBe("A person was needed for 25 % of 40 questions in 2 days. On 21 November 2026 it was 13 %.");
  expect(figure.rows[0]).toEqual(["20 Nov", "10", "4", "5", "1", "60 %", "1", "0"]);
  expect(findIntervention({ decisions: 0, sent: 0 })).toBe(0);
});

test("versions stand by part, the newest first", () => {
  const version = { part: "knowledge", version: "3", first_day: "2026-11-03", last_day: "2026-11-06", decisions: 300, sent: 150, held: 90, handed_over: 60 } as const;
  const shown = showVersions([version, { ...version, version: "7", first_day: "2026-11-07", last_day: "2026-11-07" }, { ...version, part: "model", version: "m" }]);
  expect(shown.map((each) => [each.part, each.version, each.when, each.share])).toEqual([
    ["Knowledge", "7", "7 Nov", "50 %"],
    ["Knowledge", "3", "3 Nov – 6 Nov", "50 %"],
    ["Model", "m", "3 Nov – 6 Nov", "50 %"],
  ]);
});
