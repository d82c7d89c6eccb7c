// The queue: what waits, in which order, in which section, and what is new in it.
import type { QueueItem } from "../../wire/frames.ts";
import { phraseAge, spellAge } from "./ages.ts";
import { phraseOutcome } from "./outcomes.ts";
import { phrasePercent } from "./percent.ts";
import { phraseReasons, readName } from "./reasons.ts";

export type Items = ReadonlyMap<string, QueueItem>;
export type SectionName = "waiting" | "approve" | "mine" | "others" | "bot" | "resolved";

export interface Section {
  readonly name: SectionName;
  readonly title: string;
  readonly items: readonly QueueItem[];
}

/** How far a conversation has come when the bot has not decided anything yet. */
const FIRST_MESSAGE = 2;
const TITLES: Readonly<Record<SectionName, string>> = {
  waiting: "Waiting",
  approve: "To approve",
  mine: "Mine",
  others: "Others",
  bot: "With the bot",
  resolved: "Resolved",
};

/** Which section a conversation belongs to. */
export function placeItem(item: QueueItem, me: string): SectionName {
  if (item.state === "waiting" || item.state === "offered") return "waiting";
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
  const found: Record<SectionName, QueueItem[]> = { waiting: [], approve: [], mine: [], others: [], bot: [], resolved: [] };
  for (const item of [...items.values(), ...pickNewest(apart).filter((item) => !items.has(item.conversation_id))]) {
    found[placeItem(item, me)].push(item);
  }
  return (Object.keys(TITLES) as SectionName[]).map((name) => ({
    name,
    title: TITLES[name],
    items: found[name].sort(name === "bot" || name === "resolved" ? newestFirst : inTurn),
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

/** Conversations that need somebody now and did not before: what the sound is for. */
export function findNewlyWaiting(before: Items, after: Items): QueueItem[] {
  return [...after.values()].filter((item) => {
    const old = before.get(item.conversation_id);
    return needsAnyone(item) && (old === undefined || !needsAnyone(old));
  });
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

/** The whole line in words, for a screen reader. */
export function spellItem(item: QueueItem, now: number): string {
  const age = spellAge(item.waiting_since ?? item.last_at, now);
  const parts = [
    item.front ? "front of the queue" : "",
    phraseItem(item),
    item.waiting_since === null ? `last active ${age} ago` : `waiting for ${age}`,
    item.holder === null ? "" : `with ${item.holder.name}`,
    item.needs === "reply" ? "the customer waits for a reply" : "",
    item.veto_seconds == null ? "" : "the draft is sent unless somebody stops it",
    item.preview === "" ? "nothing written yet" : item.preview,
  ];
  return parts.filter((part) => part !== "").join(", ");
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

function needsAnyone(item: QueueItem): boolean {
  return item.needs === "claim" || item.needs === "approve" || item.needs === "act";
}

function inTurn(one: QueueItem, two: QueueItem): number {
  return (
    Number(two.front) - Number(one.front) ||
    Number(one.waiting_since === null) - Number(two.waiting_since === null) ||
    compare(one.waiting_since ?? one.last_at, two.waiting_since ?? two.last_at) ||
    compare(one.conversation_id, two.conversation_id)
  );
}

function newestFirst(one: QueueItem, two: QueueItem): number {
  return compare(two.last_at, one.last_at) || compare(one.conversation_id, two.conversation_id);
}

function compare(one: string, two: string): number {
  return one < two ? -1 : one > two ? 1 : 0;
}
