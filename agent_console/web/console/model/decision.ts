// What the bot decided and why, as the panel beside the conversation shows it.
import type { DecisionInner, Finding, ToolRun, ToolWanted } from "../../wire/events.gen.ts";
import type { EventFrame } from "../../wire/frames.ts";
import { type Field, listFields } from "./fields.ts";
import { nameScope } from "./guarantee.ts";
import { listErased } from "./lines.ts";
import { phrasePercent } from "./percent.ts";
import { phraseReason, readName } from "./reasons.ts";
import { nameSignal } from "./signals.ts";
import type { Quote } from "./timeline.ts";

type Action = DecisionInner["action"];

export interface FindingShown {
  readonly rule: string;
  readonly title: string;
  readonly detail: string;
  /** `fired` shaped the action, `shadow` would have, `quiet` had nothing to say. */
  readonly weight: "fired" | "shadow" | "quiet";
}

export interface ShareShown {
  readonly name: string;
  readonly title: string;
  /** Contribution to the raw score, in log-odds. */
  readonly value: number;
  /** Length of its bar, 0 to 1, the longest one being 1. */
  readonly length: number;
  /** What was observed, where it has the same name. */
  readonly observed: number | null;
}

export interface Decision {
  readonly seq: number;
  readonly at: string;
  readonly action: Action;
  readonly headline: string;
  readonly confidence: number | null;
  readonly threshold: number | null;
  /** The confidence in one sentence. */
  readonly sentence: string;
  readonly certified: boolean;
  /** What the certificate covers: "everything", "topic billing"; `null` without one. */
  readonly scope: string | null;
  readonly calibration: string | null;
  readonly findings: readonly FindingShown[];
  readonly shares: readonly ShareShown[];
  readonly sources: readonly Quote[];
  readonly versions: readonly (readonly [string, string])[];
  readonly draft: string | null;
  readonly topic: string | null;
  /** What the bot wants done instead of answering. */
  readonly wants: readonly CallShown[];
  /** What it looked up, or did, by itself for its draft. */
  readonly used: readonly UseShown[];
  readonly erased: boolean;
}

export interface CallShown {
  readonly title: string;
  readonly fields: readonly Field[];
  /** Who lets it run, in a few words. */
  readonly who: string;
}

export interface UseShown {
  readonly title: string;
  readonly fields: readonly Field[];
  /** What the tool told, or what went wrong. */
  readonly result: string;
  readonly ok: boolean;
  readonly took: string;
}

const HEADLINES: Readonly<Record<Action, string>> = {
  answer: "Answered by itself",
  audit: "Answered, to be reviewed",
  veto: "Sends unless stopped",
  approve: "Held for a person's yes",
  handoff: "Handed over",
  block: "Refused",
};

/** Less than this, in log-odds, would be shown as nothing. */
const SMALLEST_SHARE = 0.005;

export const UNCERTIFIED =
  "This threshold is an estimate from the knowledge base, tried with entries left out. " +
  "It is certified once enough of its drafts were approved, edited or rejected by people.";

/** Every decision of a conversation, oldest first. */
export function listDecisions(events: readonly EventFrame[]): Decision[] {
  const erased = listErased(events);
  const decisions: Decision[] = [];
  for (const event of events) {
    if (event.kind === "DecisionMade") decisions.push(readDecision(event, erased.has(event.seq)));
  }
  return decisions;
}

function readDecision(event: EventFrame & { kind: "DecisionMade" }, erased: boolean): Decision {
  const inner = event.inner ?? {};
  const action = inner.action ?? "handoff";
  const confidence = inner.confidence ?? null;
  const threshold = inner.threshold ?? null;
  return {
    seq: event.seq,
    at: event.at,
    action,
    headline: HEADLINES[action] ?? readName(action),
    confidence,
    threshold,
    sentence: explainUnmeasured(inner) ?? explainConfidence(confidence, threshold),
    certified: inner.certified ?? false,
    scope: inner.certified === true ? nameScope(inner.scope ?? "") : null,
    calibration: inner.versions?.calibration ?? null,
    findings: weighFindings(inner.findings ?? []),
    shares: measureShares(inner.shares ?? {}, inner.signals ?? {}),
    sources: inner.sources ?? [],
    versions: Object.entries(inner.versions ?? {}),
    draft: inner.draft ?? null,
    topic: inner.topic ?? null,
    wants: (inner.wants ?? []).map(showCall),
    used: (inner.tools ?? []).map(showUse),
    erased: erased || inner.action === undefined,
  };
}

const WHO: Readonly<Record<ToolWanted["permission"], string>> = {
  free: "May be done at any time",
  approve: "A person says yes first",
  human: "Only a person carries it out",
};

function showCall({ name, args, permission }: ToolWanted): CallShown {
  return { title: readName(name), fields: listFields(args ?? {}), who: WHO[permission] ?? permission };
}

function showUse({ name, args, result, ok, seconds }: ToolRun): UseShown {
  const took = seconds < 1 ? "under 1 s" : `${Math.round(seconds)} s`;
  return { title: readName(name), fields: listFields(args ?? {}), result: result ?? "", ok: ok ?? true, took };
}

/** Why nothing was measured, where that is no failure. */
function explainUnmeasured(inner: Partial<DecisionInner>): string | null {
  if ((inner.wants ?? []).length > 0) return "The bot wants something done first: there is no answer yet to be sure of.";
  return inner.rests_on_tool === true
    ? "The answer rests on what a tool told: nobody has measured how often such answers are right."
    : null;
}

function explainConfidence(confidence: number | null, threshold: number | null): string {
  if (confidence === null) return "The bot could not say how sure it is.";
  const sure = `${phrasePercent(confidence)} sure`;
  if (threshold === null) return `${sure}; no threshold is known yet.`;
  const needed = phrasePercent(threshold);
  return confidence >= threshold
    ? `${sure}, enough to answer alone (from ${needed}).`
    : `${sure}, too little to answer alone (from ${needed}).`;
}

function weighFindings(findings: readonly Finding[]): FindingShown[] {
  const order = { fired: 0, shadow: 1, quiet: 2 };
  return findings
    .map((finding) => {
      const weight = !finding.fired ? "quiet" : finding.shadow ? "shadow" : "fired";
      const detail = finding.detail === "" ? "Nothing to object." : finding.detail;
      const title = weight === "quiet" ? readName(finding.rule) : phraseReason(finding.rule);
      return { rule: finding.rule, title, detail, weight } as const;
    })
    .sort((one, two) => order[one.weight] - order[two.weight]);
}

function measureShares(
  shares: Readonly<Record<string, number>>,
  signals: Readonly<Record<string, number>>,
): ShareShown[] {
  const longest = Math.max(...Object.values(shares).map(Math.abs), Number.EPSILON);
  return Object.entries(shares)
    .filter(([, value]) => Math.abs(value) >= SMALLEST_SHARE)
    .map(([name, value]) => ({
      name,
      title: nameSignal(name),
      value,
      length: Math.abs(value) / longest,
      observed: signals[name] ?? null,
    }))
    .sort((one, two) => two.length - one.length || one.name.localeCompare(two.name));
}
