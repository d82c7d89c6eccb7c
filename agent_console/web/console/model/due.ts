// By when the desk has promised something, and how near that is.
import type { QueueItem } from "../../wire/frames.ts";
import { phraseAge } from "./ages.ts";

export interface Due {
  readonly text: string;
  /** `calm`: time enough. `warm`: little is left. `hot`: it is over. */
  readonly tone: "calm" | "warm" | "hot";
}

/** Of the time that was promised, less than this is little. */
const LITTLE_SHARE = 0.25;
const LITTLE_MS = 60_000;

/** When it is due, in a few words; `null` where nothing was promised. */
export function readDue(item: QueueItem, now: number): Due | null {
  const at = Date.parse(item.due_at ?? "");
  if (Number.isNaN(at)) return null;
  if (at <= now) {
    const over = phraseAge(new Date(at).toISOString(), now);
    return { text: over === "now" ? "due now" : `${over} over`, tone: "hot" };
  }
  const left = at - now;
  const promised = at - Date.parse(item.escalated_at ?? item.waiting_since ?? item.last_at);
  const isLittle = left < Math.max(LITTLE_MS, promised * LITTLE_SHARE);
  return { text: `due in ${phraseLeft(left)}`, tone: isLittle ? "warm" : "calm" };
}

/** Time that is left, never rounded up to more than there is. */
function phraseLeft(left: number): string {
  const phrase = phraseAge(new Date(0).toISOString(), left);
  return phrase === "now" ? "less than 1 min" : phrase;
}
