// How long customers waited and what became of it, as `GET /api/v1/report/times` tells it, and in words.
import { countOf, phraseDay, phraseShortDay } from "./days.ts";
import type { Figure } from "./figures.ts";
import { phraseShare } from "./percent.ts";
import { phraseReason } from "./reasons.ts";

/** Seconds: half of `n` measured times lie at or below `median`, nine of ten at or below `p90`. */
export interface SpreadTold {
  readonly n: number;
  readonly median: number;
  readonly p90: number;
}

/** `count` of `n`, with a 95 % interval. */
export interface ShareTold {
  readonly n: number;
  readonly count: number;
  readonly share: number;
  readonly at_least: number;
  readonly at_most: number;
}

export interface ResolvedTold {
  /** Without spam and duplicates. */
  readonly ended: number;
  readonly assumed: ShareTold | null;
  /** Of the assumed ones that are at least seven days old. */
  readonly durable: ShareTold | null;
  readonly too_young: number;
  readonly reopened: number;
}

/** What was measured under one name; `null` wherever nothing was. */
export interface FiguresTold {
  /** The day, group, person's id, reason or site; empty for everything, and for no group. */
  readonly key: string;
  readonly name: string;
  readonly handovers: number;
  readonly first_reply: SpreadTold | null;
  readonly first_reply_open: SpreadTold | null;
  readonly unanswered: number;
  readonly queue: SpreadTold | null;
  readonly left_waiting: number;
  readonly handle: SpreadTold | null;
  readonly wrap_up: SpreadTold | null;
  readonly csat: ShareTold | null;
  readonly resolved: ResolvedTold;
  readonly bot: ShareTold | null;
}

export interface TimesTold {
  readonly at: string;
  readonly first_day: string;
  readonly days: number;
  readonly unanswered_now: number;
  readonly whole: FiguresTold;
  readonly by_day: readonly FiguresTold[];
  readonly by_group: readonly FiguresTold[];
  readonly by_human: readonly FiguresTold[];
  readonly by_reason: readonly FiguresTold[];
  readonly by_site: readonly FiguresTold[];
}

export const NOTHING = "–";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [[DAY, "d", HOUR, "h"], [HOUR, "h", MINUTE, "min"], [MINUTE, "min", 1, "s"]] as const;

/** A time in at most two units: "8 s", "2 min 5 s", "3 h", "2 d 4 h". */
export function phraseSeconds(seconds: number): string {
  const left = Math.round(seconds);
  for (const [size, unit, smaller, smallerUnit] of UNITS) {
    if (left < size) continue;
    const rest = Math.floor((left % size) / smaller);
    return `${Math.floor(left / size)} ${unit}${rest > 0 ? ` ${rest} ${smallerUnit}` : ""}`;
  }
  return `${left} s`;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 7 * DAY];

/** Ticks at round times from 0 up to at least `most` seconds, at most `count` besides 0. */
export function chooseTimeTicks(most: number, count = 4): number[] {
  const longest = STEPS.at(-1) ?? DAY;
  const step = STEPS.find((each) => each * count >= most) ?? Math.ceil(most / count / longest) * longest;
  const steps = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: steps + 1 }, (_, n) => n * step);
}

export interface Headline {
  readonly name: string;
  readonly value: string;
  /** What the value rests on, or why there is none. */
  readonly basis: string;
}

/** The few numbers on top, each with what it rests on. */
export function listHeadlines({ whole, unanswered_now: now }: TimesTold): Headline[] {
  const { resolved } = whole;
  const young = resolved.too_young > 0 ? ` ${countOf(resolved.too_young, "other")} not 7 days old.` : "";
  return [
    headTime("First reply", whole.first_reply, describeReplies(whole, now)),
    headTime("In the queue", whole.queue, whole.left_waiting > 0 ? `${whole.left_waiting} ended before anybody took them.` : ""),
    headTime("Handling", whole.handle, ""),
    headTime("Wrap-up", whole.wrap_up, ""),
    headShare("Content customers", whole.csat, "ratings of 4 or 5 stars", "Nobody rated yet."),
    headShare("Assumed solved", resolved.assumed, "ended", "Nothing ended yet."),
    headShare("Solved for good", resolved.durable, `stayed solved for 7 days.${young}`, resolved.too_young > 0 ? `${countOf(resolved.too_young, "solved conversation")}, none 7 days old yet.` : "Nothing was solved yet."),
    headShare("By the bot alone", whole.bot, "that ended 7 days ago or more", "Nothing ended 7 days ago yet."),
  ];
}

