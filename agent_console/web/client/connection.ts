// The life of one socket: connecting, greeting, ready, waiting to try again. Pure.
import type { Effect } from "./effects.ts";

/** `stopped` is final until `start`; `waiting` tries again by itself. */
export type Phase = "stopped" | "connecting" | "greeting" | "ready" | "waiting";

const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 30;
/** Seconds of silence before we ask whether anybody is there, and how long the answer may take. */
export const SILENCE = 25;
export const ANSWER_WITHIN = 8;
const CONNECT_WITHIN = 15;

/** Close codes: connecting again as we are will not help; too many connections. */
const FORBIDDEN = 4403;
const RATE_LIMITED = 4429;

export class Connection {
  phase: Phase = "stopped";
  /** Attempts in a row that failed. */
  failures = 0;
  #pause: number | null = null;
  #probing = false;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  start(): Effect[] {
    return this.phase === "stopped" ? this.#connect() : [];
  }

  stop(): Effect[] {
    this.phase = "stopped";
    return [{ do: "cancel", name: "retry" }, { do: "cancel", name: "silence" }, { do: "close" }];
  }

  opened(): Effect[] {
    this.phase = "greeting";
    return [{ do: "timer", name: "silence", seconds: CONNECT_WITHIN }];
  }

  /** The server answered our hello. */
  greeted(): Effect[] {
    this.phase = "ready";
    this.failures = 0;
    return this.heard();
  }

  /** Something arrived: the other side lives. */
  heard(): Effect[] {
    this.#probing = false;
    return [{ do: "timer", name: "silence", seconds: SILENCE }];
  }

  /** Something was sent that will be answered. */
  asked(): Effect[] {
    if (this.#probing) return [];
    this.#probing = true;
    return [{ do: "timer", name: "silence", seconds: ANSWER_WITHIN }];
  }

  closed(code: number): Effect[] {
    if (this.phase === "stopped") return [];
    if (code === FORBIDDEN) return this.stop();
    if (code === RATE_LIMITED) this.#pause ??= LONGEST_PAUSE;
    return this.#wait();
  }

  /** The server will close soon and says when to come back. */
  goingAway(seconds: number): Effect[] {
    this.#pause = Math.max(0, seconds);
    return [];
  }

  /** Leave this socket and try again after `seconds`, or after the usual pause. */
  retry(seconds?: number): Effect[] {
    if (seconds !== undefined) this.#pause = seconds;
    return [{ do: "close" }, ...this.#wait()];
  }

  /** Leave this socket for a new one at once. */
  restart(): Effect[] {
    return [{ do: "close" }, ...this.#connect()];
  }

  woke(): Effect[] {
    if (this.phase === "waiting") return [{ do: "cancel", name: "retry" }, ...this.#connect()];
    if (this.phase === "ready") return this.#probe();
    return [];
  }

  timedOut(name: string): Effect[] {
    if (name === "retry" && this.phase === "waiting") return this.#connect();
    if (name !== "silence" || this.phase === "stopped" || this.phase === "waiting") return [];
    if (this.phase === "ready" && !this.#probing) return this.#probe();
    return this.retry();
  }

  #probe(): Effect[] {
    return [{ do: "send", frame: { type: "ping" } }, ...this.asked()];
  }

  #connect(): Effect[] {
    this.phase = "connecting";
    this.#probing = false;
    return [{ do: "open" }, { do: "timer", name: "silence", seconds: CONNECT_WITHIN }];
  }

  #wait(): Effect[] {
    const usual = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures);
    const pause = this.#pause ?? usual;
    this.failures += 1;
    this.#pause = null;
    this.phase = "waiting";
    // Spread, so that a restarted server is not met by everybody in the same second.
    const seconds = pause * (0.5 + this.#random());
    return [
      { do: "cancel", name: "silence" },
      { do: "timer", name: "retry", seconds },
    ];
  }
}
