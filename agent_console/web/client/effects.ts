// What a session wants done. Sessions are pure: frames and other news in, effects out; the driver
// carries the effects out.

import type { RawFrame } from "../wire/frames.ts";

export type Effect =
  | { do: "open" }
  | { do: "close" }
  | { do: "send"; frame: object }
  /** Start a timer anew; there is one of each name. */
  | { do: "timer"; name: string; seconds: number }
  | { do: "cancel"; name: string }
  /** Something worth keeping over a reload has changed. */
  | { do: "keep" };

/** What the driver tells a session; each returns what is to be done about it. */
export interface Session {
  start(): Effect[];
  stop(): Effect[];
  opened(): Effect[];
  closed(code: number): Effect[];
  received(frame: RawFrame): Effect[];
  timedOut(name: string): Effect[];
  /** The network came back, or the page woke up: look at once whether the connection lives. */
  woke(): Effect[];
  /** The browser says that there is no network. */
  lost(): Effect[];
}
