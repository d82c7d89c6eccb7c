// What calls a person who looks elsewhere: what is offered or given to them, who writes to them, who waits.
import type { QueueItem } from "../../wire/frames.ts";
import { readDue } from "./due.ts";
import { type Items, needsAnyone, phraseItem } from "./queue.ts";
import { nameLanguage, namePriority } from "./marks.ts";
import { readName } from "./reasons.ts";

export interface News {
  /** `offer` and `given` are for this person alone; `reply` is their customer's; `waiting` anybody's. */
  readonly kind: "offer" | "given" | "reply" | "late" | "waiting";
  readonly item: QueueItem;
}

const ORDER: readonly News["kind"][] = ["offer", "given", "reply", "late", "waiting"];

/** What newly concerns `me`, the most pressing first. */
export function findNews(before: Items, after: Items, me: string, now: number): News[] {
  const news: News[] = [];
  for (const item of after.values()) {
    const kind = name(item, me, now);
    if (kind === null) continue;
    const old = before.get(item.conversation_id);
    if (old === undefined || isNew(kind, old, item, me, now)) news.push({ kind, item });
  }
  return news.sort((one, two) => ORDER.indexOf(one.kind) - ORDER.indexOf(two.kind));
}

function name(item: QueueItem, me: string, now: number): News["kind"] | null {
  if (item.state === "offered") return item.offered_to === me ? "offer" : null;
  if (isMine(item, me)) return item.needs === "reply" ? "reply" : "given";
  if (!needsAnyone(item)) return null;
  return readDue(item, now)?.tone === "hot" ? "late" : "waiting";
}

function isNew(kind: News["kind"], old: QueueItem, item: QueueItem, me: string, now: number): boolean {
  if (kind === "given") return !isMine(old, me);
  if (kind === "waiting") return !needsAnyone(old);
  return name(old, me, now) !== kind || (kind === "reply" && old.preview !== item.preview);
}

function isMine(item: QueueItem, me: string): boolean {
  return item.state === "human" && item.holder?.id === me;
}

const TITLES: Readonly<Record<News["kind"], string>> = {
  offer: "Offered to you",
  given: "You have it now",
  reply: "Your customer wrote",
  late: "Waits for too long",
  waiting: "New in the queue",
};

/** Say it in one line, without the customer's words. */
export function phraseNews({ kind, item }: News): string {
  return `${TITLES[kind]}: ${phraseItem(item)}`;
}

/** What stands below it in a notification: the customer's words only where the person allows it. */
export function describeNews({ item }: News, withWords: boolean): string {
  if (withWords && item.preview !== "") return item.preview;
  const parts = [
    item.priority === 0 ? "" : `${namePriority(item.priority)} priority`,
    item.group === "" ? "" : readName(item.group),
    item.language === null || item.language === "" ? "" : nameLanguage(item.language),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
