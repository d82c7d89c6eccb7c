// What each chart of the page says in one sentence, and as a table.
import { countOf, phraseDay, phraseShortDay } from "./days.ts";
import { phrasePercent, phraseShare } from "./percent.ts";
import { readName } from "./reasons.ts";
import type { AuditedTold, CurveTold, DayTold, EstimateTold, ReliabilityTold, VersionTold } from "./report.ts";

/** A chart in words: its main fact, and its numbers as rows. */
export interface Figure {
  readonly fact: string;
  readonly columns: readonly string[];
  /** The first cell of each row is its head. */
  readonly rows: readonly (readonly string[])[];
}

/** A table of the curve with more rows than this says nothing more to anybody. */
const MOST_ROWS = 20;

export function describeReliability(reliability: ReliabilityTold): Figure {
  const gap = phraseShare(reliability.ece);
  const surest = reliability.bins.at(-1);
  const top = surest === undefined ? "" : ` Of the answers it was ${phrasePercent(surest.low)} to ${phrasePercent(surest.high)} sure of, ${phraseShare(surest.right)} were right.`;
  return {
    fact: `From ${countOf(reliability.n, "label")}, what the bot says and what is right lie ${gap} apart on average.${top}`,
    columns: ["Said it was sure", "Answers", "Were right", "95 % interval"],
    rows: reliability.bins.map((bin) => [
      `${phrasePercent(bin.low)} to ${phrasePercent(bin.high)}`,
      bin.n.toLocaleString("en"),
      phraseShare(bin.right),
      `${phraseShare(bin.at_least)} to ${phraseShare(bin.at_most)}`,
    ]),
  };
}

export function describeCurve(curve: CurveTold, maxError: number): Figure {
  const { chosen } = curve;
  const allowed = phraseShare(maxError);
  return {
    fact:
      chosen === null
        ? `No threshold is in force; ${allowed} wrong is the most that is allowed.`
        : `At the threshold in force, ${phraseShare(chosen.threshold)}, ${phraseShare(chosen.coverage)} of the questions are answered alone and ${phraseShare(chosen.error)} of those wrong; ${allowed} is the most that is allowed.`,
    columns: ["Threshold", "Answered alone", "Wrong among those"],
    rows: thin(curve.points).map((point) => [phraseShare(point.threshold), phraseShare(point.coverage), phraseShare(point.error)]),
  };
}

export function describeAudit(audited: AuditedTold, maxError: number): Figure {
  const { sent, escalated } = audited;
  const rows: string[][] = [];
  if (sent !== null) rows.push(["Sent without a person (audited)", ...rowEstimate(sent)]);
  if (escalated !== null) rows.push(["Went before a person anyway: misleading", ...rowEstimate(escalated)]);
  return {
    fact: sent === null ? "No sent answer was audited yet." : `${phraseEstimate(sent)}; ${phraseShare(maxError)} is the most that is allowed.`,
    columns: ["Answers", "Looked at", "Wrong", "Estimated error", "95 % interval"],
    rows,
  };
}

/** "Of 118 audited answers 1 was wrong: an error of 0.9 %, between 0.1 % and 3.2 %". */
export function phraseEstimate(estimate: EstimateTold): string {
  const { n, wrong, error, low, high } = estimate;
  const found = wrong === 0 ? "none was wrong" : `${wrong} ${wrong === 1 ? "was" : "were"} wrong`;
  return `Of ${countOf(n, "audited answer")} ${found}: an error of ${phraseShare(error)}, between ${phraseShare(low)} and ${phraseShare(high)}`;
}

export function describeDays(days: readonly DayTold[]): Figure {
  const all = days.reduce((sum, day) => ({ decisions: sum.decisions + day.decisions, sent: sum.sent + day.sent }), { decisions: 0, sent: 0 });
  const newest = days.at(-1);
  const rate = all.decisions === 0 ? 0 : 1 - all.sent / all.decisions;
  const last = newest === undefined ? "" : ` On ${phraseDay(newest.day)} it was ${phraseShare(findIntervention(newest))}.`;
  return {
    fact: `A person was needed for ${phraseShare(rate)} of ${countOf(all.decisions, "question")} in ${countOf(days.length, "day")}.${last}`,
    columns: ["Day", "Questions", "Sent alone", "Held for a yes", "Handed over", "A person was needed", "Audited", "Of them wrong"],
    rows: days.map((day) => [
      phraseShortDay(day.day),
      ...[day.decisions, day.sent, day.held, day.handed_over].map((count) => count.toLocaleString("en")),
      phraseShare(findIntervention(day)),
      ...[day.audited, day.wrong].map((count) => count.toLocaleString("en")),
    ]),
  };
}

/** The share of the decisions that a person took part in. */
export function findIntervention(counts: { readonly decisions: number; readonly sent: number }): number {
  return counts.decisions === 0 ? 0 : 1 - counts.sent / counts.decisions;
}

export interface VersionShown {
  readonly key: string;
  readonly part: string;
  readonly version: string;
  readonly when: string;
  readonly decisions: string;
  readonly intervention: number;
  readonly share: string;
}

/** The versions, the newest of each part first. */
export function showVersions(versions: readonly VersionTold[]): VersionShown[] {
  return [...versions]
    .sort((one, two) => compare(one.part, two.part) || compare(two.first_day, one.first_day) || compare(two.version, one.version))
    .map((each) => ({
      key: `${each.part} ${each.version}`,
      part: readName(each.part),
      version: each.version,
      when: each.first_day === each.last_day ? phraseShortDay(each.first_day) : `${phraseShortDay(each.first_day)} – ${phraseShortDay(each.last_day)}`,
      decisions: each.decisions.toLocaleString("en"),
      intervention: findIntervention(each),
      share: phraseShare(findIntervention(each)),
    }));
}

function rowEstimate(estimate: EstimateTold): string[] {
  const { n, wrong, error, low, high } = estimate;
  return [n.toLocaleString("en"), wrong.toLocaleString("en"), phraseShare(error), `${phraseShare(low)} to ${phraseShare(high)}`];
}

function thin<T>(rows: readonly T[]): readonly T[] {
  if (rows.length <= MOST_ROWS) return rows;
  const step = (rows.length - 1) / (MOST_ROWS - 1);
  return Array.from({ length: MOST_ROWS }, (_, n) => rows[Math.round(n * step)] as T);
}

function compare(one: string, two: string): number {
  return one < two ? -1 : one > two ? 1 : 0;
}