function describeReplies(whole: FiguresTold, now: number): string {
  const open = whole.first_reply_open;
  const differs = open !== null && whole.first_reply !== null && open.median !== whole.first_reply.median;
  const parts = [
    differs ? `In business hours ${phraseSeconds(open.median)}.` : "",
    whole.unanswered > 0 ? `${whole.unanswered} ended without one.` : "",
    now > 0 ? `${countOf(now, "customer")} ${now === 1 ? "waits" : "wait"} now.` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function headTime(name: string, spread: SpreadTold | null, more: string): Headline {
  if (spread === null) return { name, value: NOTHING, basis: more === "" ? "Nothing measured yet." : more };
  const basis = `Nine of ten within ${phraseSeconds(spread.p90)} (${spread.n.toLocaleString("en")} measured).`;
  return { name, value: phraseSeconds(spread.median), basis: more === "" ? basis : `${basis} ${more}` };
}

function headShare(name: string, share: ShareTold | null, of: string, otherwise: string): Headline {
  if (share === null) return { name, value: NOTHING, basis: otherwise };
  const basis = `${share.count.toLocaleString("en")} of ${share.n.toLocaleString("en")} ${of}`;
  return { name, value: phraseShare(share.share), basis: basis.endsWith(".") ? basis : `${basis}.` };
}

// -- the charts in words ----------------------------------------------------------------------------

export function describeReplyDays(days: readonly FiguresTold[]): Figure {
  const measured = days.filter((day) => day.first_reply !== null);
  const slowest = measured.reduce<FiguresTold | null>((worst, day) => ((day.first_reply?.median ?? 0) > (worst?.first_reply?.median ?? -1) ? day : worst), null);
  return {
    fact:
      slowest?.first_reply == null
        ? "Nobody has replied in these days."
        : `On ${countOf(measured.length, "day")} people replied. The slowest was ${phraseDay(slowest.key)}: half of the first replies came within ${phraseSeconds(slowest.first_reply.median)}.`,
    columns: ["Day", "Handovers", "First replies", "Half within", "Nine of ten within", "In business hours", "Ended without one"],
    rows: days.map((day) => [
      phraseShortDay(day.key),
      day.handovers.toLocaleString("en"),
      (day.first_reply?.n ?? 0).toLocaleString("en"),
      phraseMiddle(day.first_reply),
      phraseHigh(day.first_reply),
      phraseMiddle(day.first_reply_open),
      day.unanswered.toLocaleString("en"),
    ]),
  };
}

export function describeReasons(reasons: readonly FiguresTold[]): Figure {
  const all = reasons.reduce((sum, each) => sum + each.handovers, 0);
  const [first] = reasons;
  return {
    fact: first === undefined || all === 0 ? "Nothing was handed over in these days." : `The most frequent reason: ${phraseReason(first.key)}, ${countOf(first.handovers, "handover")}.`,
    columns: ["Reason", "Handovers", "First reply, half within", "Handling, half within"],
    rows: reasons.map((each) => [phraseReason(each.key), each.handovers.toLocaleString("en"), phraseMiddle(each.first_reply), phraseMiddle(each.handle)]),
  };
}

/** A share that a chart shows as a point with its interval. */
export interface Interval {
  readonly kind: "sent" | "escalated";
  readonly name: string;
  readonly share: ShareTold;
}

/** Assumed and durable resolutions beside each other, and what the bot did alone. */
export function listResolutions({ resolved, bot }: FiguresTold): Interval[] {
  const found: [Interval["kind"], string, ShareTold | null][] = [
    ["escalated", "Assumed solved, of all that ended", resolved.assumed],
    ["sent", "Still solved after 7 days", resolved.durable],
    ["sent", "Solved for good by the bot alone, of all", bot],
  ];
  return found.flatMap(([kind, name, share]) => (share === null ? [] : [{ kind, name, share }]));
}

export function describeResolutions(whole: FiguresTold): Figure {
  const { resolved } = whole;
  const shown = listResolutions(whole);
  const durable = resolved.durable;
  const young = resolved.too_young > 0 ? ` ${countOf(resolved.too_young, "solved conversation")} ${resolved.too_young === 1 ? "is" : "are"} not 7 days old and counted nowhere yet.` : "";
  return {
    fact:
      shown.length === 0
        ? "No conversation has ended in these days."
        : durable === null
          ? `No solved conversation is 7 days old yet.${young}`
          : `Of ${countOf(durable.n, "conversation")} solved at least 7 days ago, ${phraseShare(durable.share)} were not reopened within 7 days.${young}`,
    columns: ["What", "Of", "Count", "Share", "95 % interval"],
    rows: [
      ...shown.map(({ name, share }) => [name, share.n.toLocaleString("en"), share.count.toLocaleString("en"), phraseShare(share.share), `${phraseShare(share.at_least)} to ${phraseShare(share.at_most)}`]),
      ...(resolved.ended > 0 ? [["Reopened within 7 days", "", resolved.reopened.toLocaleString("en"), "", ""], ["Not 7 days old yet", "", resolved.too_young.toLocaleString("en"), "", ""]] : []),
    ],
  };
}

/** How content customers were: altogether, and with the people whom most of them rated. */
export function listContent({ whole, by_human: humans }: TimesTold, most = 4): Interval[] {
  const rated = humans.flatMap(({ name, csat }) => (csat === null ? [] : [{ kind: "sent" as const, name, share: csat }]));
  const first = [...rated].sort((one, two) => two.share.n - one.share.n).slice(0, most);
  return whole.csat === null ? [] : [{ kind: "sent", name: "Everything", share: whole.csat }, ...first];
}

export function describeContent(told: TimesTold): Figure {
  const { csat } = told.whole;
  return {
    fact: csat === null ? "No customer has rated in these days." : `${phraseShare(csat.share)} of ${countOf(csat.n, "rating")} were 4 or 5 stars, between ${phraseShare(csat.at_least)} and ${phraseShare(csat.at_most)}.`,
    columns: ["Who", "Ratings", "4 or 5 stars", "Share", "95 % interval"],
    rows: listContent(told, Number.POSITIVE_INFINITY).map(({ name, share }) => [
      name,
      share.n.toLocaleString("en"),
      share.count.toLocaleString("en"),
      phraseShare(share.share),
      `${phraseShare(share.at_least)} to ${phraseShare(share.at_most)}`,
    ]),
  };
}

// -- the table by name ------------------------------------------------------------------------------

export const VIEWS = [["by_human", "Person"], ["by_group", "Group"], ["by_reason", "Reason"], ["by_site", "Site"], ["by_day", "Day"]] as const;
export type View = (typeof VIEWS)[number][0];

export const COLUMNS = ["Handovers", "First reply", "Nine of ten", "In the queue", "Handling", "Wrap-up", "Content", "Solved", "For good"] as const;

/** The rows of a table, the name first. */
export function listRows(told: TimesTold, view: View): string[][] {
  const figures = view === "by_day" ? [...told.by_day].reverse() : told[view];
  return figures.map((each) => [
    nameRow(each, view),
    each.handovers.toLocaleString("en"),
    phraseMiddle(each.first_reply),
    phraseHigh(each.first_reply),
    phraseMiddle(each.queue),
    phraseMiddle(each.handle),
    phraseMiddle(each.wrap_up),
    phrasePart(each.csat),
    phrasePart(each.resolved.assumed),
    phrasePart(each.resolved.durable),
  ]);
}

function nameRow(figures: FiguresTold, view: View): string {
  if (view === "by_reason") return phraseReason(figures.key);
  if (view === "by_day") return phraseShortDay(figures.key);
  return figures.name === "" ? "No group" : figures.name;
}

function phraseMiddle(spread: SpreadTold | null): string {
  return spread === null ? NOTHING : phraseSeconds(spread.median);
}

function phraseHigh(spread: SpreadTold | null): string {
  return spread === null ? NOTHING : phraseSeconds(spread.p90);
}

function phrasePart(share: ShareTold | null): string {
  return share === null ? NOTHING : `${phraseShare(share.share)} of ${share.n.toLocaleString("en")}`;
}

/** Whether anything at all was measured. */
export function hasAnything({ whole, unanswered_now: now }: TimesTold): boolean {
  return now > 0 || whole.handovers > 0 || whole.resolved.ended > 0 || whole.csat !== null || whole.handle !== null;
}
