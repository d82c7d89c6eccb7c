// The people of the desk and their groups, as far as the console has heard of them.
import type { Colleague } from "../../wire/frames.ts";
import type { Items } from "./queue.ts";

/** The groups that a conversation can be passed on to, by name. */
export function listGroups(colleagues: readonly Colleague[], items: Items): string[] {
  const heard = [...colleagues.flatMap((one) => one.groups ?? []), ...[...items.values()].map((item) => item.group)];
  return [...new Set(heard)].filter((group) => group !== "").sort((one, two) => one.localeCompare(two));
}

/** How many conversations somebody has, in words. */
export function phraseLoad(held: number): string {
  return held === 0 ? "has none" : `has ${held}`;
}
