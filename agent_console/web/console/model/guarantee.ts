// The promise of the error rate in words: kept, not yet proven, waived, or without a calibration.
import { countOf, phraseDay } from "./days.ts";
import { phraseShare } from "./percent.ts";
import type { CertificateTold, ReportTold } from "./report.ts";

export interface Guarantee {
  readonly tone: "certified" | "missing" | "waived" | "trouble";
  /** A word of warning where the sentence does not begin with it. */
  readonly badge: string | null;
  readonly promise: string;
  readonly state: string;
  /** What it means for the answers right now, and what to do. */
  readonly meaning: string;
}

const BADGES = { certified: null, missing: null, waived: "Waived", trouble: "No calibration" } as const;

/** Say how the promise stands for what the report is about. */
export function phraseGuarantee(report: ReportTold): Guarantee {
  const { certificate } = report;
  const certified = certificate !== null && certificate.threshold !== null;
  const tone = report.trouble !== null ? "trouble" : certified ? "certified" : report.waived ? "waived" : "missing";
  return {
    tone,
    badge: BADGES[tone],
    promise: `At most ${phraseShare(report.max_error)} of the answers sent without a person may be wrong.`,
    state: report.trouble ?? (certified ? phraseCertificate(certificate) : phraseMissing(certificate, report.least)),
    meaning: explainTone(tone, certificate),
  };
}

/** "Certified for everything: bound 1.6 % at 95 %, from 412 labels, 2 wrong, on 21 November 2026." */
export function phraseCertificate(certificate: CertificateTold): string {
  const { scope, bound, level, tries, errors, made_at } = certificate;
  const on = made_at === null ? "" : `, on ${phraseDay(made_at)}`;
  const wrong = errors === 0 ? "none wrong" : `${errors} wrong`;
  return `Certified for ${nameScope(scope)}: bound ${phraseShare(bound)} at ${phraseShare(level)}, from ${countOf(tries, "label")}, ${wrong}${on}.`;
}

/** How many labels are wanting, and how many it takes at the least. */
export function phraseMissing(certificate: CertificateTold | null, least: number): string {
  const missing = certificate?.missing ?? least;
  if (missing === least) return `Not certified yet: ${least} reviewed answers without a mistake are needed.`;
  return `Not certified yet: ${missing} more reviewed answers without a mistake are needed (${least} at the least).`;
}

/** What a certificate covers, as it stands within a sentence. */
export function nameScope(scope: string): string {
  return scope === "" || scope === "*" ? "everything" : scope;
}

function explainTone(tone: Guarantee["tone"], certificate: CertificateTold | null): string {
  switch (tone) {
    case "certified":
      return certificate?.threshold == null ? "" : `Answers that the bot is ${phraseShare(certificate.threshold)} sure of, or surer, may go out alone.`;
    case "missing":
      return "Until then every answer waits for a person's yes, or goes to a person. Each approval, edit and rejection is one such review.";
    case "waived":
      return "By the operator's waiver (HANDRAISE_UNCERTIFIED=answer) confident answers go out all the same, at a threshold that the knowledge alone suggests. Nothing is promised for them.";
    case "trouble":
      return "";
  }
}
