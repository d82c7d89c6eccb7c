// The queue: what waits, in which order, in which section, and what is new in it.
import type { QueueItem } from "../../wire/frames.ts";
import { phraseAge } from "./ages.ts";
import { phraseOutcome } from "./outcomes.ts";
import { phrasePercent } from "./percent.ts";
import { phraseReasons, readName } from "./reasons.ts";

export type Items = ReadonlyMap<string, QueueItem>;
export type SectionName = "mine" | "waiting" | "approve" | "parked" | "left" | "others" | "bot" | "resolved";

export interface Section {
  readonly name: SectionName;
  readonly title: string;
  readonly items: readonly QueueItem[];
}

/** How far a conversation has come when the bot has not decided anything yet. */
const FIRST_MESSAGE = 2;
const TITLES: Readonly<Record<SectionName, string>> = {
  mine: "Mine",
  waiting: "Waiting",
  approve: "To approve",
  parked: "Parked",
  left: "Left the page",
  others: "With others",
  bot: "With the bot",
  resolved: "Resolved",
};

/** Which section a conversation belongs to. */
export function placeItem(item: QueueItem, me: string): SectionName {
  if (item.snoozed) return "parked";
  if (item.state === "waiting" || item.state === "offered") return item.customer_left ? "left" : "waiting";
  if (item.needs === "approve") return "approve";
  if (item.needs === "act" && item.state !== "human") return "approve";
  if (item.state === "human") return item.holder?.id === me ? "mine" : "others";
  return item.state;
}

/**
 * The sections in the order in which they need somebody. `apart` are the conversations that need
 * nobody (with the bot, resolved), asked for now and then: what the queue says of one of them counts.
 */
export function buildSections(items: Items, apart: readonly QueueItem[], me: string): Section[] {
  const found: Record<SectionName, QueueItem[]> = { mine: [], waiting: [], approve: [], parked: [], left: [], others: [], bot: [], resolved: [] };
  for (const item of [...items.values(), ...pickNewest(apart).filter((item) => !items.has(item.conversation_id))]) {
    found[placeItem(item, me)].push(item);
  }
  return (Object.keys(TITLES) as SectionName[]).map((name) => ({
    name,
    title: TITLES[name],
    items: found[name].sort(ORDERS[name] ?? inTurn),
  }));
}

/** The conversations in the order in which the arrow keys walk through them. */
export function listWalk(sections: readonly Section[], open: ReadonlySet<SectionName>): QueueItem[] {
  return sections.filter((section) => open.has(section.name)).flatMap((section) => section.items);
}

/** The neighbour of a conversation in the walk; the first one when none is marked. */
export function stepWalk(walk: readonly QueueItem[], from: string | null, by: 1 | -1): string | null {
  const at = walk.findIndex((item) => item.conversation_id === from);
  const to = at === -1 ? 0 : Math.min(Math.max(at + by, 0), walk.length - 1);
  return walk[to]?.conversation_id ?? null;
}

/** How many conversations a person has. */
export function countHeld(items: Items, person: string): number {
  return [...items.values()].filter((item) => item.state === "human" && item.holder?.id === person).length;
}

/** How many conversations wait for anybody: shown in the title of the window. */
export function countWaiting(items: Items): number {
  return [...items.values()].filter(needsAnyone).length;
}

/** Why it is in the queue, in a few words; for one with the bot, how sure the bot was. */
export function phraseItem(item: QueueItem): string {
  // What waits for its holder alone calls nobody else.
  if (item.needs === "act" || (item.state === "human" && item.action != null)) return `Decide: ${readName(item.action ?? "")}`;
  if (item.state === "resolved") return phraseOutcome(item.outcome);
  if (item.snoozed) return item.waiting_on_customer ? "Waiting for the customer" : "Parked";
  if (item.front) return "Lost its person";
  if (item.state === "bot" && item.needs === null) {
    if (item.confidence !== null) return `${phrasePercent(item.confidence)} sure`;
    return item.head > FIRST_MESSAGE ? "Not measured" : "Just begun";
  }
  if (item.action != null && item.reasons.includes("tool_call")) return `Needs a person: ${readName(item.action)}`;
  if (item.reasons.length > 0) return phraseReasons(item.reasons);
  return item.state === "human" ? "Taken over" : "Handed over";
}

/** How long it waits or, where nobody waits, how long ago something happened in it. */
export function phraseItemAge(item: QueueItem, now: number): string {
  return phraseAge(item.waiting_since ?? item.last_at, now);
}

/** Each conversation once, as it was heard of last. */
function pickNewest(apart: readonly QueueItem[]): QueueItem[] {
  const newest = new Map<string, QueueItem>();
  for (const item of apart) {
    // A page that was only opened, with nothing written yet, is nothing to look at.
    const isNewer = (newest.get(item.conversation_id)?.head ?? -1) < item.head;
    if (isNewer && item.preview !== "" && (item.state === "bot" || item.state === "resolved")) newest.set(item.conversation_id, item);
  }
  return [...newest.values()];
}

/** Whether it waits for somebody, whoever that may be. */
export function needsAnyone(item: QueueItem): boolean {
  return item.needs === "claim" || item.needs === "approve" || item.needs === "act";
}

function inTurn(one: QueueItem, two: QueueItem): number {
  return (
    Number(two.front) - Number(one.front) ||
    Number(one.waiting_since === null) - Number(two.waiting_since === null) ||
    two.priority - one.priority ||
    compare(one.waiting_since ?? one.last_at, two.waiting_since ?? two.last_at) ||
    compare(one.conversation_id, two.conversation_id)
  );
}

/** What comes back next goes first; what has no time set, last. */
function soonestFirst(one: QueueItem, two: QueueItem): number {
  return compare(one.snoozed_until ?? "~", two.snoozed_until ?? "~") || newestFirst(one, two);
}

function newestFirst(one: QueueItem, two: QueueItem): number {
  return compare(two.last_at, one.last_at) || compare(one.conversation_id, two.conversation_id);
}

const ORDERS: Readonly<Partial<Record<SectionName, (one: QueueItem, two: QueueItem) => number>>> = {
  parked: soonestFirst,
  bot: newestFirst,
  resolved: newestFirst,
};

function compare(one: string, two: string): number {
  return one < two ? -1 : one > two ? 1 : 0;
}
