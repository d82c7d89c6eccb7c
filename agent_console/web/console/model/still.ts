// Keeps the queue still under the pointer: lines stay where they are until the hand has gone.
import type { QueueItem } from "../../wire/frames.ts";
import type { Items, Section } from "./queue.ts";

/**
 * The sections as they stood when the pointer came, with what is known of each line now. What came
 * since is not in them; what is gone stays, as it was last known.
 */
export function keepStill(shown: readonly Section[], fresh: readonly Section[], items: Items): Section[] {
  const now = new Map(fresh.flatMap((section) => section.items.map((item) => [item.conversation_id, item])));
  const know = (item: QueueItem): QueueItem => now.get(item.conversation_id) ?? items.get(item.conversation_id) ?? item;
  const kept = new Set(shown.flatMap((section) => section.items.map((item) => item.conversation_id)));
  // A line that is kept where it was does not stand in a second place as well.
  const come = ({ name }: Section): QueueItem[] =>
    fresh.find((each) => each.name === name)?.items.filter((item) => !kept.has(item.conversation_id)) ?? [];
  return shown.map((section) => ({ ...section, items: isAwaited(section) ? come(section) : section.items.map(know) }));
}

/** The last sections are asked for when they are opened: what was not there yet moves nothing by coming. */
function isAwaited({ name, items }: Section): boolean {
  return (name === "bot" || name === "resolved") && items.length === 0;
}

/** Whether a line that is kept still has gone from its place: then it is shown paler, and leads there all the same. */
export function hasMoved(section: Section, item: QueueItem, fresh: readonly Section[]): boolean {
  const there = fresh.find((each) => each.name === section.name);
  return there?.items.every((each) => each.conversation_id !== item.conversation_id) ?? true;
}

/** How many lines have come to a section, or gone from it, since it was kept still. */
export function countMoves(shown: readonly Section[], fresh: readonly Section[]): number {
  const awaited = new Set(shown.filter(isAwaited).map(({ name }) => name));
  const places = (sections: readonly Section[]): Set<string> =>
    new Set(sections.filter(({ name }) => !awaited.has(name)).flatMap((section) => section.items.map((item) => `${section.name} ${item.conversation_id}`)));
  const before = places(shown);
  const after = places(fresh);
  return [...after].filter((place) => !before.has(place)).length + [...before].filter((place) => !after.has(place)).length;
}
