// What stands beside a line of the queue: how urgent it is, whom it is for, why it stands there.
import type { QueueItem } from "../../wire/frames.ts";
import { phraseClock, spellAge } from "./ages.ts";
import { readDue } from "./due.ts";
import { phraseItem, type Section } from "./queue.ts";
import { readName } from "./reasons.ts";

export interface Chip {
  readonly text: string;
  /** What it stands for, for the ear and for whoever rests on it. */
  readonly means: string;
}

/** How urgent a conversation may be made, the most urgent first. */
export const PRIORITIES: readonly (readonly [number, string])[] = [
  [2, "Urgent"],
  [1, "High"],
  [0, "Normal"],
  [-1, "Low"],
];

/** Name a priority; what a newer server adds falls to the nearest. */
export function namePriority(priority: number): string {
  return PRIORITIES.find(([value]) => value === Math.max(-1, Math.min(2, priority)))?.[1] ?? "Normal";
}

/** Whom it is for and what it is about, in the fewest words. */
export function listChips(item: QueueItem): Chip[] {
  const chips: Chip[] = [];
  if (item.group !== "") chips.push({ text: readName(item.group), means: `for the group ${readName(item.group)}` });
  if (item.language !== null && item.language !== "") {
    chips.push({ text: item.language.slice(0, 2).toUpperCase(), means: `in ${nameLanguage(item.language)}` });
  }
  if (item.topic !== null && item.topic !== "") chips.push({ text: readName(item.topic), means: `about ${readName(item.topic)}` });
  for (const skill of item.skills) {
    if (skill !== item.language) chips.push({ text: readName(skill), means: `needs ${readName(skill)}` });
  }
  return chips;
}

/** A language by its name: "German" for "de". */
export function nameLanguage(code: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Why a line stands where it does in its section; empty where the order says nothing. */
export function explainPlace(section: Section, item: QueueItem): string {
  if (section.name === "parked") return item.snoozed_until === null ? "Parked until somebody brings it back." : "";
  if (section.name !== "waiting" && section.name !== "left") return "";
  const at = section.items.findIndex((each) => each.conversation_id === item.conversation_id) + 1;
  if (at === 0) return "";
  const number = `Number ${at} in the queue`;
  if (item.front) return `${number}: its person was disconnected, so it goes before all others.`;
  if (item.priority > 0) return `${number}: ${namePriority(item.priority).toLowerCase()} priority goes before longer waits.`;
  if (item.priority < 0) return `${number}: low priority, after the others.`;
  return `${number}, by how long it waits.`;
}

/** The whole line in words, for a screen reader. */
export function spellItem(item: QueueItem, now: number, place = ""): string {
  const age = spellAge(item.waiting_since ?? item.last_at, now);
  const parts = [
    item.front ? "front of the queue" : "",
    item.priority === 0 ? "" : `${namePriority(item.priority).toLowerCase()} priority`,
    phraseItem(item),
    item.waiting_since === null ? `last active ${age} ago` : `waiting for ${age}`,
    readDue(item, now)?.text ?? "",
    item.snoozed ? phraseBack(item, now) : "",
    item.holder === null ? "" : `with ${item.holder.name}`,
    ...item.joined.map((each) => `${each.name} is in it too`),
    item.needs === "reply" ? "the customer waits for a reply" : "",
    item.customer_left ? "the customer left the page" : "",
    item.veto_seconds == null ? "" : "the draft is sent unless somebody stops it",
    ...listChips(item).map((chip) => chip.means),
    item.preview === "" ? "nothing written yet" : item.preview,
    place,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** When something parked comes back. */
export function phraseBack(item: Pick<QueueItem, "snoozed_until" | "waiting_on_customer">, now: number): string {
  if (item.snoozed_until !== null) return `back at ${phraseClock(item.snoozed_until, now)}`;
  return item.waiting_on_customer ? "back when the customer writes" : "until somebody brings it back";
}
