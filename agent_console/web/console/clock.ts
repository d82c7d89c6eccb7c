// The server's time, as far as it can be known here: a machine's own clock may be minutes off, and may jump.

/** Milliseconds that only ever rise while the page lives. */
type Steady = () => number;

export class ServerClock {
  readonly #steady: Steady;
  /** What to add to the steady time; `null` before the server said anything. */
  #lead: number | null = null;

  constructor(steady: Steady = () => performance.now()) {
    this.#steady = steady;
  }

  /**
   * A stamp of the server has arrived (RFC 3339, or a `Date` header): it is that time there, or later.
   * So the stamp that came with the least delay counts.
   */
  hear(stamp: string | null): void {
    const at = stamp === null ? Number.NaN : Date.parse(stamp);
    if (Number.isNaN(at)) return;
    this.#lead = Math.max(this.#lead ?? -Infinity, at - this.#steady());
  }

  /** Milliseconds since 1970 at the server; this machine's own where the server said nothing yet. */
  now(): number {
    return this.#lead === null ? Date.now() : this.#steady() + this.#lead;
  }
}

/** One for the page: every answer and every event sets it. */
export const serverClock = new ServerClock();
