// Topics and how far each may go alone: the modes in words, what is certified, what changed.
import { phraseDay } from "./days.ts";
import { phraseShare } from "./percent.ts";
import { readName } from "./reasons.ts";
import type { ChangeTold, Mode, ReportTold, SiteTold, TopicTold } from "./report.ts";

export interface ModeShown {
  readonly mode: Mode;
  readonly name: string;
  readonly means: string;
}

/** The modes, each freer than the one before. */
export const MODES: readonly ModeShown[] = [
  { mode: "shadow", name: "Shadow", means: "The bot drafts, people answer everything." },
  { mode: "approve", name: "Approval", means: "Each answer waits for a person's yes." },
  { mode: "veto", name: "Veto", means: "Each answer is sent after a short wait, unless a person stops it." },
  { mode: "audit", name: "Audit", means: "Sure answers go out at once; a good part of them is checked afterwards." },
  { mode: "answer", name: "On its own", means: "Sure answers go out at once; a few of them are checked afterwards." },
];

/** The name of every topic without a standing of its own. */
export const EVERYTHING = "*";

export interface TopicShown {
  readonly topic: string;
  readonly name: string;
  readonly mode: ModeShown;
  readonly ceiling: ModeShown;
  /** Whether it was stopped itself. */
  readonly stopped: boolean;
  /** Whether the bot is stopped for it, be it that all topics are. */
  readonly silent: boolean;
  /** Why it stands as it does: who, when, cause. */
  readonly why: string;
  readonly labels: string;
  readonly errors: string;
  readonly bound: string;
  readonly date: string;
  readonly missing: string;
  readonly certified: boolean;
  readonly waived: boolean;
}

/** The topics as rows: what is stopped first, then everything else, then by how much they are asked. */
export function showTopics(topics: readonly TopicTold[]): TopicShown[] {
  const allStopped = topics.some((each) => each.topic === EVERYTHING && each.stopped);
  return [...topics]
    .sort((one, two) =>
      Number(two.stopped) - Number(one.stopped) ||
      Number(two.topic === EVERYTHING) - Number(one.topic === EVERYTHING) ||
      two.decisions - one.decisions ||
      one.topic.localeCompare(two.topic))
    .map((told) => showTopic(told, allStopped));
}

function showTopic(told: TopicTold, allStopped: boolean): TopicShown {
  const { certificate } = told;
  const certified = certificate !== null && certificate.threshold !== null;
  return {
    topic: told.topic,
    name: nameTopic(told.topic),
    mode: findMode(told.mode),
    ceiling: findMode(told.ceiling),
    stopped: told.stopped,
    silent: told.stopped || allStopped,
    why: explainStanding(told),
    labels: (certified ? certificate.tries : told.labels).toLocaleString("en"),
    errors: (certified ? certificate.errors : told.errors).toLocaleString("en"),
    bound: certified ? phraseShare(certificate.bound) : "–",
    date: certified && certificate.made_at !== null ? phraseDay(certificate.made_at) : "–",
    missing: certified ? "none" : certificate === null ? "–" : certificate.missing.toLocaleString("en"),
    certified,
    waived: told.waived && !told.follows,
  };
}

/** A topic as people read it; `*` stands for all that have no standing of their own. */
export function nameTopic(topic: string): string {
  return topic === EVERYTHING ? "All other topics" : readName(topic);
}

export function findMode(mode: string): ModeShown {
  return MODES.find((each) => each.mode === mode) ?? { mode: "shadow", name: readName(mode), means: "" };
}

/** Whether one mode goes further than another. */
export function isAbove(one: Mode, other: Mode): boolean {
  const order = MODES.map((each) => each.mode);
  return order.indexOf(one) > order.indexOf(other);
}

/** Whether a topic may stand above approval: certified itself or with all others, or by waiver. */
export function mayRise(report: Pick<ReportTold, "waived" | "topics">, topic: TopicShown): boolean {
  const whole = report.topics.find((each) => each.topic === EVERYTHING)?.certificate ?? null;
  return report.waived || topic.certified || (whole !== null && whole.threshold !== null);
}

function explainStanding(told: TopicTold): string {
  if (told.follows && !told.stopped) return "As every topic with nothing of its own";
  const who = told.by === null ? "" : `by ${told.by}`;
  const when = told.since === null ? "" : `since ${phraseDay(told.since)}`;
  return [told.cause, [when, who].filter(Boolean).join(", ")].filter(Boolean).join(" · ");
}

/** One line above everything while something is stopped; `null` when nothing is. */
export function phraseStopped(topics: readonly TopicTold[], sites: readonly SiteTold[] = []): string | null {
  const stopped = topics.filter((each) => each.stopped);
  const [first] = stopped;
  const [site, ...further] = sites.filter((each) => each.stopped).map((each) => each.site);
  if (site !== undefined && !stopped.some((each) => each.topic === EVERYTHING)) {
    const names = [`the site ${site}`, ...further, ...stopped.map((each) => `“${nameTopic(each.topic)}”`)];
    return `The bot is stopped for ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}: those questions go to a person.`;
  }
  if (first === undefined) return null;
  if (stopped.some((each) => each.topic === EVERYTHING)) return "The bot is stopped: every question goes to a person.";
  const more = stopped.length - 1;
  const others = more === 0 ? "" : more === 1 ? " and one more topic" : ` and ${more} more topics`;
  return `The bot is stopped for “${nameTopic(first.topic)}”${others}: those questions go to a person.`;
}

export interface ChangeShown {
  readonly id: number;
  readonly at: string;
  readonly topic: string;
  readonly what: string;
  readonly who: string;
  readonly cause: string;
  /** Whether a person wanted it so: then it can be taken back. */
  readonly isOrder: boolean;
}

/** The changes, the newest first. */
export function showChanges(changes: readonly ChangeTold[]): ChangeShown[] {
  return [...changes]
    .sort((one, two) => two.id - one.id)
    .map((change) => ({
      id: change.id,
      at: change.at,
      topic: change.site == null ? nameTopic(change.topic) : `Site ${change.site}`,
      isOrder: change.by !== null,
      what: phraseChange(change),
      who: change.by ?? "By evidence",
      cause: change.cause,
    }));
}

/** What a change did, in the fewest words. */
function phraseChange({ before, after }: ChangeTold): string {
  const parts: string[] = [];
  if (before.stopped !== after.stopped) parts.push(after.stopped ? "stopped" : "resumed");
  if (before.mode !== after.mode) parts.push(`${findMode(before.mode).name} → ${findMode(after.mode).name}`);
  if (before.ceiling !== after.ceiling) parts.push(`may rise up to ${findMode(after.ceiling).name}`);
  return parts.length === 0 ? findMode(after.mode).name : parts.join(", ");
}
