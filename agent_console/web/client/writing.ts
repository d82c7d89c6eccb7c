// Words of an answer that is still being written: they grow, and go when it is finished or taken back. Pure.
import type { AnyEvent } from "../wire/events.gen.ts";
import type { DeltaFrame } from "../wire/frames.ts";

/** What is to be known of the conversation: the bot alone writes before everybody's eyes. */
interface Holding {
  readonly state: string;
}

export interface Writing {
  /** The customer's message that is being answered. */
  readonly turn: number;
  /** All words so far. */
  readonly text: string;
}

/** The words as a frame tells them; null where there is nothing to show. */
export function readWriting(frame: DeltaFrame, conversation: Holding): Writing | null {
  const { turn, text } = frame;
  return turn === undefined || !text || conversation.state !== "bot" ? null : { turn, text };
}

/** What is still being written after an event. */
export function keepWriting(
  writing: Writing | null,
  event: { kind: AnyEvent["kind"] },
  after: Holding,
): Writing | null {
  return after.state === "bot" && !ENDS.has(event.kind) ? writing : null;
}

const ENDS: ReadonlySet<AnyEvent["kind"]> = new Set(["AnswerBegun", "BotAnswered", "AnswerWithdrawn"] as const);
