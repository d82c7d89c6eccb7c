// By when somebody has to have said yes: after that the desk does without.
import type { EventFrame } from "../../wire/frames.ts";

/** So many seconds, counted from `since` (RFC 3339, the server's time). */
export interface Term {
  readonly seconds: number;
  readonly since: string | null;
}

/** The term within which somebody decides about a draft or an action. */
export interface Lapse extends Term {
  /** What is held: "A draft". */
  readonly what: string;
  /** What comes when nobody has decided, in one sentence. */
  readonly then: string;
}

// What the desk is set to do is read by the server only when the term is over, so it is told as a choice.
const A_PERSON = "a person takes over or, if the desk is set so,";
const THE_BOT = "the bot goes on with an apology";
const DRAFT = `Then it is not sent: ${A_PERSON} ${THE_BOT}.`;
const SURE_DRAFT = `Then ${A_PERSON} it is sent, or ${THE_BOT}.`;
const ACTION = `Then it is not done: ${A_PERSON} ${THE_BOT}.`;

/** The term of what an event holds for a yes; `null` where it waits for as long as needed. */
export function readLapse(event: EventFrame | undefined): Lapse | null {
  if (event?.kind !== "DraftHeld" && event?.kind !== "ActionHeld") return null;
  const seconds = event.inner?.approval_seconds ?? null;
  if (seconds === null) return null;
  if (event.kind === "ActionHeld") return { seconds, since: event.at, what: "An action", then: ACTION };
  if (event.inner?.veto_seconds != null) return null;
  return { seconds, since: event.at, what: "A draft", then: event.inner?.may_pass === true ? SURE_DRAFT : DRAFT };
}

/** Whole seconds that are left of a term, at most all of it; 0 while what comes then is being done. */
export function countDown({ seconds, since }: Term, now: number): number {
  const passed = since === null ? 0 : (now - Date.parse(since)) / 1000;
  // A server that began anew counts the term from its beginning: 0 only means "any moment".
  return Math.floor(Math.min(Math.max(seconds - passed, 0), seconds));
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds as a clock shows them: "0:09", "8:12", "1:08:12". */
export function phraseTicks(seconds: number): string {
  const hours = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const rest = pad(seconds % MINUTE);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${pad(minutes)}:${rest}`;
}

function pad(part: number): string {
  return String(part).padStart(2, "0");
}
