// What the server knows of how sure the bot is, as `GET /api/v1/confidence` tells it.

/** What was certified for one scope, or what is missing for it. */
export interface CertificateTold {
  /** `everything`, or a name such as `topic billing`. */
  readonly scope: string;
  /** The smallest confidence that may be sent; `null` where nothing can be certified. */
  readonly threshold: number | null;
  readonly max_error: number;
  readonly level: number;
  /** Certification labels at or above the threshold, how many of them were wrong, and the bound that follows. */
  readonly tries: number;
  readonly errors: number;
  readonly bound: number;
  /** Clean labels still needed; 0 once certified. */
  readonly missing: number;
  /** The share of questions that no entry answers: no method can hand over less. */
  readonly floor: number;
  readonly made_at: string | null;
  /** The calibration that it belongs to. */
  readonly version: string | null;
}

/** The answers whose confidence lay between `low` and `high`. */
export interface BinTold {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly confidence: number;
  readonly right: number;
  /** A 95 % interval of `right`. */
  readonly at_least: number;
  readonly at_most: number;
}

export interface ReliabilityTold {
  readonly n: number;
  readonly ece: number;
  readonly brier: number;
  /** `null` while only right or only wrong answers are known. */
  readonly auroc: number | null;
  readonly bins: readonly BinTold[];
}

/** At `threshold`, `coverage` of the answers go out alone, and `error` of those are wrong. */
export interface PointTold {
  readonly threshold: number;
  readonly coverage: number;
  readonly error: number;
}

export interface CurveTold {
  readonly points: readonly PointTold[];
  /** Where the threshold in force lies; `null` without one. */
  readonly chosen: PointTold | null;
}

export interface EstimateTold {
  readonly n: number;
  readonly wrong: number;
  readonly error: number;
  readonly low: number;
  readonly high: number;
}

export interface AuditedTold {
  /** The error among what is sent without a person, from the seeded audit; `null` without audits. */
  readonly sent: EstimateTold | null;
  /** What one would guess from the answers that went before people anyway. */
  readonly escalated: EstimateTold | null;
}

export interface DayTold {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly decisions: number;
  readonly sent: number;
  readonly held: number;
  readonly handed_over: number;
  readonly audited: number;
  readonly wrong: number;
}

export interface VersionTold {
  /** `model`, `knowledge` or `calibration`. */
  readonly part: string;
  readonly version: string;
  readonly first_day: string;
  readonly last_day: string;
  readonly decisions: number;
  readonly sent: number;
  readonly held: number;
  readonly handed_over: number;
}

export type Mode = "shadow" | "approve" | "veto" | "audit" | "answer";

export interface TopicTold {
  /** `*` is every topic without a standing of its own. */
  readonly topic: string;
  readonly mode: Mode;
  readonly ceiling: Mode;
  readonly stopped: boolean;
  readonly cause: string;
  /** The name of who set it; `null` where the evidence did. */
  readonly by: string | null;
  readonly since: string | null;
  /** Whether it answers by the operator's waiver, without a certificate. */
  readonly waived: boolean;
  /** Whether it stands as `*` does, having nothing of its own. */
  readonly follows: boolean;
  readonly decisions: number;
  readonly labels: number;
  readonly errors: number;
  readonly certificate: CertificateTold | null;
}

/** How a topic stood before or after a change. */
export interface StandTold {
  readonly mode: Mode;
  readonly ceiling: Mode;
  readonly stopped: boolean;
}

/** Whether the bot is stopped for a site, whatever the topic. */
export interface SiteTold {
  readonly site: string;
  readonly stopped: boolean;
  readonly cause: string;
  readonly by: string | null;
  readonly since: string | null;
  readonly known: boolean;
}

export interface SitesTold {
  readonly sites: readonly SiteTold[];
}

export interface ChangeTold {
  readonly id: number;
  readonly topic: string;
  /** The site whose stop it was; then the topic is every one. */
  readonly site?: string | null;
  readonly before: StandTold;
  readonly after: StandTold;
  readonly cause: string;
  readonly by: string | null;
  readonly at: string;
}

export interface TopicsTold {
  readonly topics: readonly TopicTold[];
  readonly sites?: readonly SiteTold[];
  readonly changes: readonly ChangeTold[];
}

export interface ReportTold {
  readonly at: string;
  readonly site: string | null;
  readonly topic: string | null;
  readonly sites: readonly string[];
  readonly max_error: number;
  readonly level: number;
  /** Clean labels that certify from nothing: 149 for 2 %, 299 for 1 %. */
  readonly least: number;
  /** Whether the operator lets confident answers out without a certificate. */
  readonly waived: boolean;
  /** Why no calibration is used; `null` when all is well. */
  readonly trouble: string | null;
  readonly certificate: CertificateTold | null;
  readonly labels: number;
  readonly reliability: ReliabilityTold | null;
  readonly curve: CurveTold | null;
  readonly audited: AuditedTold;
  readonly days: readonly DayTold[];
  readonly versions: readonly VersionTold[];
  readonly topics: readonly TopicTold[];
}
